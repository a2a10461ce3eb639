"""Rooms at the live door: the same services under the same law as the pages."""

from typing import Any

from colep.chat import queries, said, service
from colep.chat.events import RoomChanged
from colep.chat.frames import change_of
from colep.chat.models import LONGEST_MESSAGE
from colep.chat.queries import RoomCard
from colep.chat.words import guess_language
from colep.chatham.queries import members_behind
from colep.core import events, live
from colep.core.errors import TooFast
from colep.core.live.pace import buckets
from colep.rules.actions import Action
from colep.rules.policy import require
from colep.screening.service import Plea
from colep.sharing.seen import read_seen

#: Messages of one member, and of everybody in one room together.
_OWN_PACE = live.Pace(20, 2)
_ROOM_PACE = live.Pace(200, 50)
#: A text may come in with this many letters; those that cleaning takes away do not count.
_LONGEST_SENT = LONGEST_MESSAGE + 1000


def _changes(room_id: int, after: int, limit: int) -> list[live.Change]:
    cards = said.changes(room_id, after, limit)
    if not cards:
        return []
    slug, is_for_all = queries.door_of(room_id)
    behind = members_behind(sorted({card.speaker_id for card in cards} - {0}))
    return [
        change_of(card, slug, card.author_id or behind.get(card.speaker_id, 0), is_narrow=not is_for_all)
        for card in cards
    ]  # fmt: skip


live.topic(
    "room", Action.ROOM_READ, event="room.change", heads=queries.heads, changes=_changes, narrow=queries.narrow,
    hiding=queries.hiding,
)  # fmt: skip


@events.on(RoomChanged)
def _ring(fact: RoomChanged) -> None:
    live.ring("room", fact.room_id, fact.number)


def _room(call: live.Call) -> RoomCard:
    """Load the room that an event names, for this caller. Raises Missing."""
    return queries.room(call.actor, call.payload.word("room"))


def _after(call: live.Call, room: RoomCard, after: int, limit: int) -> dict[str, Any]:
    """Answer what changed after a number; the head is that of the last change, if all are here."""
    found = _changes(room.id, after, limit)
    head = max(room.head, found[-1].number if found else 0)
    told = [change.payload_for(call.actor.member_id) for change in found]
    return {"head": head, "changes": told, "more": bool(found) and found[-1].number < head}


@live.event("room.join", Action.ROOM_READ, pace=live.Pace(30, 5))
def join(call: live.Call) -> dict[str, Any]:
    """Listen to a room, then answer what changed after a number; a page that names none gets the newest messages."""
    after = call.payload.number("after", otherwise=None)
    room = _room(call)
    require(call.actor, Action.ROOM_READ, room.shared)
    live.join(call, "room", room.id, {"room": room.slug})
    room = _room(call)
    start = max(0, room.head - said.PAGE) if after is None else after
    present = None if queries.hides_people(room) else live.present("room", room.id)
    return {**_after(call, room, start, said.MOST_CHANGES), "present": present}


@live.event("room.leave", Action.ROOM_READ)
def leave(call: live.Call) -> None:
    """Listen to a room no longer."""
    live.leave(call, "room", _room(call).id)


@live.event("room.changes", Action.ROOM_READ, pace=live.Pace(60, 10))
def changes(call: live.Call) -> dict[str, Any]:
    """Answer what changed after a number."""
    after = call.payload.number("after")
    limit = call.payload.number("limit", 1, said.MOST_CHANGES, otherwise=said.MOST_CHANGES)
    return _after(call, _room(call), after, limit)


@live.event("message.send", Action.ROOM_WRITE, pace=_OWN_PACE, by_hand=True)
def send(call: live.Call) -> dict[str, Any]:
    """Say something in a room; the answer goes out after the commit."""
    slug, nonce = call.payload.word("room"), call.payload.word("nonce", 36)
    text = call.payload.text("text", _LONGEST_SENT)
    reply_to = call.payload.number("reply_to", 1, otherwise=None)
    reason = call.payload.text("reason", _LONGEST_SENT, otherwise="")
    seen = read_seen(call.payload.text("seen", 40, otherwise=""))
    if not buckets.take(("message.send", slug), _ROOM_PACE):
        raise TooFast
    language = guess_language(text, call.caller.languages, call.caller.language)
    sent = service.send_message(
        call.actor, slug, nonce=nonce, text=text, language=language, reply_to=reply_to,
        plea=Plea(reason, call.caller.session_id, seen),
    )  # fmt: skip
    return {"number": sent.number, "id": sent.id}


@live.event("room.read", Action.ROOM_READ, pace=live.Pace(30, 5))
def read(call: live.Call) -> None:
    """Note how far the caller has read."""
    service.mark_read(call.actor, call.payload.word("room"), call.payload.number("number", 1))


@live.event("room.typing", Action.ROOM_WRITE, pace=live.Pace(10, 2), by_hand=True)
def typing(call: live.Call) -> None:
    """Tell the others in the room that the caller is writing; nobody, where that would tell who is there."""
    room = _room(call)
    if not queries.hides_people(room):
        live.tell_others(call, "room", room.id, "room.typing", {})
