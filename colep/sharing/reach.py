"""How many will see something: of what has been written, and of what is about to be. The same law counts both."""

from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    literal_column,
    select,
)

from colep.core.db import fetch_one
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.cards import Reach
from colep.sharing.law import Sources, members, seen_by_members
from colep.sharing.models import COMMUNITY_ID, Group
from colep.sharing.queries import hides_readers

#: The audience of what is not written yet. No row has this id.
_DRAFT = -1
_NOBODY_COUNTED = Reach(0, 0, is_hidden=True)


def counting(among: ColumnElement[bool]) -> Executable:
    """Return the statement for `reach_of`, to be built once and kept.

    `among` is the condition on `members` that somebody may read such things now.
    """
    thing = bindparam("label", type_=String()), bindparam("audience_id", type_=Integer())
    return _counts().where(and_(among, seen_by_members(*thing)))


def reach_of(audience_id: int, label: str, statement: Executable) -> Reach:
    """Return how many people of how many countries and partner organisations see a thing of this label and audience.

    `statement` is of `counting`. Numbers of an audience with a hidden roster are not counted at all: with a second
    group beside it, the difference would tell them.
    """
    if hides_readers(audience_id):
        return _NOBODY_COUNTED
    return _counted(statement, {"label": label, "audience_id": audience_id})


def reach_of_choice(choice: Choice, among: ColumnElement[bool]) -> Reach:
    """Return the same for something that is about to be written; `sharing.service.check_choice` has looked at it.

    The author of what is for members by name is one of those.
    """
    if choice.audience is AudienceKind.GROUPS and _hide(choice):
        return _NOBODY_COUNTED
    audience_id = COMMUNITY_ID if choice.audience is AudienceKind.COMMUNITY else _DRAFT
    seen = seen_by_members(
        literal(choice.label.value, String()), literal_column(str(audience_id), Integer()), _draft(choice)
    )
    return _counted(_counts().where(and_(among, seen)), {})


def _counted(statement: Executable, values: dict[str, Any]) -> Reach:
    row = fetch_one(statement, values)
    return Reach(row.people, row.countries, row.partners) if row else Reach(0, 0)


@cache
def _counts() -> Select[int, int, int]:
    columns = members().c
    is_partner = and_(columns.role == Role.PARTNER.value, columns.agency != "")
    return select(
        func.count(columns.id).label("people"),
        func.count(columns.country.distinct()).label("countries"),
        func.count(case((is_partner, columns.agency)).distinct()).label("partners"),
    )


@cache
def _hidden() -> Executable:
    return select(Group.id).where(Group.is_hidden, Group.id.in_(bindparam("ids", expanding=True)))


def _hide(choice: Choice) -> bool:
    return fetch_one(_hidden(), {"ids": sorted(choice.groups)}) is not None


def _draft(choice: Choice) -> Sources:
    """The chosen rows in the shape of the two tables in which they would stand."""
    return Sources(
        named=_rows_of(members(), "member_id", choice.members if choice.audience is AudienceKind.MEMBERS else ()),
        addressed=_rows_of(
            Group.__table__, "group_id", choice.groups if choice.audience is AudienceKind.GROUPS else ()
        ),
    )


def _rows_of(table: Table | FromClause, column: str, ids: tuple[int, ...]) -> FromClause:
    return (
        select(table.c.id.label(column), literal_column(str(_DRAFT), Integer()).label("audience_id"))
        .where(table.c.id.in_(ids))
        .subquery()
    )
