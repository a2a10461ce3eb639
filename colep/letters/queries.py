"""Reads of the letters: what waits to be sent, and what did not arrive, for the desk of the secretariat."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select, union_all

from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import LARGEST_ID, Page
from colep.letters.kinds import VEILED, Kind
from colep.letters.models import Letter, State

LETTERS = 30


@dataclass(frozen=True, slots=True)
class TroubleCard:
    """A letter that was not accepted, not accepted yet, or that came back."""

    id: int
    kind: Kind
    #: Empty for one of `kinds.VEILED`.
    recipient: str
    state: State
    tries: int
    #: What went wrong last, in the words of a mail server, without addresses.
    trouble: str
    written_at: datetime
    #: When it was given up or came back; none while it is still tried.
    ended_at: datetime | None
    #: The next try of one that waits.
    next_try_at: datetime
    #: Whether `service.retry` can send it once more.
    may_retry: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How many letters are in which state. `retrying` are those among the waiting that failed once."""

    waiting: int
    retrying: int
    failed: int
    bounced: int


_shown = (
    Letter.id, Letter.kind, Letter.recipient, Letter.state, Letter.tries, Letter.trouble, Letter.written_at,
    Letter.ended_at, Letter.next_try_at, Letter.values_sealed,
)  # fmt: skip

_HAS_FAILED = (Letter.state == State.WAITING.value) & (Letter.trouble != "")


def _some(condition: ColumnElement[bool]) -> Select[Any]:
    """The newest of one state; a subquery of its own, so that the index is read from its end and no further."""
    newest = (
        select(*_shown)
        .where(condition, Letter.id < bindparam("before"))
        .order_by(Letter.id.desc())
        .limit(LETTERS + 1)
        .subquery()
    )
    return select(newest)


_troubled = union_all(
    _some(Letter.state == State.FAILED.value),
    _some(Letter.state == State.BOUNCED.value),
    _some(_HAS_FAILED),
)
_troubles = _troubled.order_by(_troubled.selected_columns.id.desc()).limit(LETTERS + 1)
_of_state = (
    select(*_shown)
    .where(Letter.state == bindparam("state"), Letter.id < bindparam("before"))
    .order_by(Letter.id.desc())
    .limit(LETTERS + 1)
)


def troubles(before: int | None = None) -> Page[TroubleCard]:
    """Return the letters in trouble, the newest first, from before that id on. `next_key` is the next `before`."""
    return _page(fetch_all(_troubles, {"before": before or LARGEST_ID}))


def of_state(state: State, before: int | None = None) -> Page[TroubleCard]:
    """Return the letters in a state, the newest first, from before that id on."""
    return _page(fetch_all(_of_state, {"state": state.value, "before": before or LARGEST_ID}))


_some_of_them = select(*_shown).where(Letter.id.in_(bindparam("ids", expanding=True))).order_by(Letter.id)


def cards(letter_ids: tuple[int, ...]) -> tuple[TroubleCard, ...]:
    """Return these letters, whatever became of them."""
    return tuple(_card(row) for row in fetch_all(_some_of_them, {"ids": letter_ids}))


def _page(rows: Any) -> Page[TroubleCard]:
    cards = tuple(_card(row) for row in rows[:LETTERS])
    return Page(cards, str(cards[-1].id) if len(rows) > LETTERS else None)


def _card(row: Any) -> TroubleCard:
    state, kind = State(row.state), Kind(row.kind)
    return TroubleCard(
        row.id, kind, "" if kind in VEILED else row.recipient, state, row.tries, row.trouble, row.written_at,
        row.ended_at, row.next_try_at, may_retry=state in (State.WAITING, State.FAILED) and bool(row.values_sealed),
    )  # fmt: skip


_counts = (
    select(Letter.state, func.count().label("all"), func.count(case((Letter.trouble != "", 1))).label("troubled"))
    .where(Letter.state != State.SENT.value)
    .group_by(Letter.state)
)


def counts() -> Counts:
    """Count the letters that wait and those in trouble."""
    found = {row.state: (row.all, row.troubled) for row in fetch_all(_counts)}
    waiting, failed, bounced = (
        found.get(state.value, (0, 0)) for state in (State.WAITING, State.FAILED, State.BOUNCED)
    )
    return Counts(waiting[0], waiting[1], failed[0], bounced[0])


#: A letter that was not even tried for so long waits for a process that is not there.
OVERDUE_MINUTES = 15

#: A letter that was given up is news for so long.
NEWS_DAYS = 2

_overdue = select(func.count()).where(Letter.state == State.WAITING.value, Letter.next_try_at < bindparam("since"))
_given_up = select(func.count()).where(Letter.state == State.FAILED.value, Letter.ended_at > bindparam("since"))


def overdue() -> int:
    """Count the letters that should have been tried some time ago."""
    row = fetch_one(_overdue, {"since": clock.now() - timedelta(minutes=OVERDUE_MINUTES)})
    return int(row[0]) if row else 0


def given_up_lately() -> int:
    """Count the letters that were given up in the last days."""
    row = fetch_one(_given_up, {"since": clock.now() - timedelta(days=NEWS_DAYS)})
    return int(row[0]) if row else 0


_due = (
    select(Letter.id)
    .where(Letter.state == State.WAITING.value, Letter.next_try_at <= bindparam("now"))
    .order_by(Letter.id)
    .limit(bindparam("limit"))
)


def due(limit: int) -> tuple[int, ...]:
    """Return the ids of letters that are to be sent now, in the order in which they were written."""
    return tuple(row.id for row in fetch_all(_due, {"now": clock.now(), "limit": limit}))


@dataclass(frozen=True, slots=True)
class Draft:
    """All that is needed to send a letter. Its words are not shown to anybody but the recipient."""

    id: int
    kind: str
    recipient: str
    language: str
    values_sealed: str
    tries: int
    message_id: str
    written_at: datetime


_draft = select(
    Letter.id, Letter.kind, Letter.recipient, Letter.language, Letter.values_sealed, Letter.tries, Letter.message_id,
    Letter.written_at,
).where(Letter.id == bindparam("letter_id"))  # fmt: skip


def draft(letter_id: int) -> Draft:
    """Return a letter as it is sent. Raises Missing."""
    row = fetch_one(_draft, {"letter_id": letter_id})
    if row is None:
        raise Missing
    return Draft(**row._asdict())
