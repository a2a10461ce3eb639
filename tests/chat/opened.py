"""Rooms that members open, for tests."""

from sqlalchemy import select, update

from colep.chat.models import Message, Room
from colep.chat.opening import NewRoom, open_room
from colep.core.db import execute, transaction
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.models import Group
from colep.sharing.queries import with_groups
from tests.helpers import actor_of, nonce, rows
from tests.sharing.test_audience import a_team

Ids = dict[str, int]

#: Whoever is in the groups of these tests; Emre owns them.
INSIDE = ("emre", "layla", "judit", "tamas", "aigul")


def a_group_of(ids: Ids, *handles: str, **changes: object) -> int:
    """Make a working group of these people and return its id."""
    return a_team(*(ids[handle] for handle in handles), **changes)


def inside(ids: Ids, handle: str) -> Actor:
    """Return one of the cast with the groups that they are in."""
    return with_groups(actor_of(handle, ids))


def for_group(group_id: int, label: Label = Label.GREEN) -> Choice:
    """Return the choice of one group."""
    return Choice(label, AudienceKind.GROUPS, groups=(group_id,))


def for_people(ids: Ids, *handles: str, label: Label = Label.GREEN) -> Choice:
    """Return the choice of members by name."""
    return Choice(label, AudienceKind.MEMBERS, members=tuple(ids[handle] for handle in handles))


def a_room(opener: Actor, choice: Choice, name: str = "After the exercise", *, under_rule: bool = False) -> str:
    """Open a room and return its slug."""
    return open_room(opener, NewRoom(name, "en", choice, under_rule), nonce())


def a_rule_room(ids: Ids, **changes: object) -> str:
    """Open a room under the Chatham House Rule for a group of five; returns its slug."""
    group_id = a_group_of(ids, *INSIDE, **changes)
    return a_room(actor_of("emre", ids), for_group(group_id), under_rule=True)


def room_id(slug: str) -> int:
    """Return the id of a room."""
    return int(rows(select(Room.id).where(Room.slug == slug))[0][0])


def message_id(slug: str, number: int) -> int:
    """Return the id of a message."""
    return int(rows(select(Message.id).where(Message.room_id == room_id(slug), Message.number == number))[0][0])


def end_group(group_id: int, moment: object) -> None:
    """Let a group be over."""
    with transaction():
        execute(update(Group).where(Group.id == group_id).values(ends_at=moment))
