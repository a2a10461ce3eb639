"""Reads of what was said in a room: messages, and the changes that brought them. Cards are redacted here.

Under the Chatham House Rule a card has a participant's number and nothing of the member; of what a moderator holds
back it has the place in the order and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chat.models import Message, RoomChange
from colep.chat.queries import GLIMPSE, RoomCard, glimpse
from colep.chatham.models import Speaker
from colep.core.db import fetch_all
from colep.core.names import Name
from colep.rules.chatham import NO_LANGUAGE

#: Messages on a page.
PAGE = 50
#: Changes in one answer at the live door.
MOST_CHANGES = 200

_NOBODY = Name("", "")


@dataclass(frozen=True, slots=True)
class Quote:
    """The message that another one answers, at a glance."""

    number: int
    author: Name
    text: str
    #: Who said it under the Rule.
    participant: int = 0
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class MessageCard:
    """A message as readers of its room may see it."""

    id: int
    number: int
    #: 0 under the Rule, and for what is held back.
    author_id: int
    author: Name
    function: str
    country: str
    language: str
    html: str
    quote: Quote | None
    #: Under the Rule the hour.
    created_at: datetime
    #: Who said it under the Rule; 0 elsewhere.
    participant: int = 0
    #: A moderator holds it back.
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class ChangeCard:
    """One change of a room with the message that it concerns."""

    number: int
    kind: str
    message: MessageCard
    #: These three are for the author's own sockets alone: what the page drew, and whose page that is.
    nonce: str
    author_id: int
    speaker_id: int

    @property
    def shown_id(self) -> int:
        """The message's id; under the Rule its number, for ids count over all rooms and would tell the minute."""
        return self.message.number if self.speaker_id else self.message.id

    @property
    def is_silent(self) -> bool:
        """True where it tells that something is held back, and nothing of it."""
        return self.kind == "retract" or self.message.is_held


@dataclass(frozen=True, slots=True)
class Span:
    """A run of messages, and whether there are earlier ones."""

    cards: tuple[MessageCard, ...]
    has_earlier: bool


_author, _quoted_author = aliased(Member), aliased(Member)
_speaker, _quoted_speaker = aliased(Speaker), aliased(Speaker)
_quoted = aliased(Message)

#: What a card needs of a message, of who said it, and of the message it answers.
_columns = (
    Message.id, Message.number, Message.author_id, Message.speaker_id, Message.language, Message.html, Message.nonce,
    Message.created_at, Message.held_at, _author.name, _author.latin_name, _author.function, _author.country,
    _speaker.number.label("participant"), _quoted.number.label("quoted_number"), _quoted.held_at.label("quoted_held"),
    func.substr(_quoted.text, 1, GLIMPSE).label("quoted_text"), _quoted_author.name.label("quoted_name"),
    _quoted_author.latin_name.label("quoted_latin"), _quoted_speaker.number.label("quoted_participant"),
)  # fmt: skip


def _with_people(statement: Any) -> Any:
    return (
        statement.outerjoin(_author, _author.id == Message.author_id)
        .outerjoin(_speaker, _speaker.id == Message.speaker_id)
        .outerjoin(_quoted, and_(_quoted.room_id == Message.room_id, _quoted.number == Message.reply_to))
        .outerjoin(_quoted_author, _quoted_author.id == _quoted.author_id)
        .outerjoin(_quoted_speaker, _quoted_speaker.id == _quoted.speaker_id)
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
    if row.held_at is not None:
        return MessageCard(
            row.id, row.number, 0, _NOBODY, "", "", NO_LANGUAGE, "", None, row.created_at, is_held=True
        )  # fmt: skip
    return MessageCard(
        id=row.id,
        number=row.number,
        author_id=row.author_id or 0,
        author=Name(row.name or "", row.latin_name or ""),
        function=row.function or "",
        country=row.country or "",
        language=row.language,
        html=row.html,
        quote=_quote(row) if row.quoted_number else None,
        created_at=row.created_at,
        participant=row.participant or 0,
    )


def _quote(row: Any) -> Quote:
    if row.quoted_held is not None:
        return Quote(row.quoted_number, _NOBODY, "", is_held=True)
    author = Name(row.quoted_name or "", row.quoted_latin or "")
    return Quote(row.quoted_number, author, glimpse(row.quoted_text), row.quoted_participant or 0)


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
    return tuple(
        ChangeCard(row.change, row.kind, _card(row), row.nonce, row.author_id or 0, row.speaker_id or 0) for row in rows
    )
