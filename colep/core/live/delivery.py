"""Brings changes to the sockets of this process: from the database, in order, each once.

A bell only says that there is something new; lost, late and doubled bells do no harm.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from colep.core import faults
from colep.core.db import stop_reading
from colep.core.live import wire
from colep.core.live.seats import Key, seats
from colep.rules.actions import Action

log = logging.getLogger(__name__)

#: Changes read at a time.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Change:
    """One numbered change of a thing, as everybody who listens may see it."""

    number: int
    payload: dict[str, Any]
    #: The member whose own sockets get `for_owner` as well.
    owner_id: int = 0
    for_owner: dict[str, Any] = field(default_factory=dict)
    #: The thing is not for all by now: who listens is asked before anything is sent.
    is_narrow: bool = False

    def payload_for(self, member_id: int) -> dict[str, Any]:
        """Return what this member is sent."""
        return {**self.payload, **self.for_owner} if member_id == self.owner_id else self.payload


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of thing that has numbered changes."""

    name: str
    #: Who may listen.
    action: Action
    #: The event that carries a change to the page.
    event: str
    #: Returns the number of the newest change of each of these things.
    heads: Callable[[list[int]], dict[int, int]]
    #: Returns at most so many changes of a thing after a number, in order.
    changes: Callable[[int, int, int], list[Change]]
    #: Returns, of these things, those that are not for all, each with those of these members who may listen.
    narrow: Callable[[list[int], list[int]], dict[int, set[int]]] = lambda _ids, _member_ids: {}
    #: Returns, of these things, those of which nobody may learn who listens.
    hiding: Callable[[list[int]], set[int]] = lambda _ids: set()


TOPICS: dict[str, Topic] = {}


def topic(
    name: str,
    action: Action,
    *,
    event: str,
    heads: Callable[[list[int]], dict[int, int]],
    changes: Callable[[int, int, int], list[Change]],
    narrow: Callable[[list[int], list[int]], dict[int, set[int]]] = lambda _ids, _member_ids: {},
    hiding: Callable[[list[int]], set[int]] = lambda _ids: set(),
) -> None:
    """Register how the changes of a kind of thing are read, who may listen to what is not for all, and what hides who.

    Of what hides who listens the feature itself answers no `present` and tells nobody that somebody writes.
    """
    TOPICS[name] = Topic(name, action, event, heads, changes, narrow, hiding)


@dataclass(slots=True)
class _Cursor:
    """How far this process has brought the changes of one thing."""

    number: int
    turn: Any = field(default_factory=threading.Lock)
    is_awaited: bool = False


_cursors: dict[Key, _Cursor] = {}


def follow(key: Key) -> None:
    """Begin to bring a thing's changes, or catch up, so that who joins now is not told again what they read."""
    stop_reading()
    cursor = _cursors.get(key)
    if cursor is None:
        _cursors.setdefault(key, _Cursor(_head(key)))
    elif _head(key) > cursor.number:
        with cursor.turn:
            _bring_all(key, cursor)


def _head(key: Key) -> int:
    return TOPICS[key[0]].heads([key[1]]).get(key[1], 0)


def unfollow_empty(key: Key) -> None:
    """Stop when nobody in this process listens any more."""
    if not seats.at(key):
        _cursors.pop(key, None)


def followed() -> dict[str, dict[int, int]]:
    """Return the things that are followed: topic, id, number brought last."""
    kinds: dict[str, dict[int, int]] = {}
    for (name, id_), cursor in list(_cursors.items()):
        kinds.setdefault(name, {})[id_] = cursor.number
    return kinds


def wake(key: Key) -> None:
    """Bring what is new of a thing, soon, if anybody here listens to it."""
    cursor = _cursors.get(key)
    if cursor is None or cursor.is_awaited:
        return
    cursor.is_awaited = True
    wire.socketio.start_background_task(_bring, wire.app(), key, cursor)


def wake_all() -> None:
    """Bring what is new of everything that is followed."""
    for key in list(_cursors):
        wake(key)


def _bring(app: Any, key: Key, cursor: _Cursor) -> None:
    """One at a time for each thing. A bell that rings from now on starts another round."""
    with cursor.turn:
        cursor.is_awaited = False
        try:
            with app.app_context():
                _bring_all(key, cursor)
        except Exception as error:
            faults.note(log, f"changes of {wire.room_name(key)} could not be brought; the watch tries again", error)


def _bring_all(key: Key, cursor: _Cursor) -> None:
    topic_ = TOPICS[key[0]]
    while True:
        changes = topic_.changes(key[1], cursor.number, BATCH)
        others = _others(topic_, key) if any(change.is_narrow for change in changes) else []
        for change in changes:
            _send(topic_, key, change, others)
            cursor.number = change.number
        if len(changes) < BATCH:
            return


def _others(topic_: Topic, key: Key) -> list[str]:
    """Return the sockets that listen still, and whose members may not any more; the watch shows them out soon.

    Asked after the changes were read: whatever was said after it became narrower is for those who were left.
    """
    listening = seats.at(key)
    people = sorted({seat.face.id for seat in listening})
    may = topic_.narrow([key[1]], people).get(key[1], set(people))
    return [seat.sid for seat in listening if seat.face.id not in may]


def _send(topic_: Topic, key: Key, change: Change, others: list[str]) -> None:
    own = [seat.sid for seat in seats.at(key) if change.for_owner and seat.face.id == change.owner_id]
    wire.send(topic_.event, change.payload, wire.room_name(key), besides=[*own, *others])
    if own:
        own_room = wire.own_room_name(key, change.owner_id)
        wire.send(topic_.event, change.payload_for(change.owner_id), own_room, besides=others)
