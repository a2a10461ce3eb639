"""Shows out those whose session has ended, on the spot."""

from colep.core.live import delivery, identity, wire
from colep.core.live.seats import Seat, seats
from colep.rules.policy import decide

_SESSIONS_AT_A_TIME = 1000

#: Why a socket is closed, as the page is told.
ENDED = "sign-in"


def look_at_sessions(some: list[Seat]) -> None:
    """Show out, of these sockets, those whose session has ended or whose member may not listen any more."""
    ids = sorted({seat.session_id for seat in some})
    standing = {}
    for start in range(0, len(ids), _SESSIONS_AT_A_TIME):
        standing.update(identity.standing(ids[start : start + _SESSIONS_AT_A_TIME]))
    for seat in some:
        actor = standing.get(seat.session_id)
        if actor is None or not all(decide(actor, delivery.TOPICS[name].action) for name, _id in seat.keys):
            see_out(seat)


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
