"""Reads of a contact point: the names of the own country, and what was decided about them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, func, or_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from colep.audit.queries import EntryCard
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import LARGEST_ID, Page, Position
from colep.core.names import Name
from colep.membership.models import Application
from colep.rules.actor import Actor
from colep.rules.acts import CLOCK, COMMAND_LINE, Act, Subject
from colep.rules.roles import NATIONAL, Role
from colep.rules.standing import ENROLLING, GRACE, READING, RENEWAL_FROM, Standing, standing_at

NAMES = 200
DECISIONS = 30


class Show(StrEnum):
    """Which names of a country."""

    SERVING = "serving"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class NameCard:
    """One name of the country as its contact points see it."""

    id: int
    name: Name
    function: str
    agency: str
    role: Role
    standing: Standing
    ends_at: datetime
    is_self: bool
    #: A posting that is over, which no confirmation can prolong.
    is_posting_over: bool

    @property
    def is_due(self) -> bool:
        """True where a confirmation is wanted now."""
        return self.standing in (Standing.RENEWAL_DUE, Standing.LAPSED)

    @property
    def can_confirm(self) -> bool:
        """True where this reader can confirm that the person still serves."""
        return self.standing in READING and not self.is_self and not self.is_posting_over

    @property
    def is_to_enrol(self) -> bool:
        """True for somebody who was admitted and has no key yet."""
        return self.standing is Standing.ADMITTED

    @property
    def can_suspend(self) -> bool:
        """True where the table has that move for a contact point, who never moves themself."""
        return not self.is_self and self.standing in READING | ENROLLING


@dataclass(frozen=True, slots=True)
class Counts:
    """How many names there are: who serve, whose confirmation is due, who are out."""

    serving: int
    due: int
    out: int


class By(StrEnum):
    """Who decided, as far as a contact point needs to know."""

    SELF = "self"
    YOU = "you"
    SPOC = "spoc"
    STAFF = "staff"
    CALENDAR = "calendar"
    MACHINE = "machine"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DecisionCard:
    """An entry of the record about somebody of the country."""

    entry: EntryCard
    number: int
    by: By
    name: Name
    #: The page of the person; none for an applicant.
    member_id: int | None


def _value(*standings: Standing) -> list[str]:
    return sorted(standing.value for standing in standings)


#: The end of the term at which one is out although it is not written down yet.
_over = bindparam("now_less_grace", type_=Member.ends_at.type)
_is_serving = or_(
    and_(Member.standing.in_(_value(*READING)), Member.ends_at > _over), Member.standing.in_(_value(*ENROLLING))
)
_is_out = or_(
    and_(Member.standing.in_(_value(*READING)), Member.ends_at <= _over),
    Member.standing.in_(_value(Standing.EXPIRED, Standing.SUSPENDED)),
)
_is_due = and_(
    Member.standing.in_(_value(*READING)),
    Member.ends_at > _over,
    Member.ends_at <= bindparam("due_until", type_=Member.ends_at.type),
)
_is_theirs = and_(
    Member.country == bindparam("country"), Member.role.in_(sorted(role.value for role in NATIONAL))
)  # fmt: skip
_of_name = (
    Member.id, Member.name, Member.latin_name, Member.function, Member.agency, Member.role, Member.standing,
    Member.ends_at, Member.posting_ends,
)  # fmt: skip


def _list(condition: ColumnElement[bool]) -> Executable:
    """Whose term ends first comes first."""
    after = or_(
        Member.ends_at > bindparam("moment", type_=Member.ends_at.type),
        and_(Member.ends_at == bindparam("moment", type_=Member.ends_at.type), Member.id > bindparam("id")),
    )
    return (
        select(*_of_name)
        .where(_is_theirs, condition, after)
        .order_by(Member.ends_at, Member.id)
        .limit(NAMES + 1)
    )  # fmt: skip


_lists = {Show.SERVING: _list(_is_serving), Show.OUT: _list(_is_out)}
_count = select(
    func.count(Member.id).filter(_is_serving).label("serving"),
    func.count(Member.id).filter(_is_due).label("due"),
    func.count(Member.id).filter(_is_out).label("out"),
).where(_is_theirs)
_one = select(*_of_name).where(_is_theirs, Member.id == bindparam("id"), Member.standing != Standing.LEFT.value)


def _moments() -> dict[str, datetime]:
    now = clock.now()
    return {"now_less_grace": now - GRACE, "due_until": now + RENEWAL_FROM}


def names(actor: Actor, show: Show, after: Position | None) -> Page[NameCard]:
    """Return the names of the actor's country, those whose term ends first in front."""
    place = after or Position(datetime.min.replace(year=1970, tzinfo=clock.now().tzinfo), 0)
    given = {"country": actor.country, "moment": place.moment, "id": place.id, **_moments()}
    rows = fetch_all(_lists[show], given)
    cards = tuple(_card(row, actor) for row in rows[:NAMES])
    last = rows[NAMES - 1] if len(rows) > NAMES else None
    return Page(cards, Position(last.ends_at, last.id).key() if last else None)


def counts(actor: Actor) -> Counts:
    """Return how many names the actor's country has."""
    row: Any = fetch_one(_count, {"country": actor.country, **_moments()})
    return Counts(row.serving, row.due, row.out)


def name(actor: Actor, member_id: int) -> NameCard:
    """Return one name of the actor's country that is not their own. Raises Missing."""
    row = fetch_one(_one, {"country": actor.country, "id": member_id})
    if row is None or row.id == actor.member_id:
        raise Missing
    return _card(row, actor)


def _card(row: Any, actor: Actor) -> NameCard:
    now = clock.now()
    return NameCard(
        id=row.id,
        name=Name(row.name, row.latin_name),
        function=row.function,
        agency=row.agency,
        role=Role(row.role),
        standing=standing_at(Standing(row.standing), row.ends_at, now),
        ends_at=row.ends_at,
        is_self=row.id == actor.member_id,
        is_posting_over=row.posting_ends is not None and row.posting_ends < now.date(),
    )


_SHOWN = (
    Act.MEMBER_ADD, Act.STANDING_CHANGE, Act.MEMBERSHIP_RENEW, Act.ROLE_CHANGE, Act.FACTORS_RESET,
    Act.ENROLMENT_LINK, Act.ENROLMENT_CODE, Act.APPLICATION_VOUCH, Act.APPLICATION_REFUSE,
    Act.APPLICATION_ADMIT, Act.APPLICATION_DECLINE,
)  # fmt: skip
_decider = aliased(Member)
_of_entry = (
    AuditEntry.number, AuditEntry.act, AuditEntry.at, AuditEntry.actor_id, AuditEntry.detail, AuditEntry.reason,
    AuditEntry.subject_kind, AuditEntry.subject_id, _decider.role.label("actor_role"),
)  # fmt: skip


def _newest(table: type[Member | Application], kind: Subject, condition: ColumnElement[bool]) -> Executable:
    return (
        select(*_of_entry, table.name, table.latin_name)
        .join(table, table.id == AuditEntry.subject_id)
        .outerjoin(_decider, _decider.id == AuditEntry.actor_id)
        .where(
            AuditEntry.subject_kind == kind.value,
            AuditEntry.act.in_(sorted(act.value for act in _SHOWN)),
            AuditEntry.number < bindparam("before"),
            condition,
        )
        .order_by(AuditEntry.number.desc())
        .limit(DECISIONS + 1)
    )


_about_members = _newest(Member, Subject.MEMBER, _is_theirs)
_about_applicants = _newest(
    Application,
    Subject.APPLICATION,
    and_(
        Application.country == bindparam("country"),
        Application.role.in_(sorted(role.value for role in NATIONAL)),
    ),
)


def decisions(actor: Actor, before: int | None = None) -> Page[DecisionCard]:
    """Return what was decided about people and applicants of the actor's country, the newest first."""
    given = {"country": actor.country, "before": before or LARGEST_ID}
    rows = [*fetch_all(_about_members, given), *fetch_all(_about_applicants, given)]
    rows.sort(key=lambda row: row.number, reverse=True)
    cards = tuple(_decision(row, actor) for row in rows[:DECISIONS])
    return Page(cards, str(cards[-1].number) if len(rows) > DECISIONS else None)


def _decision(row: Any, actor: Actor) -> DecisionCard:
    is_member = row.subject_kind == Subject.MEMBER.value
    is_own = row.actor_id == actor.member_id
    return DecisionCard(
        entry=EntryCard(Act(row.act), row.at, is_own, False, row.detail, row.reason),
        number=row.number,
        by=_by(row, actor),
        name=Name(row.name, row.latin_name),
        member_id=row.subject_id if is_member else None,
    )


def _by(row: Any, actor: Actor) -> By:
    if row.actor_id == actor.member_id:
        return By.YOU
    if row.actor_id in (CLOCK, COMMAND_LINE):
        return By.CALENDAR if row.actor_id == CLOCK else By.MACHINE
    if row.actor_id == row.subject_id and row.subject_kind == Subject.MEMBER.value:
        return By.SELF
    by_role = {Role.SPOC.value: By.SPOC, Role.SECRETARIAT.value: By.STAFF, Role.MODERATOR.value: By.STAFF}
    return by_role.get(row.actor_role, By.OTHER)
