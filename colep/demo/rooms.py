"""What was said in the rooms of the demo, and how far each of the cast has read."""

import random
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, select

from colep.chat.models import Message, Room, RoomChange, RoomRead
from colep.core import markup
from colep.core.db import db, transaction
from colep.demo import files

#: The last words in the files fall a few minutes after midnight (UTC); a day begins here once they are past.
_EARLIEST = timedelta(minutes=15)


def seed_rooms(ids: dict[str, int], readers: list[str], now: datetime) -> int:
    """Write the messages, once, in one transaction; returns how many. `readers` get their reading marks."""
    count = 0
    with transaction():
        if db.session.scalar(select(exists().where(Message.id.is_not(None)))):
            return 0
        rooms = {room.slug: room for room in db.session.scalars(select(Room).with_for_update())}
        for slug, content in files.documents("rooms"):
            messages = list(_messages(rooms[slug], content["messages"], ids, now))
            db.session.add_all(messages)
            db.session.flush()
            db.session.add_all(_changes(messages))
            db.session.add_all(_marks(rooms[slug], messages, ids, readers))
            rooms[slug].head, rooms[slug].last_message_at = len(messages), messages[-1].created_at
            count += len(messages)
    return count


def _messages(room: Room, written: list[dict[str, Any]], ids: dict[str, int], now: datetime) -> Iterator[Message]:
    for number, said in enumerate(written, 1):
        text = said["text"].strip()
        yield Message(
            room_id=room.id, number=number, author_id=ids[said["by"]], nonce=files.nonce(room.slug, number),
            language=said["language"], text=text, html=markup.render(text, said["language"]),
            markup_version=markup.VERSION, reply_to=None, created_at=moment_of(said["at"], now),
        )  # fmt: skip


def moment_of(at: str, now: datetime) -> datetime:
    """Return when "3 14:02" was: at two past two (UTC), three days ago."""
    days, clock_time = at.split(" ")
    day = (now - _EARLIEST).date() - timedelta(days=int(days))
    return datetime.combine(day, time.fromisoformat(clock_time), now.tzinfo)


def _changes(messages: list[Message]) -> Iterator[RoomChange]:
    for message in messages:
        yield RoomChange(
            room_id=message.room_id, number=message.number, kind="message", message_id=message.id,
            at=message.created_at,
        )  # fmt: skip


def _marks(room: Room, messages: list[Message], ids: dict[str, int], readers: list[str]) -> Iterator[RoomRead]:
    for handle in readers:
        dice = random.Random(f"{handle}/{room.slug}")  # noqa: S311 - invented, and the same every time
        behind = dice.randrange(1, 13) if dice.random() < 0.35 else 0
        own = max((message.number for message in messages if message.author_id == ids[handle]), default=0)
        yield RoomRead(member_id=ids[handle], room_id=room.id, number=max(own, len(messages) - behind, 0))
