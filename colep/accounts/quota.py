"""How many different people somebody may look up: enough for any day's work, too few to copy the directory.

Counted in the limiter's own store, in this process or in Redis; no statement of the database is spent on it.
"""

import logging
from dataclasses import dataclass
from typing import Any

from limits.storage import MemoryStorage
from redis import RedisError

from colep.audit.service import record
from colep.core import faults
from colep.core.db import transaction
from colep.core.errors import TooFast
from colep.core.http.limits import limiter
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject

log = logging.getLogger(__name__)

#: Source: the project's security requirements, row 41.
MOST_PAGES = 120
SECONDS = 600


class TooManyPages(TooFast):
    """More different pages of people than anybody reads in that time."""

    code = "too-many-pages"


@dataclass(slots=True)
class _Beside:
    """Counts when the common store is away, so that the door does not stand open meanwhile."""

    store: Any


_beside = _Beside(MemoryStorage())


def count_page(actor: Actor, page: str, session_id: int | None) -> None:
    """Count a page that shows somebody; the same one again is free. Raises TooManyPages, and gives alarm once."""
    pages = _count(actor.member_id, page)
    if pages == MOST_PAGES + 1:
        _alarm(actor, session_id)
    if pages > MOST_PAGES:
        raise TooManyPages


def _count(member_id: int, page: str) -> int:
    """Return how many different pages it were within the time, this one included."""
    try:
        return _count_in(limiter.storage, member_id, page)
    except RedisError as error:
        faults.note(log, "the store of the limits did not answer", error)
        return _count_in(_beside.store, member_id, page)


def _count_in(store: Any, member_id: int, page: str) -> int:
    total = f"pages/{member_id}"
    if store.incr(f"{total}/{page}", SECONDS) == 1:
        return int(store.incr(total, SECONDS))
    # The same page again: what was refused before is refused still.
    return int(store.get(total))


def _alarm(actor: Actor, session_id: int | None) -> None:
    """One line in the log and one entry in the record for each time that it happens."""
    log.warning(
        "member %d opened more than %d pages of people in %d minutes", actor.member_id, MOST_PAGES, SECONDS // 60
    )
    with transaction():
        record(
            Act.PAGES_LIMIT, Subject.MEMBER, actor.member_id, actor_id=actor.member_id, session_id=session_id
        )  # fmt: skip
