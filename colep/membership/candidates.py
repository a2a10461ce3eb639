"""An application as the law sees it: who spoke for it, who touched it, and whether its country has somebody to ask."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, bindparam, exists, literal, select, union_all

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.core import clock
from colep.core.db import db
from colep.core.errors import Missing
from colep.membership.models import Application, ApplicationEdit, Vouch
from colep.rules.actor import Actor
from colep.rules.addresses import Flag
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.rules.vouching import Candidate, is_national

_touched = union_all(
    select(literal("sponsor").label("how"), Vouch.sponsor_id.label("member_id")).where(
        Vouch.application_id == bindparam("id")
    ),
    select(literal("editor"), ApplicationEdit.editor_id).where(ApplicationEdit.application_id == bindparam("id")),
)
_email_of = select(Member.email).where(Member.id == bindparam("member_id"))


def may_write_now() -> ColumnElement[bool]:
    """Return the condition on `members` that the law reads as "may write": may read, and the term is not over."""
    return may_read_now() & (Member.ends_at > bindparam("now_itself", callable_=clock.now))


def has_spoc(country: str | SQLColumnExpression[str]) -> ColumnElement[bool]:
    """Return the condition that a country has a contact point who may write."""
    return exists().where(Member.country == country, Member.role == Role.SPOC.value, may_write_now())


_has_spoc = select(has_spoc(bindparam("country", type_=Member.country.type)))


def candidate(
    application_id: int, actor: Actor | None = None, *, lock: bool = False
) -> tuple[Application, Candidate]:  # fmt: skip
    """Return an application and what the law needs to know of it; inside an act, `lock` keeps it from others.

    With an actor it is also known whether the applicant named them as a sponsor. Raises Missing.
    """
    application = db.session.get(Application, application_id, with_for_update=lock or None, populate_existing=True)
    if application is None:
        raise Missing
    return application, as_candidate(application, actor)


def as_candidate(application: Application, actor: Actor | None = None) -> Candidate:
    """Return what the law needs to know of an application that was loaded already."""
    touched = db.session.execute(_touched, {"id": application.id}).all()
    spoc = db.session.scalar(_has_spoc, {"country": application.country})
    return Candidate(
        role=Role(application.role),
        country=application.country,
        standing=Standing(application.standing),
        flags=read_flags(application.flags),
        has_spoc=bool(spoc),
        is_named_sponsor=_is_named(application, actor),
        sponsors=frozenset(row.member_id for row in touched if row.how == "sponsor"),
        editors=frozenset(row.member_id for row in touched if row.how == "editor"),
    )


def whose(vouchers: Sequence[Any], law: Candidate) -> tuple[bool, bool]:
    """Say of those who vouched, with role and country of now, whether a contact point is among them, and another.

    Who was the contact point and has another role since is neither: the second sponsor is of another country.
    """
    at_home = [row.role for row in vouchers if is_national(law) and row.country == law.country]
    return Role.SPOC.value in at_home, len(at_home) < len(vouchers)


def _is_named(application: Application, actor: Actor | None) -> bool:
    if actor is None or not actor.is_member or not application.sponsor_email:
        return False
    return bool(db.session.scalar(_email_of, {"member_id": actor.member_id}) == application.sponsor_email)


def read_flags(text: str) -> frozenset[Flag]:
    """Return the flags of an address as they are stored: words, separated by spaces."""
    return frozenset(Flag(word) for word in text.split())


def write_flags(flags: Collection[Flag]) -> str:
    """Return flags as they are stored, in the order of the list."""
    return " ".join(flag.value for flag in Flag if flag in flags)
