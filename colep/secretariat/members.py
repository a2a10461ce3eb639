"""Members as the secretariat looks after them: who they are, where they stand, with what they prove themselves.

No word that they wrote in the exchange, and not what they did in it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select

from colep.accounts.models import (
    ACCOUNT_STANDINGS,
    CountryFreeze,
    Enrolment,
    Member,
    MemberSession,
    Passkey,
    RecoveryCode,
)
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import LARGEST_ID, Page
from colep.core.names import Name
from colep.rules.roles import NATIONAL, Role
from colep.rules.sessions import ABSOLUTE
from colep.rules.standing import GRACE, READING, RENEWAL_FROM, Standing, standing_at

ROWS = 30

#: Where an account can stand; what was before stands with the application.
ACCOUNT = frozenset(ACCOUNT_STANDINGS)


@dataclass(frozen=True, slots=True)
class Search:
    """Whom the secretariat looks for; empty means everybody."""

    words: str = ""
    country: str = ""
    role: str = ""
    standing: str = ""

    def used(self) -> dict[str, Any]:
        """Return the parts in use."""
        return {field.name: getattr(self, field.name) for field in fields(self) if getattr(self, field.name)}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member in the list."""

    id: int
    name: Name
    role: Role
    country: str
    agency: str
    standing: Standing
    ends_at: datetime
    is_frozen: bool


_frozen = (
    exists().where(CountryFreeze.country == Member.country) & Member.role.in_(sorted(role.value for role in NATIONAL))
).label("is_frozen")

_rows = select(
    Member.id, Member.name, Member.latin_name, Member.role, Member.country, Member.agency, Member.standing,
    Member.ends_at, _frozen,
)  # fmt: skip


def members(search: Search, before: int | None = None) -> Page[MemberRow]:
    """Return those who match, the newest account first, from before that id on."""
    statement = _rows.where(Member.id < (before or LARGEST_ID), *_conditions(search))
    rows = fetch_all(statement.order_by(Member.id.desc()).limit(ROWS + 1))
    cards = tuple(_row(row) for row in rows[:ROWS])
    return Page(cards, str(cards[-1].id) if len(rows) > ROWS else None)


def _row(row: Any) -> MemberRow:
    return MemberRow(
        row.id, Name(row.name, row.latin_name), Role(row.role), row.country, row.agency, _standing(row), row.ends_at,
        bool(row.is_frozen),
    )  # fmt: skip


def _standing(row: Any) -> Standing:
    return standing_at(Standing(row.standing), row.ends_at, clock.now())


def _conditions(search: Search) -> Iterable[ColumnElement[bool]]:
    for word in search.words.split()[:5]:
        yield _named(word)
    if search.country:
        yield Member.country == search.country
    if search.role:
        yield Member.role == search.role
    if search.standing:
        yield stands_as(Standing(search.standing))


def _named(word: str) -> ColumnElement[bool]:
    """Find a word in name or address. SQLite folds Latin letters only, so other scripts are tried in their cases."""
    spellings = dict.fromkeys((word, word.casefold(), word.title(), word.upper()))
    return or_(
        *(
            column.icontains(spelling, autoescape=True)
            for column in (Member.name, Member.latin_name, Member.email, Member.handle)
            for spelling in spellings
        )
    )


def stands_as(standing: Standing) -> ColumnElement[bool]:
    """Return the condition on `members` that `rules.standing.standing_at` reads as this standing now."""
    now, kept = clock.now(), Member.standing.in_(sorted(one.value for one in READING))
    terms = {
        Standing.MEMBER: Member.ends_at > now + RENEWAL_FROM,
        Standing.RENEWAL_DUE: (Member.ends_at > now) & (Member.ends_at <= now + RENEWAL_FROM),
        Standing.LAPSED: (Member.ends_at > now - GRACE) & (Member.ends_at <= now),
    }
    if standing in terms:
        return kept & terms[standing]
    if standing is Standing.EXPIRED:
        return (Member.standing == standing.value) | (kept & (Member.ends_at <= now - GRACE))
    return Member.standing == standing.value


@dataclass(frozen=True, slots=True)
class MemberFile:
    """All that the secretariat sees of a member."""

    id: int
    name: Name
    email: str
    role: Role
    country: str
    agency: str
    function: str
    standing: Standing
    admitted_at: datetime
    ends_at: datetime
    is_frozen: bool
    has_passphrase: bool
    has_totp: bool
    passkeys: int
    recovery_codes: int
    sessions: int
    #: Of somebody who is to enrol: until when the link of the last letter opens, and whether a code was drawn.
    link_until: datetime | None
    has_code: bool

    @property
    def has_keys(self) -> bool:
        """Whether the member can prove who they are with anything."""
        return self.has_passphrase or self.has_totp or self.passkeys > 0


def _count(table: Any, *conditions: Any) -> Any:
    return (
        select(func.count()).select_from(table).where(table.member_id == Member.id, *conditions)
        .correlate(Member).scalar_subquery()
    )  # fmt: skip


_file = (
    select(
        Member.id, Member.name, Member.latin_name, Member.email, Member.role, Member.country, Member.agency,
        Member.function, Member.standing, Member.admitted_at, Member.ends_at, _frozen,
        (Member.passphrase_hash != "").label("has_passphrase"),
        (Member.totp_sealed != "").label("has_totp"),
        _count(Passkey).label("passkeys"),
        _count(RecoveryCode, RecoveryCode.used_at.is_(None)).label("recovery_codes"),
        _count(
            MemberSession, MemberSession.ended_at.is_(None), MemberSession.is_half.is_(False),
            MemberSession.started_at > bindparam("oldest", type_=MemberSession.started_at.type),
        ).label("sessions"),
        Enrolment.link_expires_at, Enrolment.link_used_at, Enrolment.code_hash,
    )
    .outerjoin(Enrolment, Enrolment.member_id == Member.id)
    .where(Member.id == bindparam("id"))
)  # fmt: skip


def member_file(member_id: int) -> MemberFile:
    """Return what the secretariat sees of a member. Raises Missing."""
    row = fetch_one(_file, {"id": member_id, "oldest": clock.now() - ABSOLUTE})
    if row is None:
        raise Missing
    return MemberFile(
        id=row.id, name=Name(row.name, row.latin_name), email=row.email, role=Role(row.role), country=row.country,
        agency=row.agency, function=row.function, standing=_standing(row), admitted_at=row.admitted_at,
        ends_at=row.ends_at, is_frozen=bool(row.is_frozen), has_passphrase=row.has_passphrase, has_totp=row.has_totp,
        passkeys=row.passkeys, recovery_codes=row.recovery_codes, sessions=row.sessions,
        link_until=None if row.link_used_at else row.link_expires_at, has_code=bool(row.code_hash),
    )  # fmt: skip
