"""Listening to a thing: coming, going, who is there, and what is said in passing."""

import logging
from typing import Any

from colep.core import faults
from colep.core.db import stop_reading
from colep.core.live import delivery, wire
from colep.core.live.call import Call
from colep.core.live.pace import Pace, buckets
from colep.core.live.seats import Face, Key, seats

log = logging.getLogger(__name__)

#: At most so many people are named; the count is of all.
MOST_NAMED = 50

#: Seconds between two words about who is there; the fuller the room, the rarer.
_PRESENCE_PAUSE, _PRESENCE_PAUSE_EACH = 0.5, 0.005
_IN_PASSING = Pace(2, 0.5)
_presence_due: set[Key] = set()


def join(call: Call, topic: str, id_: int, name: dict[str, Any]) -> None:
    """Let the caller's socket hear what changes from now on. `name` is what pages call the thing.

    The feature has checked that they may. Call this first and read afterwards: what is committed in
    between comes twice, once as an answer and once as a change, and the page drops the second.
    """
    key = (topic, id_)
    seats.listen(call.seat, key, name)
    delivery.follow(key)
    for room in _rooms(call, key):
        wire.socketio.server.enter_room(call.seat.sid, room, namespace=wire.NAMESPACE)
    stop_reading()  # what was read before joining may be old by now
    _presence_changed(key)


def leave(call: Call, topic: str, id_: int) -> None:
    """Let the caller's socket hear no more of a thing."""
    key = (topic, id_)
    for room in _rooms(call, key):
        wire.socketio.server.leave_room(call.seat.sid, room, namespace=wire.NAMESPACE)
    seats.unlisten(call.seat, key)
    _gone(key)


def _rooms(call: Call, key: Key) -> tuple[str, str]:
    return wire.room_name(key), wire.own_room_name(key, call.seat.face.id)


def gone(keys: list[Key]) -> None:
    """Tell those who stay that a socket has closed."""
    for key in keys:
        _gone(key)


def _gone(key: Key) -> None:
    delivery.unfollow_empty(key)
    _presence_changed(key)


def present(topic: str, id_: int) -> dict[str, Any]:
    """Return who listens to a thing in this process: a count of people, and the first of them."""
    faces = seats.faces((topic, id_))
    return {"count": len(faces), "people": [_shown(face) for face in faces[:MOST_NAMED]]}


def _shown(face: Face) -> dict[str, Any]:
    return {"id": face.id, "name": face.name, "latin_name": face.latin_name, "country": face.country}


def _presence_changed(key: Key) -> None:
    """Tell it once in a while, however many come and go; not where the thing hides it, asked at each telling."""
    if key not in _presence_due:
        _presence_due.add(key)
        wire.socketio.start_background_task(_tell_presence, key)


def _tell_presence(key: Key) -> None:
    wire.socketio.sleep(_PRESENCE_PAUSE + _PRESENCE_PAUSE_EACH * len(seats.at(key)))
    _presence_due.discard(key)
    if not seats.at(key):
        return
    try:
        with wire.app().app_context():
            is_hiding = key[1] in delivery.TOPICS[key[0]].hiding([key[1]])
    except Exception as error:
        faults.note(log, f"nobody was told who listens to {wire.room_name(key)}", error)
        return
    if not is_hiding:
        wire.send(f"{key[0]}.present", {**seats.name(key), **present(*key)}, wire.room_name(key))


def tell_others(call: Call, topic: str, id_: int, event: str, payload: dict[str, Any]) -> None:
    """Say something in passing to the others who listen. It is not kept, and dropped when it comes too fast."""
    key = (topic, id_)
    if key in call.seat.keys and buckets.take((event, key, call.caller.actor.member_id), _IN_PASSING):
        own = [seat.sid for seat in seats.at(key) if seat.face.id == call.caller.actor.member_id]
        shown = {**seats.name(key), **payload, "by": _shown(call.seat.face)}
        wire.send(event, shown, wire.room_name(key), besides=own)
