"""One event as its handler sees it."""

from dataclasses import dataclass

from colep.core.live.identity import Caller
from colep.core.live.payload import Payload
from colep.core.live.seats import Seat
from colep.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, from which socket, with what."""

    seat: Seat
    caller: Caller
    payload: Payload

    @property
    def actor(self) -> Actor:
        """The member who calls."""
        return self.caller.actor
