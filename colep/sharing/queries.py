"""The law of `colep.rules.sharing` as SQL, for every list, load, count and search.

One expression, `_sees`, says who may see what. Asked for one reader it is the condition of a list; asked for the
rows of `members` it counts who will read something, and says who may still listen. The floor of accounts stands
above this one: its table is known here by its name and columns only, as foreign keys know it.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Executable,
    FromClause,
    Integer,
    ScalarSelect,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from colep.core import clock
from colep.core.db import Base, Moment, fetch_all, fetch_one
from colep.rules.actor import VISITOR, Actor
from colep.rules.groups import SECTORS, Entry, GroupKind, nation_of, sector_of
from colep.rules.groups import Group as GroupRule
from colep.rules.labels import Label
from colep.rules.roles import NATIONAL, Role
from colep.rules.sharing import LABELS_OF, AudienceKind, Shared
from colep.rules.standing import READING, Standing
from colep.sharing.cards import Reach
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember, Labelled

_READING = sorted(standing.value for standing in READING)
_NATIONAL = sorted(role.value for role in NATIONAL)
_GROUP_KINDS = frozenset(kind.value for kind in GroupKind)

Labels = type[Labelled] | type[DeclarativeBase] | FromClause


class Sight(Actor):
    """A person with nothing left but what a statement is built by. Its values come with each reading, see `eyes`."""

    __slots__ = ()


_AS_MEMBER = Sight(member_id=0, role=Role.PARTNER, standing=Standing.MEMBER)
_AS_NATIONAL = Sight(member_id=0, role=Role.PRACTITIONER, standing=Standing.MEMBER)


def sight(actor: Actor) -> Actor:
    """Return the person with nothing left but what statements differ by.

    Statements are cached by it: there are three of each. Whoever runs one gives it `eyes(actor)`; without them it
    does not run.
    """
    if not actor.is_member:
        return VISITOR
    return _AS_NATIONAL if nation_of(actor) else _AS_MEMBER


def eyes(actor: Actor) -> dict[str, Any]:
    """Return the values with which a statement that was built for `sight(actor)` is run for this person."""
    return {"seer": actor.member_id, "seer_sector": sector_of(actor), "seer_nation": nation_of(actor)}


def visible_to(actor: Actor, table: Labels) -> ColumnElement[bool]:
    """Return the condition that a row of this labelled table may be known to this person.

    Agrees with `rules.sharing.may_see` for every person and row. For `sight(actor)` in place of the actor, the
    statement wants `eyes(actor)` when it is run.
    """
    if not actor.is_member:
        return false()
    columns = _columns(table)
    return _sees(_reader(actor), columns.label, columns.audience_id)


def read_by_members(table: Labels) -> ColumnElement[bool]:
    """Return the same condition on the rows of `members` and of this table: this member may know that row.

    Whether the member may read at all is asked apart: `accounts.queries.may_read_now`.
    """
    columns = _columns(table)
    return _sees(_reader_of_rows(), columns.label, columns.audience_id)


def is_for_all(table: Labels) -> ColumnElement[bool]:
    """Return the condition that a row is for the whole community, under a label that goes with it."""
    columns = _columns(table)
    return _is_for_all(columns.label, columns.audience_id)


def groups_of(member_id: ColumnElement[int] | InstrumentedAttribute[int]) -> ScalarSelect[str]:
    """Return the ids of the circles and working groups of a member as one value, for `read_group_ids`."""
    joined = GroupMember.__table__.alias("of_member")
    ids = select(func.aggregate_strings(cast(joined.c.group_id, String()), " ")).where(joined.c.member_id == member_id)
    return ids.correlate_except(joined).scalar_subquery()


def read_group_ids(text: str | None) -> frozenset[int]:
    """Read what `groups_of` has returned."""
    return frozenset(map(int, text.split())) if text else frozenset()


_own_groups = select(GroupMember.group_id).where(GroupMember.member_id == bindparam("member_id"))


def with_groups(actor: Actor) -> Actor:
    """Return the actor with the groups that they are in now; inside an act, under its lock."""
    rows = fetch_all(_own_groups, {"member_id": actor.member_id})
    return replace(actor, groups=frozenset(row.group_id for row in rows))


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, as values of a statement or as columns of one."""

    id: ColumnElement[int]
    sector: ColumnElement[str]
    #: None where no state answers for them.
    nation: ColumnElement[str] | None


def _reader(actor: Actor) -> _Reader:
    given = {} if isinstance(actor, Sight) else {name: {"value": value} for name, value in eyes(actor).items()}
    nation = bindparam("seer_nation", type_=String(), **given.get("seer_nation", {}))
    return _Reader(
        bindparam("seer", type_=Integer(), **given.get("seer", {})),
        bindparam("seer_sector", type_=String(), **given.get("seer_sector", {})),
        nation if nation_of(actor) or actor is _AS_NATIONAL else None,
    )


def _reader_of_rows() -> _Reader:
    members = _members().c
    sectors = {role.value: sector.value for role, sector in SECTORS.items()}
    return _Reader(
        members.id,
        case(sectors, value=members.role, else_=""),
        case((members.role.in_(_NATIONAL), members.country), else_=""),
    )


def _columns(table: Labels) -> Any:
    return table.c if isinstance(table, FromClause) else table


def _members() -> Table:
    return Base.metadata.tables["members"]


def _word(value: str) -> ColumnElement[str]:
    """A word of the program's own enumerations, written into the statement: one value less to bind each time."""
    return literal_column(f"'{value}'")


def _sees(reader: _Reader, label: ColumnElement[str], audience_id: ColumnElement[int]) -> ColumnElement[bool]:
    ways = [
        _is_named(reader, audience_id),
        and_(label.in_(_words(AudienceKind.GROUPS)), audience_id.in_(_audiences_of(reader))),
    ]
    if reader.nation is not None:
        ways.append(and_(label == _word(Label.AMBER), _is_authority(reader.nation, audience_id)))
    return or_(_is_for_all(label, audience_id), and_(audience_id != _community(), or_(*ways)))


def _is_for_all(label: ColumnElement[str], audience_id: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(audience_id == _community(), label.in_(_words(AudienceKind.COMMUNITY)))


def _community() -> ColumnElement[int]:
    return literal_column(str(COMMUNITY_ID), Integer())


def _words(kind: AudienceKind) -> list[ColumnElement[str]]:
    return [_word(label.value) for label in LABELS_OF[kind]]


def _any(rows: Select[Any]) -> ColumnElement[bool]:
    """Say that there is such a row; looked up for the row at hand.

    PostgreSQL would rather find all rows of an EXISTS at once, for a list of thirty that stops early.
    """
    return rows.limit(literal_column("1")).scalar_subquery().is_not(None)


def _is_named(reader: _Reader, audience_id: ColumnElement[int]) -> ColumnElement[bool]:
    named = AudienceMember.__table__.alias("named")
    found = select(named.c.member_id).where(named.c.audience_id == audience_id, named.c.member_id == reader.id)
    return _any(found.correlate_except(named))


def _audiences_of(reader: _Reader) -> Select[Any]:
    """The audiences of all groups that somebody is in: for one reader a small set, found once for a statement."""
    addressed = AudienceGroup.__table__.alias("addressed")
    found = select(addressed.c.audience_id).where(addressed.c.group_id.in_(_groups_of(reader)))
    return found.correlate_except(addressed)


def _groups_of(reader: _Reader) -> CompoundSelect[Any]:
    joined, group = GroupMember.__table__.alias("joined"), Group.__table__.alias("of_kind")

    def derived(kind: GroupKind, subject: ColumnElement[str]) -> Select[Any]:
        found = select(group.c.id).where(group.c.kind == _word(kind), group.c.subject == subject)
        return found.correlate_except(group)

    ways = [
        select(joined.c.group_id).where(joined.c.member_id == reader.id).correlate_except(joined),
        derived(GroupKind.SECTOR, reader.sector),
    ]
    if reader.nation is not None:
        ways.append(derived(GroupKind.COUNTRY, reader.nation))
    return union_all(*ways)


def _is_authority(nation: ColumnElement[str], audience_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Somebody of the same country's services, who may read, is named or in one of the groups."""
    compatriot, named = _compatriots(), AudienceMember.__table__.alias("named_too")
    joined, addressed = GroupMember.__table__.alias("joined_too"), AudienceGroup.__table__.alias("addressed_too")
    is_compatriot = _stands_for_a_state(compatriot) & (compatriot.c.country == nation)
    person = (
        select(named.c.member_id)
        .join(compatriot, compatriot.c.id == named.c.member_id)
        .where(named.c.audience_id == audience_id, is_compatriot)
        .correlate_except(named, compatriot)
    )
    in_group = (
        select(joined.c.member_id)
        .join(addressed, addressed.c.group_id == joined.c.group_id)
        .join(compatriot, compatriot.c.id == joined.c.member_id)
        .where(addressed.c.audience_id == audience_id, joined.c.nation == nation, is_compatriot)
        .correlate_except(joined, addressed, compatriot)
    )
    return or_(_any(person), _any(in_group))


def _compatriots() -> FromClause:
    return _members().alias("compatriots")


def _stands_for_a_state(people: FromClause) -> ColumnElement[bool]:
    """A state answers for them and their standing lets them read.

    The end of a term counts here when it is written down, within a day: it ends the member's own right at once, and
    this is the right of others. Their country is not frozen, or nobody of it would ask.
    """
    return and_(
        people.c.role.in_([_word(role) for role in _NATIONAL]),
        people.c.standing.in_([_word(standing) for standing in _READING]),
    )


@cache
def _audience() -> Executable:
    """Everything that an audience is made of, as (what, id, word, moment)."""
    wanted, group = bindparam("audience_id", type_=Integer()), Group.__table__
    of_group = AudienceGroup.__table__.join(group, group.c.id == AudienceGroup.__table__.c.group_id)
    nobody, no_word, never = literal_column("0", Integer()), _word(""), null().cast(Moment())
    people, named, joined = _compatriots(), AudienceMember.__table__, GroupMember.__table__
    in_groups = select(joined.c.member_id).join(
        AudienceGroup.__table__, AudienceGroup.__table__.c.group_id == joined.c.group_id
    )
    parts = (
        select(_word("audience").label("what"), nobody.label("id"), Audience.kind.label("word"), never.label("at"))
        .where(Audience.id == wanted),
        select(group.c.kind, group.c.id, group.c.subject, group.c.ends_at)
        .select_from(of_group)
        .where(AudienceGroup.audience_id == wanted),
        select(_word("member"), named.c.member_id, no_word, never).where(named.c.audience_id == wanted),
        select(_word("nation"), nobody, people.c.country, never)
        .where(
            _stands_for_a_state(people),
            or_(
                people.c.id.in_(select(named.c.member_id).where(named.c.audience_id == wanted)),
                people.c.id.in_(in_groups.where(AudienceGroup.audience_id == wanted)),
            ),
        )
        .distinct(),
    )  # fmt: skip
    return union_all(*parts)


def shared(label: str, audience_id: int) -> Shared:
    """Return what the law needs to know of a row; one statement for what is not for the whole community."""
    if audience_id == COMMUNITY_ID:
        return Shared(Label(label), AudienceKind.COMMUNITY)
    rows = fetch_all(_audience(), {"audience_id": audience_id})
    groups = [row for row in rows if row.what in _GROUP_KINDS]
    now = clock.now()
    return Shared(
        label=Label(label),
        audience=AudienceKind(next(row.word for row in rows if row.what == "audience")),
        groups=frozenset(row.id for row in groups if row.what in (GroupKind.ROUTE, GroupKind.WORKING)),
        countries=frozenset(row.word for row in groups if row.what == GroupKind.COUNTRY),
        sectors=frozenset(row.word for row in groups if row.what == GroupKind.SECTOR),
        members=frozenset(row.id for row in rows if row.what == "member"),
        nations=frozenset(row.word for row in rows if row.what == "nation"),
        is_archived=bool(groups) and all(row.at is not None and row.at <= now for row in groups),
    )


def as_rule(row: Any) -> GroupRule:
    """Return what the law needs to know of a row of `groups`."""
    return GroupRule(
        id=row.id,
        kind=GroupKind(row.kind),
        subject=row.subject,
        entry=Entry(row.entry),
        is_hidden=row.is_hidden,
        owner_id=row.owner_id,
        ends_at=row.ends_at,
    )


@cache
def _hides() -> Executable:
    return select(Group.id).where(
        Group.is_hidden,
        Group.id.in_(select(AudienceGroup.group_id).where(AudienceGroup.audience_id == bindparam("audience_id"))),
    )


def hides_readers(audience_id: int) -> bool:
    """Say whether an audience has a group that shows nobody who is in it: then nothing may be counted or named."""
    return fetch_one(_hides(), {"audience_id": audience_id}) is not None


def reach_of(audience_id: int, label: str, among: ColumnElement[bool]) -> Reach:
    """Return how many people of how many countries may see a thing of this label and audience.

    `among` is the condition on `members` that somebody may read such things now. Numbers of an audience with a
    hidden roster are not counted at all: with a second group beside it, the difference would tell them.
    """
    if hides_readers(audience_id):
        return Reach(0, 0, is_hidden=True)
    members = _members().c
    thing = bindparam("label", label, type_=String()), bindparam("audience", audience_id, type_=Integer())
    counts = select(func.count(members.id).label("people"), func.count(members.country.distinct()).label("countries"))
    row = fetch_one(counts.where(among, _sees(_reader_of_rows(), *thing)))
    return Reach(row.people, row.countries) if row else Reach(0, 0)
