"""The queue of applications: what waits, the oldest first, and what was decided, the newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, tuple_

from colep.accounts.models import Member
from colep.core.db import fetch_all
from colep.core.http.pagination import LARGEST_ID, Page, Position
from colep.core.names import Name
from colep.membership.candidates import read_flags
from colep.membership.entitlement import entitled_now
from colep.membership.models import Application, ApplicationEdit, Voice, Vote, Vouch
from colep.rules.actor import Actor
from colep.rules.addresses import Flag
from colep.rules.roles import Role
from colep.rules.standing import OPEN_APPLICATION, Standing

ROWS = 30

#: The parts of the queue, in the order shown. The first is what the desk is for.
PARTS = (Standing.VOUCHED, Standing.CONFIRMED, Standing.ADMITTED, Standing.DECLINED, Standing.LEFT)


class Waits(StrEnum):
    """For whom or what an application waits."""

    DECIDED = "decided"
    APPLICANT = "applicant"
    SPONSOR = "sponsor"
    #: The reader may be one of the two and has not said anything yet.
    YOU = "you"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class QueueRow:
    """An application in the queue."""

    id: int
    standing: Standing
    name: Name
    role: Role
    country: str
    flags: frozenset[Flag]
    confirmed_at: datetime
    #: Voices that count now.
    admits: int
    declines: int
    waits: Waits

    @property
    def place(self) -> Position:
        """Where it stands in its part of the queue."""
        return Position(self.confirmed_at, self.id)


def _voices(voice: Voice) -> Any:
    """Count the voices of this kind whose owners may decide now."""
    return (
        select(func.count())
        .select_from(Vote)
        .join(Member, Member.id == Vote.decider_id)
        .where(Vote.application_id == Application.id, Vote.voice == voice.value, entitled_now())
        .correlate(Application)
        .scalar_subquery()
    )


def _is(table: Any, member: Any) -> Any:
    """Say whether the reader has a row about the application in this table."""
    return exists().where(table.application_id == Application.id, member == bindparam("reader")).correlate(Application)


_rows = select(
    Application.id, Application.standing, Application.name, Application.latin_name, Application.role,
    Application.country, Application.flags, Application.confirmed_at, Application.is_asked_back,
    _voices(Voice.ADMIT).label("admits"),
    _voices(Voice.DECLINE).label("declines"),
    _is(Vote, Vote.decider_id).label("has_voice"),
    (_is(Vouch, Vouch.sponsor_id) | _is(ApplicationEdit, ApplicationEdit.editor_id)).label("is_barred"),
).where(Application.standing == bindparam("standing"))  # fmt: skip

_place = tuple_(Application.confirmed_at, Application.id)
_from = tuple_(bindparam("moment", type_=Application.confirmed_at.type), bindparam("id"))

_oldest_first: Select[Any] = (
    _rows.where(_place > _from).order_by(Application.confirmed_at, Application.id).limit(ROWS + 1)
)
_newest_first: Select[Any] = (
    _rows.where(_place < _from).order_by(Application.confirmed_at.desc(), Application.id.desc()).limit(ROWS + 1)
)
_FIRST = Position(datetime(1971, 1, 1, tzinfo=UTC), 0)
_LAST = Position(datetime(9000, 1, 1, tzinfo=UTC), LARGEST_ID)


def queue(actor: Actor, part: Standing, after: Position | None = None) -> Page[QueueRow]:
    """Return a part of the queue from after that place on."""
    is_open = part in OPEN_APPLICATION
    place = after or (_FIRST if is_open else _LAST)
    values = {"standing": part.value, "reader": actor.member_id, "moment": place.moment, "id": place.id}
    rows = fetch_all(_oldest_first if is_open else _newest_first, values)
    cards = tuple(_row(row) for row in rows[:ROWS])
    return Page(cards, cards[-1].place.key() if len(rows) > ROWS else None)


def _row(row: Any) -> QueueRow:
    return QueueRow(
        id=row.id,
        standing=Standing(row.standing),
        name=Name(row.name, row.latin_name),
        role=Role(row.role),
        country=row.country,
        flags=read_flags(row.flags),
        confirmed_at=row.confirmed_at,
        admits=row.admits,
        declines=row.declines,
        waits=_waits(row),
    )


def _waits(row: Any) -> Waits:
    if row.standing not in (Standing.CONFIRMED, Standing.VOUCHED):
        return Waits.DECIDED
    if row.is_asked_back:
        return Waits.APPLICANT
    if row.standing == Standing.CONFIRMED:
        return Waits.SPONSOR
    return Waits.OTHERS if row.has_voice or row.is_barred else Waits.YOU


_waiting = (
    select(Application.standing, func.count().label("waiting"))
    .where(Application.standing.in_(sorted(standing.value for standing in OPEN_APPLICATION)))
    .group_by(Application.standing)
)


def waiting() -> dict[Standing, int]:
    """Count what waits, by standing."""
    return {Standing(row.standing): row.waiting for row in fetch_all(_waiting)}


def neighbours(page: Page[QueueRow], part: Standing, shown: Position | None) -> tuple[int | None, int | None]:
    """Return the ids before and after the application that is shown, as far as the page of the queue has them.

    One that has just left the queue still has its place in it.
    """
    if shown is None:
        return None, page.cards[0].id if page.cards else None
    forward = part in OPEN_APPLICATION
    here = (shown.moment, shown.id)
    places = [((card.confirmed_at, card.id), card.id) for card in page.cards]
    before = [id_ for place, id_ in places if (place < here) is forward and place != here]
    after = [id_ for place, id_ in places if (place > here) is forward and place != here]
    return (before[-1] if before else None), (after[0] if after else None)
