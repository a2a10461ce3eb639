"""Reads of rooms. Lists and loads go through `visible_to`; what is not visible is missing."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, bindparam, func, not_, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chat.models import Message, Room, RoomChange, RoomRead
from colep.chat.words import room_name
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.rules.actor import Actor
from colep.rules.sharing import Shared
from colep.sharing.queries import eyes, is_for_all, read_by_members, shared, sight, visible_to

#: Messages on a page.
PAGE = 50
#: Changes in one answer at the live door.
MOST_CHANGES = 200
#: Letters of a text that are shown where it is only pointed at.
_GLIMPSE = 120


@dataclass(frozen=True, slots=True)
class RoomRow:
    """A room in the list."""

    slug: str
    route_id: str | None
    name: str
    head: int
    unread: int
    last_at: datetime | None
    last_author: Name
    last_text: str


@dataclass(frozen=True, slots=True)
class RoomCard:
    """The head of a room and how far this reader has come."""

    id: int
    slug: str
    route_id: str | None
    name: str
    label: str
    head: int
    read_number: int
    shared: Shared

    @property
    def address(self) -> str:
        """The room's address on this site."""
        return f"/rooms/{self.slug}"


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers, at a glance."""

    number: int
    author: Name
    text: str


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message as readers of its room may see it."""

    id: int
    number: int
    author_id: int
    author: Name
    function: str
    country: str
    language: str
    html: str
    quote: Quote | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One change of a room with the message that it concerns."""

    number: int
    kind: str
    message: MessageCard
    nonce: str


@dataclass(frozen=True, slots=True)
class Span:
    """A run of messages, and whether there are earlier ones."""

    cards: tuple[MessageCard, ...]
    has_earlier: bool


_read = RoomRead.__table__.alias("reads")
_read_number = func.coalesce(_read.c.number, 0)
_author, _quoted_author = aliased(Member), aliased(Member)
_quoted = aliased(Message)


def _reads_of_reader() -> Any:
    return and_(_read.c.room_id == Room.id, _read.c.member_id == bindparam("reader"))


@lru_cache(16)
def _list(actor: Actor) -> Any:
    inner = aliased(Message)
    newest = (
        select(inner.id)
        .where(inner.room_id == Room.id)
        .order_by(inner.number.desc())
        .limit(1)
        .correlate(Room)
        .scalar_subquery()
    )
    return (
        select(
            Room.slug, Room.route_id, Room.head, Room.last_message_at, _read_number.label("read_number"),
            func.substr(Message.text, 1, _GLIMPSE).label("text"), _author.name,
            _author.latin_name,
        )
        .outerjoin(_read, _reads_of_reader())
        .outerjoin(Message, Message.id == newest)
        .outerjoin(_author, _author.id == Message.author_id)
        .where(visible_to(actor, Room))
        .order_by(Room.position, Room.id)
    )  # fmt: skip


def rooms(actor: Actor) -> tuple[RoomRow, ...]:
    """Return the rooms this person may see, in their order, with what is unread in each."""
    rows = fetch_all(_list(sight(actor)), {**eyes(actor), "reader": actor.member_id})
    return tuple(
        RoomRow(
            slug=row.slug,
            route_id=row.route_id,
            name=room_name(row.slug, row.route_id),
            head=row.head,
            unread=row.head - row.read_number,
            last_at=row.last_message_at,
            last_author=Name(row.name or "", row.latin_name or ""),
            last_text=_glimpse(row.text or ""),
        )
        for row in rows
    )


def _glimpse(text: str) -> str:
    """The beginning of a text in one line, without the signs of Markdown."""
    return " ".join(text.translate(_SIGNS).split())


_SIGNS = str.maketrans("", "", "*`#>_~|")


@lru_cache(16)
def _room(actor: Actor) -> Any:
    return (
        select(
            Room.id,
            Room.slug,
            Room.route_id,
            Room.label,
            Room.head,
            _read_number.label("read_number"),
            Room.audience_id,
        )
        .outerjoin(_read, _reads_of_reader())
        .where(Room.slug == bindparam("slug"), visible_to(actor, Room))
    )


def room(actor: Actor, slug: str) -> RoomCard:
    """Return the head of a room this person may see. Raises Missing."""
    row = fetch_one(_room(sight(actor)), {**eyes(actor), "slug": slug, "reader": actor.member_id})
    if row is None:
        raise Missing
    return RoomCard(
        id=row.id,
        slug=row.slug,
        route_id=row.route_id,
        name=room_name(row.slug, row.route_id),
        label=row.label,
        head=row.head,
        read_number=row.read_number,
        shared=shared(row.label, row.audience_id),
    )


#: What a card needs of a message, its author, and the message it answers.
_columns = (
    Message.id, Message.number, Message.author_id, Message.language, Message.html, Message.nonce,
    Message.created_at, _author.name, _author.latin_name, _author.function, _author.country,
    _quoted.number.label("quoted_number"),
    func.substr(_quoted.text, 1, _GLIMPSE).label("quoted_text"), _quoted_author.name.label("quoted_name"),
    _quoted_author.latin_name.label("quoted_latin"),
)  # fmt: skip


def _with_people(statement: Any) -> Any:
    return (
        statement.join(_author, _author.id == Message.author_id)
        .outerjoin(_quoted, and_(_quoted.room_id == Message.room_id, _quoted.number == Message.reply_to))
        .outerjoin(_quoted_author, _quoted_author.id == _quoted.author_id)
    )


_messages = (
    _with_people(select(*_columns))
    .where(Message.room_id == bindparam("room_id"), Message.number < bindparam("before"))
    .order_by(Message.number.desc())
    .limit(bindparam("limit"))
)


def messages(of: RoomCard, before: int | None = None, limit: int = PAGE) -> Span:
    """Return the newest messages of a room that was loaded for this reader, or those before a number, in order."""
    values = {"room_id": of.id, "before": before or of.head + 1, "limit": limit + 1}
    rows = fetch_all(_messages, values)
    return Span(tuple(_card(row) for row in reversed(rows[:limit])), len(rows) > limit)


def _card(row: Any) -> MessageCard:
    quoted = Name(row.quoted_name or "", row.quoted_latin or "")
    quote = Quote(row.quoted_number, quoted, _glimpse(row.quoted_text)) if row.quoted_number else None
    return MessageCard(
        id=row.id,
        number=row.number,
        author_id=row.author_id,
        author=Name(row.name, row.latin_name),
        function=row.function,
        country=row.country,
        language=row.language,
        html=row.html,
        quote=quote,
        created_at=row.created_at,
    )


_changes = (
    _with_people(
        select(RoomChange.number.label("change"), RoomChange.kind, *_columns).join(
            Message, Message.id == RoomChange.message_id
        )
    )
    .where(RoomChange.room_id == bindparam("room_id"), RoomChange.number > bindparam("after"))
    .order_by(RoomChange.number)
    .limit(bindparam("limit"))
)


def changes(room_id: int, after: int, limit: int) -> tuple[ChangeCard, ...]:
    """Return the changes of a room after a number, in order. The caller has authorised the reader."""
    rows = fetch_all(_changes, {"room_id": room_id, "after": after, "limit": limit})
    return tuple(ChangeCard(row.change, row.kind, _card(row), row.nonce) for row in rows)


_heads = select(Room.id, Room.head).where(Room.id.in_(bindparam("ids", expanding=True)))


def heads(room_ids: list[int]) -> dict[int, int]:
    """Return the number of the newest change of each of these rooms."""
    return {row.id: row.head for row in fetch_all(_heads, {"ids": room_ids})}


_not_for_all = select(Room.id).where(Room.id.in_(bindparam("ids", expanding=True)), not_(is_for_all(Room)))


@lru_cache(1)
def _readers() -> Any:
    return (
        select(Room.id, Member.id.label("member_id"))
        .join(Member, Member.id.in_(bindparam("members", expanding=True)))
        .where(Room.id.in_(bindparam("ids", expanding=True)), read_by_members(Room))
    )


def narrow(room_ids: list[int], member_ids: list[int]) -> dict[int, set[int]]:
    """Return, of these rooms, those that are not for all, each with those of these members who may know it."""
    found: dict[int, set[int]] = {row.id: set() for row in fetch_all(_not_for_all, {"ids": room_ids})}
    if found:
        for row in fetch_all(_readers(), {"ids": sorted(found), "members": member_ids}):
            found[row.id].add(row.member_id)
    return found


_slug = select(Room.slug).where(Room.id == bindparam("id"))


def slug_of(room_id: int) -> str:
    """Return the address of a room. Raises Missing."""
    row = fetch_one(_slug, {"id": room_id})
    if row is None:
        raise Missing
    return str(row.slug)
