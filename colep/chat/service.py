"""Acts in rooms: make those of routes, say something, hold it back, note how far one has read."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from colep.accounts.still import require_still
from colep.chat import queries
from colep.chat.events import RoomChanged
from colep.chat.models import GENERAL, LONGEST_MESSAGE, Message, Room, RoomChange, RoomRead
from colep.chat.queries import RoomCard
from colep.chatham.service import speaker_for
from colep.core import clock, markup
from colep.core.db import db, execute, fetch_one, transaction
from colep.core.errors import Conflict, Missing
from colep.core.http.pagination import LARGEST_ID
from colep.core.text import clean_text
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.chatham import NO_LANGUAGE, coarse
from colep.rules.policy import require
from colep.screening.service import NO_PLEA, Plea, guard, put_before
from colep.sharing.seen import require_no_wider

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

    Under the Chatham House Rule nothing that is written leads to who said it, and `language` is left out.
    Raises Missing for a room or an answered message that is not there for this person, NotAllowed,
    Invalid for a text that is empty or too long, Conflict for a nonce used for something else, NotHere for a text with
    data of a case in it, before anybody is told (`plea` says why what only looks like it must stand there), and Widened
    where more can read the room now than the page has said.
    """
    text = clean_text(text, "text", LONGEST_MESSAGE)
    room = queries.room(actor, slug)
    require(actor, Action.ROOM_WRITE, room.shared)
    about = reference.countries_of_route(room.route_id)
    screened = guard(actor, {"text": text}, about, plea, room.place if room.is_under_rule else None)
    language = NO_LANGUAGE if room.is_under_rule else language
    said = _Said(nonce, text, markup.render(text, language), language, reply_to)
    try:
        with transaction() as act:
            fetch_one(_lock, {"room_id": room.id})
            room = queries.room(actor, slug)
            require(actor, Action.ROOM_WRITE, room.shared)
            require_still(actor, Action.ROOM_WRITE)
            voice = _voice(actor, room)
            if already := _sent_before(voice, said, room.id):
                return already
            require_no_wider(plea.seen, room.shared)
            _require_message(room.id, reply_to)
            sent = _add(voice, room.id, said)
            if voice.author_id:
                _note_read(actor, room.id, sent.number)
            put_before(actor, screened, Subject.MESSAGE, sent.id, voice.speaker_id)
            act.fact(RoomChanged(room.id, sent.number))
            return sent
    except IntegrityError as error:
        raise Conflict("the nonce was used in another room at the same moment") from error


@dataclass(frozen=True, slots=True)
class _Said:
    """What is about to be written, made before the act."""

    nonce: str
    text: str
    html: str
    language: str
    reply_to: int | None


@dataclass(frozen=True, slots=True)
class _Voice:
    """As whom somebody speaks: as themself, or under the Rule as a speaker of the room and at no exact time."""

    author_id: int | None
    speaker_id: int | None
    at: datetime


def _voice(actor: Actor, room: RoomCard) -> _Voice:
    if not room.is_under_rule:
        return _Voice(actor.member_id, None, clock.now())
    return _Voice(None, speaker_for(actor, room.place), coarse(clock.now()))


#: Takes the room's turn before anybody looks what it is now, and for the nonce. SQLite has one writer anyway.
_lock = select(Room.id).where(Room.id == bindparam("room_id")).with_for_update()

_by_nonce = select(Message.id, Message.number, Message.room_id, Message.text).where(Message.nonce == bindparam("nonce"))
_by_author = _by_nonce.where(Message.author_id == bindparam("author_id"))
_by_speaker = _by_nonce.where(Message.speaker_id == bindparam("speaker_id"))
_by_number = select(Message.id).where(
    Message.room_id == bindparam("room_id"), Message.number == bindparam("number"), Message.held_at.is_(None)
)

#: Takes the next number of a room under its row lock: no holes, no doubles, in commit order.
_next = update(Room).where(Room.id == bindparam("room")).values(head=Room.head + 1)
_next_number = _next.values(last_message_at=bindparam("now")).returning(Room.head)
_next_of_hold = _next.returning(Room.head, Room.is_under_rule)
_new_message = insert(Message).returning(Message.id)
_new_change = insert(RoomChange)


def _sent_before(voice: _Voice, said: _Said, room_id: int) -> Sent | None:
    """Look for the nonce among the speaker's own: whoever looked further would join speakers of two rooms."""
    if voice.speaker_id:
        row = fetch_one(_by_speaker, {"speaker_id": voice.speaker_id, "nonce": said.nonce})
    else:
        row = fetch_one(_by_author, {"author_id": voice.author_id, "nonce": said.nonce})
    if row is None:
        return None
    if row.text != said.text or row.room_id != room_id:
        raise Conflict
    return Sent(row.number, row.id)


def _require_message(room_id: int, number: int | None) -> None:
    if number is None:
        return
    is_number = 0 < number <= LARGEST_ID
    if not is_number or fetch_one(_by_number, {"room_id": room_id, "number": number}) is None:
        raise Missing


def _add(voice: _Voice, room_id: int, said: _Said) -> Sent:
    number = int(execute(_next_number, {"room": room_id, "now": voice.at}).scalar_one())
    message = {
        "room_id": room_id, "number": number, "author_id": voice.author_id, "speaker_id": voice.speaker_id,
        "nonce": said.nonce, "language": said.language, "text": said.text, "html": said.html,
        "markup_version": markup.VERSION, "reply_to": said.reply_to, "created_at": voice.at,
    }  # fmt: skip
    id_ = execute(_new_message, message).scalar_one()
    change = {"room_id": room_id, "number": number, "kind": "message", "message_id": id_, "at": voice.at}
    execute(_new_change, change)
    return Sent(number, id_)


def hold_message(room_id: int, message_id: int) -> RoomChanged:
    """Take a message out of what is read: its place stays, its words and author are gone from the next reading on.

    Part of the act of a moderator, who has been asked by `colep.handling`: returns the fact that the act must tell.
    Raises Missing for a message that is not in this room or is held back already.
    """
    return _change_message(room_id, message_id, "retract", clock.now())


def release_message(room_id: int, message_id: int) -> RoomChanged:
    """Give a message that was held back to its readers again, as `hold_message`."""
    return _change_message(room_id, message_id, "edit", None)


def _change_message(room_id: int, message_id: int, kind: str, held_at: datetime | None) -> RoomChanged:
    row = execute(_next_of_hold, {"room": room_id}).first()
    is_as_expected = Message.held_at.is_(None) if held_at else Message.held_at.is_not(None)
    message = Message.id == message_id, Message.room_id == room_id
    if row is None or execute(update(Message).where(*message, is_as_expected).values(held_at=held_at)).rowcount != 1:
        raise Missing
    at = coarse(clock.now()) if row.is_under_rule else clock.now()
    execute(
        _new_change, {"room_id": room_id, "number": row.head, "kind": kind, "message_id": message_id, "at": at}
    )  # fmt: skip
    # It is nothing new: who had read everything has read everything still.
    execute(
        update(RoomRead).where(RoomRead.room_id == room_id, RoomRead.number == row.head - 1).values(number=row.head)
    )  # fmt: skip
    return RoomChanged(room_id, row.head)


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
