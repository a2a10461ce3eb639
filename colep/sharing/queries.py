"""Reads about sharing: what the law needs to know of a thing and of a group."""

from dataclasses import replace
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    ScalarSelect,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from colep.core import clock
from colep.core.db import Moment, fetch_all, fetch_one
from colep.rules.actor import Actor
from colep.rules.groups import Entry, GroupKind
from colep.rules.groups import Group as GroupRule
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Shared
from colep.sharing.law import compatriots, stands_for_a_state, word
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember

_GROUP_KINDS = frozenset(kind.value for kind in GroupKind)


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


@cache
def _audience() -> Executable:
    """Everything that an audience is made of, as (what, id, word, moment)."""
    wanted, group = bindparam("audience_id", type_=Integer()), Group.__table__
    of_group = AudienceGroup.__table__.join(group, group.c.id == AudienceGroup.__table__.c.group_id)
    nobody, no_word, never = literal_column("0", Integer()), word(""), null().cast(Moment())
    people, named, joined = compatriots(), AudienceMember.__table__, GroupMember.__table__
    in_groups = select(joined.c.member_id).join(
        AudienceGroup.__table__, AudienceGroup.__table__.c.group_id == joined.c.group_id
    )
    parts = (
        select(word("audience").label("what"), nobody.label("id"), Audience.kind.label("word"), never.label("at"))
        .where(Audience.id == wanted),
        select(group.c.kind, group.c.id, group.c.subject, group.c.ends_at)
        .select_from(of_group)
        .where(AudienceGroup.audience_id == wanted),
        select(word("member"), named.c.member_id, no_word, never).where(named.c.audience_id == wanted),
        select(word("nation"), nobody, people.c.country, never)
        .where(
            stands_for_a_state(people),
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
