"""Reads of applications: the applicant's own page, and what waits for a sponsor."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.accounts.queries import read_languages
from colep.core.db import db, fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page, Position
from colep.core.names import Name
from colep.core.sealing import token_digest
from colep.membership.addresses import domain_of
from colep.membership.candidates import as_candidate, candidate, has_spoc, read_flags, whose
from colep.membership.draft import ApplicationDraft, draft_of
from colep.membership.models import Application, Vouch, VouchVerdict
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.addresses import Flag
from colep.rules.policy import require
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import OPEN_APPLICATION, Standing
from colep.rules.vouching import (
    Reason,
    may_vouch,
    needs_second_sponsor,
    needs_spoc,
    speaks_for_country,
)

APPLICATIONS = 30


@dataclass(frozen=True, slots=True)
class StateCard:
    """An application as its applicant sees it. No name of a member."""

    standing: Standing
    draft: ApplicationDraft
    email: str
    languages: tuple[tuple[str, str], ...]
    interface_language: str
    written_at: datetime
    confirmed_at: datetime
    ended_at: datetime | None
    #: What the secretariat asks back, or empty.
    question: str
    reasons: tuple[Reason, ...]
    #: What the deciders added in their own words.
    answer: str
    #: Who must still vouch.
    waits_for_country: bool
    waits_for_sponsor: bool
    #: The account waits for its owner to enrol.
    may_enrol: bool

    @property
    def is_open(self) -> bool:
        """True while the applicant can correct and withdraw it."""
        return self.standing in OPEN_APPLICATION


def state(token: str) -> StateCard:
    """Return the application of a state link. Raises Missing."""
    application = db.session.scalar(select(Application).where(Application.state_digest == token_digest(token)))
    if application is None or application.confirmed_at is None:
        raise Missing
    waits_for_country, waits_for_sponsor = _still_to_vouch(application)
    standing = Standing(application.standing)
    return StateCard(
        standing=standing,
        draft=draft_of(application),
        email=application.email,
        languages=read_languages(application.languages),
        interface_language=application.interface_language,
        written_at=application.written_at,
        confirmed_at=application.confirmed_at,
        ended_at=application.ended_at,
        question=application.answer if application.is_asked_back else "",
        reasons=tuple(Reason(word) for word in application.decline_reasons.split()),
        answer=application.answer if standing is Standing.DECLINED else "",
        waits_for_country=waits_for_country,
        waits_for_sponsor=waits_for_sponsor,
        may_enrol=standing is Standing.ADMITTED and _is_to_enrol(application.member_id),
    )


_vouchers = (
    select(Member.role, Member.country)
    .join(Vouch, Vouch.sponsor_id == Member.id)
    .where(Vouch.application_id == bindparam("id"), Vouch.verdict == VouchVerdict.VOUCH.value)
)


def _is_to_enrol(member_id: int | None) -> bool:
    return db.session.scalar(select(Member.standing).where(Member.id == member_id)) == Standing.ADMITTED.value


def _still_to_vouch(application: Application) -> tuple[bool, bool]:
    """Say whether the contact point and a second sponsor must still vouch."""
    if application.standing != Standing.CONFIRMED.value:
        return False, False
    law = as_candidate(application)
    rows = fetch_all(_vouchers, {"id": application.id})
    spoc_vouched, other_vouched = whose(rows, law)
    return needs_spoc(law) and not spoc_vouched, needs_second_sponsor(law) and not other_vouched


@dataclass(frozen=True, slots=True)
class WaitingCard:
    """An application in the list of those who are asked to vouch."""

    id: int
    name: Name
    agency: str
    country: str
    role: Role
    confirmed_at: datetime
    flags: tuple[Flag, ...]


@dataclass(frozen=True, slots=True)
class VouchingCard:
    """An application as a sponsor sees it."""

    id: int
    draft: ApplicationDraft
    name: Name
    email: str
    #: The domain of the address as people see it, where that differs from how it is written on the wire.
    domain: str
    languages: tuple[tuple[str, str], ...]
    confirmed_at: datetime
    changed_at: datetime
    flags: tuple[Flag, ...]
    #: The reader speaks for the country, else as the sponsor whom the applicant named.
    for_country: bool
    #: Somebody else must vouch besides the reader.
    needs_another: bool


def application_to_vouch(actor: Actor, application_id: int) -> VouchingCard:
    """Return an application that waits for this member's word. Raises Missing for any other."""
    require(actor, Action.VOUCH)
    application, law = candidate(application_id, actor)
    if not may_vouch(actor, law) or application.confirmed_at is None:
        raise Missing
    domain = domain_of(application.email)
    return VouchingCard(
        id=application.id,
        draft=draft_of(application),
        name=Name(application.name, application.latin_name),
        email=application.email,
        domain="" if domain == application.email.rpartition("@")[2] else domain,
        languages=read_languages(application.languages),
        confirmed_at=application.confirmed_at,
        changed_at=application.changed_at,
        flags=_in_order(application.flags),
        for_country=speaks_for_country(actor, law),
        needs_another=needs_spoc(law) and needs_second_sponsor(law),
    )


def _in_order(flags: str) -> tuple[Flag, ...]:
    known = read_flags(flags)
    return tuple(flag for flag in Flag if flag in known)


_NATIONAL_ROLES = sorted(role.value for role in NATIONAL)
_sponsor = aliased(Member)


def _put_before(role: Role | None) -> ColumnElement[bool]:
    """Return in SQL what `rules.vouching.may_vouch` says of a member of this role and an application."""
    is_of_state = Application.role.in_(_NATIONAL_ROLES)
    is_named = and_(
        Application.sponsor_email
        == select(_sponsor.email).where(_sponsor.id == bindparam("member_id")).scalar_subquery(),
        or_(~is_of_state, Application.country != bindparam("country")),
        or_(~is_of_state, ~has_spoc(Application.country), Application.flags.contains(Flag.WEBMAIL.value)),
    )
    for_country = and_(Application.country == bindparam("country"), is_of_state)
    spoke = exists().where(Vouch.application_id == Application.id, Vouch.sponsor_id == bindparam("member_id"))
    return and_(
        Application.standing == Standing.CONFIRMED.value,
        or_(is_named, for_country) if role is Role.SPOC else is_named,
        ~spoke,
    )


@cache
def _waiting(role: Role | None) -> Executable:
    return (
        select(
            Application.id, Application.name, Application.latin_name, Application.agency, Application.country,
            Application.role, Application.confirmed_at, Application.flags,
        )
        .where(
            _put_before(role),
            tuple_(Application.confirmed_at, Application.id) > tuple_(
                bindparam("moment", type_=Application.confirmed_at.type), bindparam("id")
            ),
        )
        .order_by(Application.confirmed_at, Application.id)
        .limit(APPLICATIONS + 1)
    )  # fmt: skip


@cache
def _count(role: Role | None) -> Executable:
    return select(func.count(Application.id)).where(_put_before(role))


_BEGINNING = Position(datetime(1970, 1, 1, tzinfo=UTC), 0)


def waiting(actor: Actor, after: Position | None = None) -> Page[WaitingCard]:
    """Return the applications that wait for this member's word, those that wait longest first."""
    require(actor, Action.VOUCH)
    after = after or _BEGINNING
    parameters = {**_of(actor), "moment": after.moment, "id": after.id}
    rows = fetch_all(_waiting(actor.role), parameters)
    cards = tuple(_waiting_card(row) for row in rows[:APPLICATIONS])
    last = Position(cards[-1].confirmed_at, cards[-1].id) if cards else _BEGINNING
    return Page(cards, last.key() if len(rows) > APPLICATIONS else None)


def waiting_for(actor: Actor) -> int:
    """Return how many applications wait for this member's word; none for those who vouch for nobody."""
    if not actor.may_write or actor.role not in NATIONAL | {Role.PARTNER}:
        return 0
    row = fetch_one(_count(actor.role), _of(actor))
    return int(row[0]) if row else 0


def _of(actor: Actor) -> dict[str, Any]:
    return {"member_id": actor.member_id, "country": actor.country}


def _waiting_card(row: Any) -> WaitingCard:
    return WaitingCard(
        row.id, Name(row.name, row.latin_name), row.agency, row.country, Role(row.role), row.confirmed_at,
        _in_order(row.flags),
    )  # fmt: skip
