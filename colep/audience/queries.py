"""Reads for choosing an audience: groups that somebody may write to, and members by a part of their name."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Executable, Select, String, bindparam, or_, select

from colep.accounts.models import Member
from colep.accounts.name_keys import query_words
from colep.accounts.queries import may_do_now
from colep.audience.people import Someone
from colep.audience.words import group_name
from colep.core import clock
from colep.core.db import fetch_all
from colep.core.names import Name
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import JOINED, Entry, GroupKind, belongs, may_address
from colep.rules.groups import Group as GroupRule
from colep.rules.sharing import MOST_NAMED
from colep.sharing.models import AudienceGroup, AudienceMember, Group
from colep.sharing.queries import as_rule

#: So many names are suggested: enough to choose from, too few to copy the list of members.
MOST_FOUND = 8
SHORTEST_QUERY, LONGEST_QUERY = 2, 60


@dataclass(frozen=True, slots=True)
class GroupChoice:
    """A group that somebody may write to."""

    id: int
    kind: GroupKind
    name: str
    is_in: bool
    #: Closed, or it shows nobody who is in it: it is addressed alone.
    is_alone: bool
    is_hidden: bool
    #: All that speak for their country: none of them is taken along beyond it.
    is_authorities: bool = False


@cache
def _groups() -> Executable:
    return select(Group.__table__).where(
        or_(
            Group.kind.not_in(sorted(kind.value for kind in JOINED)),
            Group.id.in_(bindparam("joined", expanding=True)),
        )
    )


def addressable(actor: Actor) -> tuple[GroupChoice, ...]:
    """Return the groups that this person may write to: their own first, then by kind and name."""
    now = clock.now()
    rows = fetch_all(_groups(), {"joined": sorted(actor.groups)})
    choices = [_choice(actor, row) for row in rows if may_address(actor, as_rule(row), now)]
    return tuple(sorted(choices, key=lambda one: (not one.is_in, _ORDER.index(one.kind), one.name.casefold(), one.id)))


_ORDER = (GroupKind.WORKING, GroupKind.ROUTE, GroupKind.SECTOR, GroupKind.COUNTRY)


def _choice(actor: Actor, row: Any) -> GroupChoice:
    rule = as_rule(row)
    return GroupChoice(
        id=row.id,
        kind=rule.kind,
        name=group_name(row.kind, row.subject, row.name),
        is_in=belongs(actor, rule),
        is_alone=rule.is_hidden or rule.entry is Entry.CLOSED,
        is_hidden=rule.is_hidden,
        is_authorities=rule.is_authorities,
    )


@cache
def _people(action: Action) -> "Select[int, str, str, str, str]":
    columns = (Member.id, Member.name, Member.latin_name, Member.country, Member.function)
    return select(*columns).where(may_do_now(action))


@cache
def _by_ids(action: Action) -> Executable:
    return _people(action).where(Member.id.in_(bindparam("ids", expanding=True))).order_by(Member.id)


def people(action: Action, ids: tuple[int, ...]) -> tuple[Someone, ...]:
    """Return those of these members who may do this now."""
    wanted = sorted(set(ids))[: MOST_NAMED + 1]
    rows = fetch_all(_by_ids(action), {"ids": wanted}) if wanted else ()
    return tuple(_someone(row) for row in rows)


def _someone(row: Any) -> Someone:
    return Someone(row.id, Name(row.name, row.latin_name), row.country, row.function)


@cache
def _found(action: Action, words: int) -> Executable:
    """Members whose key has words that begin so; in a fixed order, since only the first few are shown."""
    begins = [Member.name_key.like("% " + bindparam(f"word{place}", type_=String()) + "%") for place in range(words)]
    return (
        _people(action)
        .where(*begins, Member.id != bindparam("reader"))
        .order_by(Member.latin_name, Member.id)
        .limit(MOST_FOUND)
    )


def find(actor: Actor, action: Action, text: str) -> tuple[Someone, ...]:
    """Return a few others who may do this now and whose name begins so, in their own script or in Latin letters.

    Of less than two letters nothing is found: it would be a list of members.
    """
    words = query_words(text[:LONGEST_QUERY])
    if sum(map(len, words)) < SHORTEST_QUERY:
        return ()
    values = {f"word{place}": word for place, word in enumerate(words)}
    rows = fetch_all(_found(action, len(words)), {**values, "reader": actor.member_id})
    return tuple(_someone(row) for row in rows)


@cache
def _groups_of() -> Executable:
    wanted = select(AudienceGroup.group_id).where(AudienceGroup.audience_id == bindparam("audience_id"))
    return select(Group.__table__).where(Group.id.in_(wanted)).order_by(Group.id)


def groups_of_audience(audience_id: int) -> tuple[tuple[GroupRule, str], ...]:
    """Return the groups of an audience, each with its name; who may know of which is for the caller to ask."""
    rows = fetch_all(_groups_of(), {"audience_id": audience_id})
    return tuple((as_rule(row), group_name(row.kind, row.subject, row.name)) for row in rows)


@cache
def _named(action: Action) -> Executable:
    wanted = select(AudienceMember.member_id).where(AudienceMember.audience_id == bindparam("audience_id"))
    return _people(action).where(Member.id.in_(wanted)).order_by(Member.latin_name, Member.id)


def named_in_audience(action: Action, audience_id: int) -> tuple[Someone, ...]:
    """Return those named in an audience who may do this now."""
    return tuple(_someone(row) for row in fetch_all(_named(action), {"audience_id": audience_id}))
