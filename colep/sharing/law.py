"""The law of `colep.rules.sharing` as SQL, for every list, load, count and search.

One expression, `_sees`, says who may see what. Asked for one reader it is the condition of a list; asked for the
rows of `members` it counts who will read something, and says who may still listen. The floor of accounts stands
above this one: its table is known here by its name and columns only, as foreign keys know it.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    false,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import DeclarativeBase

from colep.core.db import Base
from colep.rules.actor import VISITOR, Actor
from colep.rules.groups import SECTORS, GroupKind, nation_of, sector_of
from colep.rules.labels import Label
from colep.rules.roles import NATIONAL, Role
from colep.rules.sharing import LABELS_OF, AudienceKind
from colep.rules.standing import READING, Standing
from colep.sharing.models import COMMUNITY_ID, AudienceGroup, AudienceMember, Group, GroupMember, Labelled

_READING = sorted(standing.value for standing in READING)
_NATIONAL = sorted(role.value for role in NATIONAL)
Labels = type[Labelled] | type[DeclarativeBase] | FromClause


@dataclass(frozen=True, slots=True)
class Sources:
    """Where it stands who is named and which groups are addressed: the tables, or for a draft a choice of rows."""

    #: With the columns audience_id and member_id.
    named: FromClause
    #: With the columns audience_id and group_id.
    addressed: FromClause


#: What has been written.
TABLES = Sources(AudienceMember.__table__, AudienceGroup.__table__)


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
    return and_(columns.held_at.is_(None), _sees(_reader(actor), columns.label, columns.audience_id))


def held_from(actor: Actor, table: Labels) -> ColumnElement[bool]:
    """Return the condition that a row is held back and, but for that, could be known to this person."""
    if not actor.is_member:
        return false()
    columns = _columns(table)
    return and_(columns.held_at.is_not(None), _sees(_reader(actor), columns.label, columns.audience_id))


def seen_by_members(
    label: ColumnElement[str], audience_id: ColumnElement[int], sources: Sources = TABLES
) -> ColumnElement[bool]:
    """Return the condition on the rows of `members` to whom something of this label and audience is open."""
    return _sees(_reader_of_rows(), label, audience_id, sources)


def read_by_members(table: Labels) -> ColumnElement[bool]:
    """Return the same condition on the rows of `members` and of this table: this member may know that row.

    Whether the member may read at all is asked apart: `accounts.queries.may_read_now`.
    """
    columns = _columns(table)
    return and_(columns.held_at.is_(None), seen_by_members(columns.label, columns.audience_id))


def is_for_all(table: Labels) -> ColumnElement[bool]:
    """Return the condition that a row is for the whole community, under a label that goes with it."""
    columns = _columns(table)
    return and_(columns.held_at.is_(None), _is_for_all(columns.label, columns.audience_id))


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
    rows = members().c
    sectors = {role.value: sector.value for role, sector in SECTORS.items()}
    return _Reader(
        rows.id,
        case(sectors, value=rows.role, else_=""),
        case((rows.role.in_(_NATIONAL), rows.country), else_=""),
    )


def _columns(table: Labels) -> Any:
    return table.c if isinstance(table, FromClause) else table


def members() -> Table:
    """Return the table of members, which a higher floor describes."""
    return Base.metadata.tables["members"]


def word(value: str) -> ColumnElement[str]:
    """A word of the program's own enumerations, written into the statement: one value less to bind each time."""
    return literal_column(f"'{value}'")


def _sees(
    reader: _Reader, label: ColumnElement[str], audience_id: ColumnElement[int], sources: Sources = TABLES
) -> ColumnElement[bool]:
    ways = [
        _is_named(reader, audience_id, sources),
        and_(label.in_(_words(AudienceKind.GROUPS)), audience_id.in_(_audiences_of(reader, sources))),
    ]
    if reader.nation is not None:
        ways.append(and_(label == word(Label.AMBER), _is_authority(reader.nation, audience_id, sources)))
    return or_(_is_for_all(label, audience_id), and_(audience_id != _community(), or_(*ways)))


def _is_for_all(label: ColumnElement[str], audience_id: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(audience_id == _community(), label.in_(_words(AudienceKind.COMMUNITY)))


def _community() -> ColumnElement[int]:
    return literal_column(str(COMMUNITY_ID), Integer())


def _words(kind: AudienceKind) -> list[ColumnElement[str]]:
    return [word(label.value) for label in LABELS_OF[kind]]


def _any(rows: Select[Any]) -> ColumnElement[bool]:
    """Say that there is such a row; looked up for the row at hand.

    PostgreSQL would rather find all rows of an EXISTS at once, for a list of thirty that stops early.
    """
    return rows.limit(literal_column("1")).scalar_subquery().is_not(None)


def _is_named(reader: _Reader, audience_id: ColumnElement[int], sources: Sources) -> ColumnElement[bool]:
    named = sources.named.alias("named")
    found = select(named.c.member_id).where(named.c.audience_id == audience_id, named.c.member_id == reader.id)
    return _any(found.correlate_except(named))


def _audiences_of(reader: _Reader, sources: Sources) -> Select[Any]:
    """The audiences of all groups that somebody is in: for one reader a small set, found once for a statement."""
    addressed = sources.addressed.alias("addressed")
    found = select(addressed.c.audience_id).where(addressed.c.group_id.in_(_groups_of(reader)))
    return found.correlate_except(addressed)


def _groups_of(reader: _Reader) -> CompoundSelect[Any]:
    joined, group = GroupMember.__table__.alias("joined"), Group.__table__.alias("of_kind")

    def derived(kind: GroupKind, subject: ColumnElement[str]) -> Select[Any]:
        found = select(group.c.id).where(group.c.kind == word(kind), group.c.subject == subject)
        return found.correlate_except(group)

    ways = [
        select(joined.c.group_id).where(joined.c.member_id == reader.id).correlate_except(joined),
        derived(GroupKind.SECTOR, reader.sector),
    ]
    if reader.nation is not None:
        ways.append(derived(GroupKind.COUNTRY, reader.nation))
    return union_all(*ways)


def _is_authority(nation: ColumnElement[str], audience_id: ColumnElement[int], sources: Sources) -> ColumnElement[bool]:
    """Somebody of the same country's services, who may read, is named or in one of the groups."""
    compatriot, named = compatriots(), sources.named.alias("named_too")
    joined, addressed = GroupMember.__table__.alias("joined_too"), sources.addressed.alias("addressed_too")
    is_compatriot = stands_for_a_state(compatriot) & (compatriot.c.country == nation)
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


def compatriots() -> FromClause:
    """Return the table of members under another name, for those of the same country as a reader."""
    return members().alias("compatriots")


def stands_for_a_state(people: FromClause) -> ColumnElement[bool]:
    """A state answers for them and their standing lets them read.

    The end of a term counts here when it is written down, within a day: it ends the member's own right at once, and
    this is the right of others. Their country is not frozen, or nobody of it would ask.
    """
    return and_(
        people.c.role.in_([word(role) for role in _NATIONAL]),
        people.c.standing.in_([word(standing) for standing in _READING]),
    )
