"""Facts about accounts."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class SessionEnded(Fact):
    """A session was ended by its owner, by rotation or by the law; its sockets must go."""

    session_id: int


@dataclass(frozen=True, slots=True)
class StandingChanged(Fact):
    """A member was suspended, restored or left; every session of theirs must be looked at."""

    member_id: int
