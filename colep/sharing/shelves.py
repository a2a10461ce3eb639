"""What is for one group, for the group's page. The features keep it; each says at the start how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from colep.rules.actor import Actor
from colep.rules.acts import Subject

#: So many of each kind.
NEWEST = 5


@dataclass(frozen=True, slots=True)
class ShelfItem:
    """A thread or room, as this reader may see it."""

    subject: Subject
    id: int
    title: str
    language: str
    address: str
    label: str


Shelf = Callable[[Actor, int], tuple[ShelfItem, ...]]

_shelves: list[Shelf] = []


def add_shelf(shelf: Shelf) -> None:
    """Register who can read the newest for a group that a reader may see. Once for the process."""
    if shelf not in _shelves:
        _shelves.append(shelf)


def shelved(actor: Actor, group_id: int) -> tuple[ShelfItem, ...]:
    """Return the newest of each kind that is for this group, and that this person may see."""
    return tuple(item for shelf in _shelves for item in shelf(actor, group_id))
