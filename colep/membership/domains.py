"""The official mail domains of a country, as the secretariat keeps them. They flag addresses, and refuse none."""

from sqlalchemy import select

from colep.accounts.still import require_still
from colep.audit.service import clean_reason, record
from colep.core import clock
from colep.core.db import again_if_beaten, db, transaction
from colep.core.errors import Conflict, Invalid, Missing
from colep.membership.addresses import clean_address, flags_of, judge
from colep.membership.candidates import write_flags
from colep.membership.models import Application, OfficialDomain
from colep.membership.webmail import is_webmail
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject, country_number
from colep.rules.addresses import Flag
from colep.rules.policy import require
from colep.rules.standing import OPEN_APPLICATION

LONGEST_DOMAIN = 120


@again_if_beaten
def add_domain(actor: Actor, country: str, domain: str, *, reason: str, from_session: int | None = None) -> str:
    """Add a mail domain, with all below it, to a country's list; returns it as it is kept.

    Raises Missing for an unknown country, Conflict for one that is listed, and Invalid with `empty`, `long`,
    `address` (it is no domain) or `webmail` for the domain, or as `clean_reason` for the reason.
    """
    require(actor, Action.COUNTRY_DECIDE)
    _require_country(country)
    domain, reason = clean_domain(domain), clean_reason(reason)
    with transaction():
        require_still(actor, Action.COUNTRY_DECIDE)
        if db.session.get(OfficialDomain, (country, domain)) is not None:
            raise Conflict(f"{domain} is listed")
        db.session.add(OfficialDomain(country=country, domain=domain, added_at=clock.now()))
        _record(Act.DOMAIN_ADD, actor, country, reason, from_session)
    return domain


def remove_domain(actor: Actor, country: str, domain: str, *, reason: str, from_session: int | None = None) -> None:
    """Take a domain off a country's list. Raises Missing if it is not there, Invalid as `clean_reason`."""
    require(actor, Action.COUNTRY_DECIDE)
    _require_country(country)
    reason = clean_reason(reason)
    with transaction():
        require_still(actor, Action.COUNTRY_DECIDE)
        listed = db.session.get(OfficialDomain, (country, domain))
        if listed is None:
            raise Missing
        db.session.delete(listed)
        _record(Act.DOMAIN_REMOVE, actor, country, reason, from_session)


def clean_domain(typed: str) -> str:
    """Return a domain as it is kept: in lower case and in letters of the wire. Raises Invalid, see `add_domain`."""
    bare = typed.strip().removeprefix("@").strip(".")
    if not bare:
        raise Invalid("domain", "empty")
    if len(bare) > LONGEST_DOMAIN or "@" in bare:
        raise Invalid("domain", "address" if "@" in bare else "long")
    domain = clean_address(f"postmaster@{bare}", "domain").partition("@")[2]
    if len(domain) > LONGEST_DOMAIN:
        raise Invalid("domain", "long")
    if Flag.MIXED_SCRIPT in judge(f"postmaster@{domain}", ()):
        raise Invalid("domain", "address")
    if is_webmail(domain):
        raise Invalid("domain", "webmail")
    return domain


def _require_country(country: str) -> None:
    if country not in reference.country_codes():
        raise Missing


def _record(act: Act, actor: Actor, country: str, reason: str, from_session: int | None) -> None:
    """Look at the addresses of the country's open applications anew, then write the entry."""
    db.session.flush()
    waiting = select(Application).where(
        Application.country == country,
        Application.standing.in_(sorted(standing.value for standing in OPEN_APPLICATION)),
    )
    for application in db.session.scalars(waiting.order_by(Application.id).with_for_update()):
        application.flags = write_flags(flags_of(application.email, country))
    record(
        act, Subject.COUNTRY, country_number(country), actor_id=actor.member_id, session_id=from_session, reason=reason,
    )  # fmt: skip
