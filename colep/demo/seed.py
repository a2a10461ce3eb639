"""Fills an installation with the demo community, once. Whatever is already there stays as it is."""

from collections.abc import Callable

from colep.core import clock
from colep.demo import files
from colep.demo.applications import seed_applications
from colep.demo.contacts import seed_contacts
from colep.demo.opened import seed_opened
from colep.demo.people import ids, seed_people
from colep.demo.practices import seed_practices
from colep.demo.queries import actors
from colep.demo.rooms import seed_rooms
from colep.demo.threads import seed_threads

Say = Callable[[str], None]


def seed(say: Say) -> None:
    """Bring in people, threads, practices, contacts and what was said in the rooms.

    Each part is all there or not at all, so a start that was interrupted is made good by the next.
    `say` is told each part that was new.
    """
    now, readers = clock.now(), list(files.cast_handles())
    _tell(say, seed_people(), "people")
    known = ids()
    _tell(say, seed_threads(known, readers, now), "threads")
    _tell(say, seed_practices(actors(), now), "good practices")
    _tell(say, seed_contacts(known, now), "contacts")
    _tell(say, seed_applications(known, now), "applications")
    _tell(say, seed_rooms(known, readers, now), "messages in the rooms")
    _tell(say, seed_opened(actors(), now), "messages in rooms that members opened")


def _tell(say: Say, count: int, what: str) -> None:
    if count:
        say(f"  {count} {what}")
