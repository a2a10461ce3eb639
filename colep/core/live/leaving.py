"""Shows out those whose session has ended, on the spot."""

from collections import defaultdict

from colep.core.live import delivery, identity, wire
from colep.core.live.seats import Seat, seats
from colep.rules.policy import decide

#: After so many, which take about a millisecond, whatever else is ready gets its turn: a message on its way to a room
#: would be late for everybody. Nought would not do as a pause; a message takes several turns to come in and go out.
_SESSIONS_AT_A_TIME, _PAUSE = 50, 0.001

#: Why a socket is closed, as the page is told.
ENDED, NARROWED = "sign-in", "missing"


def look_at_sessions(some: list[Seat]) -> None:
    """Show out, of these sockets, those whose session has ended or whose member may not listen any more."""
    ids = sorted({seat.session_id for seat in some})
    standing = {}
    for start in range(0, len(ids), _SESSIONS_AT_A_TIME):
        if start:
            wire.socketio.sleep(_PAUSE)
        standing.update(identity.standing(ids[start : start + _SESSIONS_AT_A_TIME]))
    for seat in some:
        actor = standing.get(seat.session_id)
        if actor is None or not all(decide(actor, delivery.TOPICS[name].action) for name, _id in seat.keys):
            see_out(seat)
    _look_at_audiences([seat for seat in some if seat.keys])


def _look_at_audiences(some: list[Seat]) -> None:
    """Show out those who listen to what is not for them any more: they left a group, or it became narrower."""
    ids: dict[str, set[int]] = defaultdict(set)
    for seat in some:
        for name, id_ in list(seat.keys):
            ids[name].add(id_)
    people = sorted({seat.face.id for seat in some})
    for name, listened in ids.items():
        narrow = delivery.TOPICS[name].narrow(sorted(listened), people)
        for seat in some:
            if any(
                key[0] == name and seat.face.id not in narrow.get(key[1], {seat.face.id}) for key in list(seat.keys)
            ):
                see_out(seat, NARROWED)


def see_out(seat: Seat, reason: str = ENDED) -> None:
    """Say goodbye to a socket and close it."""
    if seats.of(seat.sid) is seat:
        wire.send("goodbye", {"reason": reason}, seat.sid)
        wire.close(seat.sid)


def see_out_soon(seat: Seat | None, reason: str = ENDED) -> None:
    """The same, once the answer to the event at hand is out."""
    if seat is not None:
        wire.socketio.start_background_task(_see_out_later, seat, reason)


def _see_out_later(seat: Seat, reason: str) -> None:
    wire.socketio.sleep(0.05)
    see_out(seat, reason)
