"""Who is in a group, may know of it, come in, lead it."""

from datetime import UTC, datetime, timedelta

import pytest

from colep.rules.actions import Action
from colep.rules.actor import VISITOR, Actor
from colep.rules.groups import (
    Entry,
    Group,
    GroupKind,
    belongs,
    is_archived,
    may_address,
    may_keep,
    may_know,
    may_lead,
    may_see_roster,
    why_not_enter,
)
from colep.rules.policy import decide
from colep.rules.roles import Role
from colep.rules.standing import Standing

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
OWNER = Actor(1, Role.PRACTITIONER, Standing.MEMBER, "HU", groups=frozenset({7}))
INSIDE = Actor(2, Role.PARTNER, Standing.MEMBER, "NL", groups=frozenset({7}))
OUTSIDE = Actor(3, Role.SPOC, Standing.MEMBER, "HU")
STAFF = Actor(4, Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=True)


def team(**changes: object) -> Group:
    """Return a working group of the owner."""
    values = {"kind": GroupKind.WORKING, "owner_id": 1, "ends_at": NOW + timedelta(days=9), **changes}
    return Group(7, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entry", "is_hidden", "knows", "roster"),
    [
        (Entry.OPEN, False, "x x x x", "x x x x"),
        (Entry.REQUEST, False, "x x x x", "x x x x"),
        (Entry.CLOSED, False, "x x . .", "x x . ."),
        (Entry.OPEN, True, "x x x x", "x . . ."),
        (Entry.REQUEST, True, "x x x x", "x . . ."),
        (Entry.CLOSED, True, "x x . .", "x . . ."),
    ],
)
def test_who_knows_of_a_group_and_who_is_in_it(entry: Entry, is_hidden: bool, knows: str, roster: str) -> None:
    """Point 2: owner, member, another, the secretariat; staff sees no more than others."""
    group = team(entry=entry, is_hidden=is_hidden)
    people = (OWNER, INSIDE, OUTSIDE, STAFF)
    assert [may_know(person, group) for person in people] == [mark == "x" for mark in knows.split()]
    assert [may_see_roster(person, group) for person in people] == [mark == "x" for mark in roster.split()]
    assert not may_know(VISITOR, group)
    assert not may_know(Actor(2, Role.PARTNER, Standing.SUSPENDED, "NL", groups=frozenset({7})), group)


def test_who_leads_and_who_keeps() -> None:
    """Row 32: the owner while in it; the secretariat hands over and archives, and lets nobody in."""
    group, closed = team(), team(entry=Entry.CLOSED)
    gone = Actor(1, Role.PRACTITIONER, Standing.MEMBER, "HU")
    assert [may_lead(person, group) for person in (OWNER, INSIDE, OUTSIDE, STAFF, gone)] == [
        True,
        False,
        False,
        False,
        False,
    ]
    assert [may_keep(person, group) for person in (OWNER, INSIDE, OUTSIDE, STAFF, gone)] == [
        True,
        False,
        False,
        True,
        False,
    ]
    assert not may_keep(STAFF, closed)
    assert not may_keep(STAFF, Group(7, GroupKind.ROUTE, "black-sea"))
    assert decide(INSIDE, Action.GROUP_LEAD, group).reason == "owner"
    assert decide(OUTSIDE, Action.GROUP_LEAD, closed).reason == "audience"
    assert decide(STAFF, Action.GROUP_KEEP, group)


def test_a_group_is_over_from_the_moment_of_its_end() -> None:
    """Point 2: no job has to run; nobody comes in and nothing is addressed to it, and those in it stay."""
    for ends_at, is_over in ((NOW, True), (NOW - timedelta(days=1), True), (NOW + timedelta(seconds=1), False)):
        group = team(ends_at=ends_at)
        assert is_archived(group, NOW) is is_over
        assert may_address(OWNER, group, NOW) is not is_over
        assert why_not_enter(OUTSIDE, group, NOW) == ("archived" if is_over else "")
        assert belongs(OWNER, group)
        assert may_know(INSIDE, group)


def test_to_whom_one_may_write() -> None:
    """Point 1: to a state or a kind of organisation everybody, to a team or a circle those in it; not in the grace."""
    state = Group(8, GroupKind.COUNTRY, "IQ")
    circle = Group(9, GroupKind.ROUTE, "black-sea")
    assert may_address(OUTSIDE, state, NOW)
    assert not may_address(OUTSIDE, circle, NOW)
    assert not may_address(Actor(3, Role.SPOC, Standing.LAPSED, "HU"), state, NOW)
    assert why_not_enter(OUTSIDE, state, NOW) == "derived"
