"""Reads of groups: what this person may know of, and of it only what the roster's owner lets them."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)  # fmt: skip
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page
from colep.core.names import Name
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import (
    JOINED,
    Entry,
    GroupKind,
    is_archived,
    may_know,
    may_lead,
    may_see_roster,
    nation_of,
    sector_of,
    why_not_enter,
)
from colep.rules.groups import belongs as is_in
from colep.rules.policy import decide
from colep.sharing.models import Group, GroupAsk, GroupMember
from colep.sharing.queries import as_rule

PAGE = 30
ROSTER = 50
#: Nobody is in so many groups; who were would see the first of them.
MOST_OWN = 200


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group in a list."""

    id: int
    kind: str
    subject: str
    name: str
    purpose: str
    language: str
    slug: str
    entry: str
    is_in: bool
    has_asked: bool
    is_archived: bool
    #: How many are in it; none where that is not shown or follows from the role.
    count: int | None
    #: How many wait for this reader's answer.
    asks: int

    @property
    def address(self) -> str:
        """The group's address on this site."""
        return f"/groups/{self.id}-{self.slug}"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a group, or who asks to be."""

    id: int
    name: Name
    country: str
    function: str


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A group as one reader may know it, and what they may do there."""

    row: GroupRow
    owner: Person | None
    #: The last day on which something can be added, or was.
    last_day: datetime | None
    roster: Page[Person] | None
    waiting: tuple[Person, ...]
    may_join: bool
    may_ask: bool
    may_leave: bool
    may_lead: bool
    may_hand_over: bool
    may_extend: bool
    may_archive: bool
    is_hidden: bool


_joined, _asked, _asking = aliased(GroupMember), aliased(GroupAsk), aliased(GroupAsk)
_someone = aliased(GroupMember)

_is_joined = exists().where(_joined.group_id == Group.id, _joined.member_id == bindparam("reader"))
_is_derived = or_(
    and_(Group.kind == GroupKind.COUNTRY.value, Group.subject == bindparam("nation")),
    and_(Group.kind == GroupKind.SECTOR.value, Group.subject == bindparam("sector")),
)
_is_in = or_(_is_joined, _is_derived)
_is_over = and_(Group.ends_at.is_not(None), Group.ends_at <= bindparam("now", type_=Group.ends_at.type))
_is_joinable = Group.kind.in_(sorted(kind.value for kind in JOINED))
_is_led = Group.owner_id == bindparam("reader")

#: Who may not read now is not counted. Where the roster is hidden nobody is counted, and nothing is looked up.
_inside = (
    select(func.count())
    .select_from(_someone)
    .join(Member, Member.id == _someone.member_id)
    .where(_someone.group_id == Group.id, may_read_now())
    .correlate(Group)
    .scalar_subquery()
)
_asks = select(func.count()).select_from(_asking).where(_asking.group_id == Group.id).correlate(Group).scalar_subquery()

_COLUMNS = (
    Group.id, Group.kind, Group.subject, Group.name, Group.purpose, Group.language, Group.slug, Group.entry,
    _is_in.label("is_in"),
    exists().where(_asked.group_id == Group.id, _asked.member_id == bindparam("reader")).label("has_asked"),
    _is_over.label("is_archived"),
    case((and_(_is_joinable, not_(Group.is_hidden)), _inside), else_=null()).label("count"),
    case((_is_led, _asks), else_=literal(0)).label("asks"),
)  # fmt: skip

#: What the lists show, each a part of the page.
_LISTS: dict[str, ColumnElement[bool]] = {
    "own": _is_in,
    "circles": and_(Group.kind == GroupKind.ROUTE.value, not_(_is_joined)),
    "working": and_(
        Group.kind == GroupKind.WORKING.value, Group.entry != Entry.CLOSED.value, not_(_is_joined), not_(_is_over),
        Group.id < bindparam("before"),
    ),
}  # fmt: skip


@lru_cache(4)
def _list(name: str) -> Executable:
    order = (_is_over, Group.kind, Group.id) if name != "working" else (Group.id.desc(),)
    return select(*_COLUMNS).where(_LISTS[name]).order_by(*order).limit(bindparam("limit"))


def _values(actor: Actor, **more: Any) -> dict[str, Any]:
    eyes = {"reader": actor.member_id, "nation": nation_of(actor), "sector": sector_of(actor)}
    return {**eyes, "now": clock.now(), **more}


def _row(row: Any) -> GroupRow:
    return GroupRow(
        row.id, row.kind, row.subject, row.name, row.purpose, row.language, row.slug, row.entry, bool(row.is_in),
        bool(row.has_asked), bool(row.is_archived), row.count, row.asks,
    )  # fmt: skip


def own(actor: Actor) -> tuple[GroupRow, ...]:
    """Return the groups that this person is in; those that are over last."""
    return tuple(_row(row) for row in fetch_all(_list("own"), _values(actor, limit=MOST_OWN)))


def circles(actor: Actor) -> tuple[GroupRow, ...]:
    """Return the circles of routes that this person is not in."""
    return tuple(_row(row) for row in fetch_all(_list("circles"), _values(actor, limit=MOST_OWN)))


def working(actor: Actor, before: int | None = None) -> Page[GroupRow]:
    """Return one page of the working groups that this person could come into, the newest first."""
    rows = fetch_all(_list("working"), _values(actor, limit=PAGE + 1, before=before or 2**31 - 1))
    cards = tuple(_row(row) for row in rows[:PAGE])
    return Page(cards, str(cards[-1].id) if len(rows) > PAGE else None)


_head = (
    select(
        *_COLUMNS, Group.is_hidden, Group.owner_id, Group.ends_at, Member.name.label("owner_name"),
        Member.latin_name.label("owner_latin"), Member.country.label("owner_country"),
        Member.function.label("owner_function"),
    )
    .outerjoin(Member, Member.id == Group.owner_id)
    .where(Group.id == bindparam("group_id"))
)  # fmt: skip

_people = (
    select(Member.id, Member.name, Member.latin_name, Member.country, Member.function)
    .where(may_read_now(), Member.id > bindparam("after"))
    .order_by(Member.id)
    .limit(bindparam("limit"))
)
_roster = _people.join(GroupMember, GroupMember.member_id == Member.id).where(
    GroupMember.group_id == bindparam("group_id")
)
_waiting = _people.join(GroupAsk, GroupAsk.member_id == Member.id).where(GroupAsk.group_id == bindparam("group_id"))


def group(actor: Actor, group_id: int, after: int = 0) -> GroupCard:
    """Return a group as this person may know it; its roster from after that member on. Raises Missing."""
    row = fetch_one(_head, _values(actor, group_id=group_id))
    if row is None or not may_know(actor, rule := as_rule(row)):
        raise Missing
    now = clock.now()
    can_enter = bool(decide(actor, Action.GROUP_JOIN, rule)) and not why_not_enter(actor, rule, now)
    can_enter = can_enter and not is_in(actor, rule)
    is_over, leads = is_archived(rule, now), may_lead(actor, rule)
    sees = may_see_roster(actor, rule)
    keeps = bool(decide(actor, Action.GROUP_KEEP, rule)) and not is_over
    may_leave = rule.kind in JOINED and is_in(actor, rule) and (is_over or not leads)
    return GroupCard(
        row=_row(row),
        owner=_owner(row) if sees and row.owner_id else None,
        last_day=_last_day(row.ends_at),
        roster=_page(_roster, group_id, after) if sees and rule.kind in JOINED else None,
        waiting=_page(_waiting, group_id, 0).cards if leads and not is_over else (),
        may_join=can_enter and rule.entry is Entry.OPEN,
        may_ask=can_enter and rule.entry is Entry.REQUEST and not row.has_asked,
        may_leave=may_leave or bool(row.has_asked),
        may_lead=leads and not is_over and actor.may_write,
        may_hand_over=keeps and sees,
        may_extend=leads and not is_over and actor.may_write,
        may_archive=keeps,
        is_hidden=row.is_hidden,
    )


def _last_day(ends_at: datetime | None) -> datetime | None:
    """The noon of the last day: the same date for readers in every zone."""
    if ends_at is None:
        return None
    return datetime.combine((ends_at - timedelta(seconds=1)).date(), time(12), UTC)


def _owner(row: Any) -> Person:
    return Person(row.owner_id, Name(row.owner_name, row.owner_latin), row.owner_country, row.owner_function)


def _page(statement: Executable, group_id: int, after: int) -> Page[Person]:
    rows = fetch_all(statement, {"group_id": group_id, "after": after, "limit": ROSTER + 1})
    people = tuple(Person(row.id, Name(row.name, row.latin_name), row.country, row.function) for row in rows[:ROSTER])
    return Page(people, str(people[-1].id) if len(rows) > ROSTER else None)
