"""Acts in rooms: make them, say something, note how far one has read."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from colep.accounts.still import require_still
from colep.chat import queries
from colep.chat.events import RoomChanged
from colep.chat.models import GENERAL, LONGEST_MESSAGE, Message, Room, RoomChange, RoomRead
from colep.core import clock, markup
from colep.core.db import db, execute, fetch_one, transaction
from colep.core.errors import Conflict, Missing
from colep.core.http.pagination import LARGEST_ID
from colep.core.text import clean_text
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.policy import require
from colep.screening.service import NO_PLEA, Plea, guard, put_before

_INSERTS = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message ended up."""

    number: int
    id: int


def make_rooms() -> list[str]:
    """Give every route its room, and the community its general one; returns the slugs of those that are new."""
    wanted = [(GENERAL, None), *((route.id, route.id) for route in reference.routes())]
    with transaction():
        known = set(db.session.scalars(select(Room.slug)))
        new = [
            Room(slug=slug, route_id=route_id, position=position)
            for position, (slug, route_id) in enumerate(wanted)
            if slug not in known
        ]
        db.session.add_all(new)
        return [room.slug for room in new]


def send_message(
    actor: Actor, slug: str, *, nonce: str, text: str, language: str, reply_to: int | None = None,
    plea: Plea = NO_PLEA,
) -> Sent:  # fmt: skip
    """Say something in a room. The same nonce with the same text is the same message.

    Raises Missing for a room or an answered message that is not there for this person, NotAllowed,
    Invalid for a text that is empty or too long, Conflict for a nonce used for something else, and NotHere for a
    text with data of a case in it, before anybody is told; `plea` says why what only looks like it must stand there.
    """
    text = clean_text(text, "text", LONGEST_MESSAGE)
    room = queries.room(actor, slug)
    require(actor, Action.ROOM_WRITE, room.shared)
    about = reference.countries_of_route(room.route_id)
    screened = guard(actor, {"text": text}, about, plea)
    html = markup.render(text, language)
    try:
        with transaction() as act:
            room = queries.room(actor, slug)
            require(actor, Action.ROOM_WRITE, room.shared)
            require_still(actor, Action.ROOM_WRITE)
            fetch_one(_lock, {"room_id": room.id})
            if already := _sent_before(actor, nonce, text, room.id):
                return already
            _require_message(room.id, reply_to)
            sent = _add(actor, room.id, nonce, text, html, language, reply_to)
            _note_read(actor, room.id, sent.number)
            put_before(actor, screened, Subject.MESSAGE, sent.id)
            act.fact(RoomChanged(room.id, sent.number))
            return sent
    except IntegrityError as error:
        raise Conflict("the nonce was used in another room at the same moment") from error


#: Takes the room's turn before anybody looks whether the nonce was used. SQLite has one writer anyway.
_lock = select(Room.id).where(Room.id == bindparam("room_id")).with_for_update()

_by_nonce = select(Message.id, Message.number, Message.room_id, Message.text).where(
    Message.author_id == bindparam("author_id"), Message.nonce == bindparam("nonce")
)
_by_number = select(Message.id).where(Message.room_id == bindparam("room_id"), Message.number == bindparam("number"))

#: Takes the next number of a room under its row lock: no holes, no doubles, in commit order.
_next_number = (
    update(Room)
    .where(Room.id == bindparam("room"))
    .values(head=Room.head + 1, last_message_at=bindparam("now"))
    .returning(Room.head)
)
_new_message = insert(Message).returning(Message.id)
_new_change = insert(RoomChange)


def _sent_before(actor: Actor, nonce: str, text: str, room_id: int) -> Sent | None:
    row = fetch_one(_by_nonce, {"author_id": actor.member_id, "nonce": nonce})
    if row is None:
        return None
    if row.text != text or row.room_id != room_id:
        raise Conflict
    return Sent(row.number, row.id)


def _require_message(room_id: int, number: int | None) -> None:
    if number is None:
        return
    is_number = 0 < number <= LARGEST_ID
    if not is_number or fetch_one(_by_number, {"room_id": room_id, "number": number}) is None:
        raise Missing


def _add(actor: Actor, room_id: int, nonce: str, text: str, html: str, language: str, reply_to: int | None) -> Sent:
    now = clock.now()
    number = int(execute(_next_number, {"room": room_id, "now": now}).scalar_one())
    message = {
        "room_id": room_id, "number": number, "author_id": actor.member_id, "nonce": nonce, "language": language,
        "text": text, "html": html, "markup_version": markup.VERSION, "reply_to": reply_to, "created_at": now,
    }  # fmt: skip
    id_ = execute(_new_message, message).scalar_one()
    execute(_new_change, {"room_id": room_id, "number": number, "kind": "message", "message_id": id_, "at": now})
    return Sent(number, id_)


def mark_read(actor: Actor, slug: str, number: int) -> None:
    """Note that the actor has read up to this number; it never goes back, nor past the end. Raises Missing."""
    with transaction():
        room = queries.room(actor, slug)
        require(actor, Action.ROOM_READ, room.shared)
        _note_read(actor, room.id, min(number, room.head))


def _note_read(actor: Actor, room_id: int, number: int) -> None:
    values = {"member_id": actor.member_id, "room_id": room_id, "number": number}
    execute(_upsert(db.engine.dialect.name), values)


@cache
def _upsert(dialect: str) -> Any:
    statement: Any = _INSERTS[dialect](RoomRead)
    return statement.on_conflict_do_update(
        index_elements=[RoomRead.member_id, RoomRead.room_id],
        set_={"number": statement.excluded.number},
        where=RoomRead.number < statement.excluded.number,
    )
