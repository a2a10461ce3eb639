"""Facts about rooms."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class RoomChanged(Fact):
    """A room has a change with this number."""

    room_id: int
    number: int
