"""Deny by default at the live door: every event declares its action, and is asked for it every time."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import g, request
from flask_socketio import ConnectionRefusedError as Refusal
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from colep.core import faults, i18n
from colep.core.db import db
from colep.core.errors import ColepError, TooFast, Unreadable
from colep.core.live import answers, identity, leaving, places, watch, wire
from colep.core.live.call import Call
from colep.core.live.identity import Caller
from colep.core.live.pace import Pace, buckets
from colep.core.live.payload import Payload
from colep.core.live.seats import Face, Seat, seats
from colep.rules.actions import Action
from colep.rules.policy import LAW, NotAllowed, require

log = logging.getLogger(__name__)

Handler = Callable[[Call], dict[str, Any] | None]

#: Events of one member together, whatever they are.
_ANYTHING = Pace(60, 20)
#: A socket that goes on after so many refusals is not a person's.
_MOST_REFUSED = 200
#: Open at once, in this process. Nobody reads in more tabs, and one member must not take the places of all.
_MOST_OF_MEMBER, _MOST_OF_SESSION = 20, 8


class UndeclaredEvent(Exception):
    """An event of the live door has no action in the law."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event that pages may send."""

    name: str
    action: Action
    handler: Handler
    pace: Pace | None
    by_hand: bool


EVENTS: dict[str, Event] = {}


def event(
    name: str, action: Action, *, pace: Pace | None = None, by_hand: bool = False
) -> Callable[[Handler], Handler]:
    """Declare an event and the action that its handler performs.

    The handler's result is acknowledged with `"ok": true`. `pace` limits it for each member;
    `by_hand` is true for what only a person does, which keeps their session alive.
    """

    def declare(handler: Handler) -> Handler:
        EVENTS[name] = Event(name, action, handler, pace, by_hand)
        return handler

    return declare


def check_events() -> None:
    """Raise UndeclaredEvent for an event that the law does not know or that came in by another door."""
    for one in EVENTS.values():
        if not isinstance(one.action, Action) or one.action not in LAW:
            raise UndeclaredEvent(f"{one.name} declares no action of the law")
    handled = {name for name, _handler, namespace in wire.socketio.handlers if namespace == wire.NAMESPACE}
    if handled - {"connect", "disconnect", "*"} or len(wire.socketio.handlers) != len(handled):
        raise UndeclaredEvent(f"declare it with live.event: {', '.join(sorted(map(str, handled)))}")


def _come_in(_auth: object = None) -> None:
    """Give a socket its seat if the browser's session stands."""
    if seats.of(request.sid) is not None:  # type: ignore[attr-defined]
        return  # a page sent an event called "connect"
    try:
        caller = identity.caller()
    except (OperationalError, NoConnection) as error:
        raise Refusal("unavailable") from error
    if caller is None:
        raise Refusal("sign-in")
    actor = caller.actor
    if _has_enough(actor.member_id, caller.session_id):
        raise Refusal("too-many")
    face = Face(actor.member_id, caller.name, caller.latin_name, actor.country)
    seats.take(Seat(request.sid, caller.session_id, face))  # type: ignore[attr-defined]
    watch.begin()


def _has_enough(member_id: int, session_id: int) -> bool:
    """Say whether a member, or one session of theirs, has as many sockets open as anybody may have."""
    own = [seat.session_id for seat in seats.all() if seat.face.id == member_id]
    return len(own) >= _MOST_OF_MEMBER or own.count(session_id) >= _MOST_OF_SESSION


def _go(_reason: object = None) -> None:
    """Take a seat back. A page that sends an event called "disconnect" is taken at its word."""
    if wire.is_open(request.sid):  # type: ignore[attr-defined]
        leaving.see_out_soon(seats.of(request.sid))  # type: ignore[attr-defined]
        return
    places.gone(seats.leave(request.sid))  # type: ignore[attr-defined]


def _hear_safely(name: object, *sent: object) -> dict[str, Any]:
    """Answer one event. Whatever happens in it, the process and the socket go on."""
    try:
        return _hear(name, *sent)
    except (OperationalError, NoConnection) as error:
        db.session.rollback()
        log.error("the database did not answer: %s", faults.database_trouble(error))
        return answers.refusal("unavailable")
    except Exception as error:
        return _fault(name, error)


def _hear(name: object, *sent: object) -> dict[str, Any]:
    seat = seats.of(request.sid)  # type: ignore[attr-defined]
    caller = identity.caller()
    if seat is None or caller is None or caller.session_id != seat.session_id:
        leaving.see_out_soon(seat)
        return answers.refusal("sign-in")
    g.actor = caller.actor
    i18n.set_reader(caller.language, caller.zone, caller.digits, caller.calendar)
    try:
        return _act(_known_event(name), seat, caller, sent)
    except TooFast as error:
        _count_refusal(seat)
        return answers.known(error)
    except ColepError as error:
        return answers.known(error)
    except NotAllowed as error:
        return answers.refused_by_law(error)


def _known_event(name: object) -> Event:
    known = EVENTS.get(name) if isinstance(name, str) else None
    if known is None:
        raise Unreadable("there is no such event")
    return known


def _act(declared: Event, seat: Seat, caller: Caller, sent: tuple[object, ...]) -> dict[str, Any]:
    """In the order of cost: pace, form, law, act."""
    member = caller.actor.member_id
    if not buckets.take(("anything", member), _ANYTHING):
        raise TooFast
    if declared.pace is not None and not buckets.take((declared.name, member), declared.pace):
        raise TooFast
    payload = Payload(sent[0] if len(sent) == 1 else None)
    require(caller.actor, declared.action)
    if declared.by_hand:
        identity.seen(caller)
    answer = declared.handler(Call(seat, caller, payload))
    seat.refused = 0
    return {"ok": True, **(answer or {})}


def _count_refusal(seat: Seat) -> None:
    seat.refused += 1
    if seat.refused > _MOST_REFUSED:
        leaving.see_out_soon(seat, "too-fast")


def _fault(name: object, error: Exception) -> dict[str, Any]:
    db.session.rollback()
    reference = faults.note(log, f"event {name if name in EVENTS else '?'}", error)
    return answers.refusal("fault", f"{answers.sentence('fault')} ({reference})")


def open_door() -> None:
    """Register the three handlers, once for the process."""
    if not wire.socketio.handlers:
        wire.socketio.on("connect", namespace=wire.NAMESPACE)(_come_in)
        wire.socketio.on("disconnect", namespace=wire.NAMESPACE)(_go)
        wire.socketio.on("*", namespace=wire.NAMESPACE)(_hear_safely)
