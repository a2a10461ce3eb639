"""Reads of requests to open who spoke under the Chatham House Rule.

Who may not see a post or message sees no request about it either: nobody sees more by being of the secretariat.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, Select, bindparam, false, or_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chat.models import Message, Room
from colep.chatham.models import Speaker, Unveiling
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import LARGEST_ID, Page
from colep.core.names import Name
from colep.forum.models import Post, Thread
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.chatham import LOOK
from colep.sharing.law import eyes, sight, visible_to

ROWS = 30


@dataclass(frozen=True, slots=True)
class Item:
    """A post or message under the Rule, as whoever may see it sees it."""

    subject: Subject
    id: int
    #: The thread or room.
    place_id: int
    title: str
    language: str
    address: str
    speaker_id: int
    #: "Participant 7".
    participant: int

    @property
    def place(self) -> str:
        """The thread or room, by the name under which an open page asks whether it may still show it."""
        return f"{Subject.THREAD if self.subject is Subject.POST else Subject.ROOM}:{self.place_id}"


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A request to open who spoke, open or answered."""

    id: int
    item: Item
    reason: str
    asker: Name
    asked_at: datetime
    closer: Name | None
    closed_at: datetime | None
    is_opened: bool
    #: Whoever asked has closed it.
    is_taken_back: bool
    #: The reader has asked.
    is_own: bool
    #: Until when the reader may look at who it was; none for everybody but the two, and once the day is over.
    look_until: datetime | None


@lru_cache(8)
def _post(seer: Actor) -> Executable:
    return (
        select(
            Post.id, Post.number, Post.speaker_id, Thread.id.label("place_id"), Thread.slug, Thread.title,
            Thread.language, Speaker.number.label("participant"),
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Speaker, Speaker.id == Post.speaker_id)
        .where(visible_to(seer, Thread), Post.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


@lru_cache(8)
def _message(seer: Actor) -> Executable:
    return (
        select(
            Message.id, Message.number, Message.speaker_id, Room.id.label("place_id"), Room.slug,
            Room.name.label("title"), Room.language, Speaker.number.label("participant"),
        )
        .join(Room, Room.id == Message.room_id)
        .join(Speaker, Speaker.id == Message.speaker_id)
        .where(visible_to(seer, Room), Message.id.in_(bindparam("ids", expanding=True)))
    )  # fmt: skip


def items(actor: Actor, subject: Subject, ids: list[int]) -> dict[int, Item]:
    """Return posts or messages under the Rule by their ids, as far as this person may see them."""
    if subject not in (Subject.POST, Subject.MESSAGE) or not ids:
        return {}
    statement = _post if subject is Subject.POST else _message
    rows = fetch_all(statement(sight(actor)), {**eyes(actor), "ids": ids}) if actor.is_member else ()
    return {row.id: _item(subject, row) for row in rows}


def item(actor: Actor, subject: Subject, subject_id: int) -> Item:
    """Return one of them. Raises Missing, also for what is not under the Rule."""
    found = items(actor, subject, [subject_id])
    if subject_id not in found:
        raise Missing
    return found[subject_id]


def _item(subject: Subject, row: Any) -> Item:
    if subject is Subject.POST:
        address = f"/threads/{row.place_id}-{row.slug}/{row.number}#post-{row.number}"
    else:
        address = f"/rooms/{row.slug}?before={row.number + 1}#m-{row.number}"
    return Item(subject, row.id, row.place_id, row.title, row.language, address, row.speaker_id, row.participant)


_asker, _closer = aliased(Member), aliased(Member)
_requests = (
    select(
        Unveiling.__table__, _asker.name, _asker.latin_name, _closer.name.label("closer_name"),
        _closer.latin_name.label("closer_latin"),
    )
    .join(_asker, _asker.id == Unveiling.asked_by_id)
    .outerjoin(_closer, _closer.id == Unveiling.closed_by_id)
)  # fmt: skip


@lru_cache(32)
def _some(seer: Actor, which: str) -> Select[Any]:
    wanted = _requests.where(_may_be_known(seer))
    if which == "open":
        return wanted.where(Unveiling.closed_at.is_(None)).order_by(Unveiling.id).limit(200)
    if which == "one":
        return wanted.where(Unveiling.id == bindparam("id"))
    return (
        wanted.where(Unveiling.closed_at.is_not(None), Unveiling.id < bindparam("before"))
        .order_by(Unveiling.id.desc())
        .limit(ROWS + 1)
    )


def _may_be_known(seer: Actor) -> ColumnElement[bool]:
    if not seer.is_member:
        return false()
    post = select(Post.id).join(Thread, Thread.id == Post.thread_id)
    message = select(Message.id).join(Room, Room.id == Message.room_id)
    is_post, is_message = (Unveiling.subject_kind == kind.value for kind in (Subject.POST, Subject.MESSAGE))
    return or_(
        is_post & post.where(Post.id == Unveiling.subject_id, visible_to(seer, Thread)).exists(),
        is_message & message.where(Message.id == Unveiling.subject_id, visible_to(seer, Room)).exists(),
    )


def open_requests(actor: Actor) -> tuple[RequestCard, ...]:
    """Return what waits for an answer, the oldest first."""
    return _cards(actor, fetch_all(_some(sight(actor), "open"), eyes(actor)))


def closed_requests(actor: Actor, before: int | None = None) -> Page[RequestCard]:
    """Return what was answered, the newest first, from before that id on."""
    rows = fetch_all(_some(sight(actor), "closed"), {**eyes(actor), "before": before or LARGEST_ID})
    return Page(_cards(actor, rows[:ROWS]), str(rows[ROWS - 1].id) if len(rows) > ROWS else None)


def request(actor: Actor, number: int) -> RequestCard:
    """Return one request. Raises Missing."""
    row = fetch_one(_some(sight(actor), "one"), {**eyes(actor), "id": number})
    cards = _cards(actor, [row]) if row is not None else ()
    if not cards:
        raise Missing
    return cards[0]


def _cards(actor: Actor, rows: Any) -> tuple[RequestCard, ...]:
    found = {
        (subject, id_): item
        for subject in (Subject.POST, Subject.MESSAGE)
        for id_, item in items(
            actor, subject, [row.subject_id for row in rows if row.subject_kind == subject.value]
        ).items()
    }
    keys = [(Subject(row.subject_kind), row.subject_id) for row in rows]
    return tuple(_card(actor, row, found[key]) for row, key in zip(rows, keys, strict=True) if key in found)


def _card(actor: Actor, row: Any, item: Item) -> RequestCard:
    return RequestCard(
        id=row.id,
        item=item,
        reason=row.reason,
        asker=Name(row.name, row.latin_name),
        asked_at=row.asked_at,
        closer=Name(row.closer_name, row.closer_latin) if row.closed_by_id else None,
        closed_at=row.closed_at,
        is_opened=row.is_opened,
        is_taken_back=row.closed_by_id == row.asked_by_id,
        is_own=row.asked_by_id == actor.member_id,
        look_until=_look_until(actor, row),
    )


def _look_until(actor: Actor, row: Any) -> datetime | None:
    if not row.is_opened or actor.member_id not in (row.asked_by_id, row.closed_by_id):
        return None
    until: datetime = row.closed_at + LOOK
    return until if until > clock.now() else None
