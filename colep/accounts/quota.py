"""How many different people somebody may look up: enough for any day's work, too few to copy the directory.

Counted in the limiter's own store, in this process or in Redis; no statement of the database is spent on it.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from limits.storage import MemoryStorage
from redis import RedisError

from colep.audit.service import record
from colep.core import faults
from colep.core.db import transaction
from colep.core.errors import TooFast
from colep.core.http.limits import limiter
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject

Counted = TypeVar("Counted")

log = logging.getLogger(__name__)

#: Source: the project's security requirements, row 41.
MOST_PAGES = 120
SECONDS = 600

#: So many different people may be found by typing names within an hour; and so often may be asked within a minute.
MOST_FOUND = 200
FOUND_SECONDS = 3600
MOST_ASKED = 60
ASKED_SECONDS = 60


class TooManyPages(TooFast):
    """More different pages of people than anybody reads in that time."""

    code = "too-many-pages"


class TooManyFound(TooFast):
    """More different people found by their name than anybody writes to in that time."""

    code = "too-many-found"


@dataclass(slots=True)
class _Beside:
    """Counts when the common store is away, so that the door does not stand open meanwhile."""

    store: Any


_beside = _Beside(MemoryStorage())


def count_page(actor: Actor, page: str, session_id: int | None) -> None:
    """Count a page that shows somebody; the same one again is free. Raises TooManyPages, and gives alarm once."""
    pages, is_new = _count(actor.member_id, page)
    if is_new and pages == MOST_PAGES + 1:
        _alarm(actor, session_id, f"opened more than {MOST_PAGES} pages of people in {SECONDS // 60} minutes")
    if pages > MOST_PAGES:
        raise TooManyPages


def count_found(actor: Actor, found: Iterable[int], session_id: int | None) -> None:
    """Count the people whom a search by name shows; the same ones again are free.

    Raises TooManyFound, and gives alarm once.
    """
    for member_id in found:
        people, is_new = _count(actor.member_id, str(member_id), "found", FOUND_SECONDS)
        if is_new and people == MOST_FOUND + 1:
            _alarm(actor, session_id, f"found more than {MOST_FOUND} people by name in {FOUND_SECONDS // 60} minutes")
        if people > MOST_FOUND:
            raise TooManyFound


def count_ask(actor: Actor, what: str) -> None:
    """Count a question that a page asks while somebody chooses or types. Raises TooFast."""
    key = f"ask/{what}/{actor.member_id}"
    if _stored(lambda store: int(store.incr(key, ASKED_SECONDS))) > MOST_ASKED:
        raise TooFast


def _count(member_id: int, page: str, kind: str = "pages", seconds: int = SECONDS) -> tuple[int, bool]:
    """Return how many different pages it were within the time, this one included, and whether it is a new one."""
    return _stored(lambda store: _count_in(store, f"{kind}/{member_id}", page, seconds))


def _stored(count: Callable[[Any], Counted]) -> Counted:
    """Count in the common store, or beside it when it is away."""
    try:
        return count(limiter.storage)
    except RedisError as error:
        faults.note(log, "the store of the limits did not answer", error)
        return count(_beside.store)


def _count_in(store: Any, total: str, page: str, seconds: int) -> tuple[int, bool]:
    if store.incr(f"{total}/{page}", seconds) == 1:
        return int(store.incr(total, seconds)), True
    # The same page again: what was refused before is refused still.
    return int(store.get(total)), False


def _alarm(actor: Actor, session_id: int | None, what: str) -> None:
    """One line in the log and one entry in the record for each time that it happens."""
    log.warning("member %d %s", actor.member_id, what)
    with transaction():
        record(
            Act.PAGES_LIMIT, Subject.MEMBER, actor.member_id, actor_id=actor.member_id, session_id=session_id
        )  # fmt: skip
