"""The open sockets of this process: which session each belongs to and which things it listens to."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

#: A thing that is listened to: the name of its topic and its id.
Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Face:
    """What others in a room are shown of a person who is present."""

    id: int
    name: str
    latin_name: str
    country: str


@dataclass(slots=True)
class Seat:
    """One open socket. It holds no rights: those are asked for at every event."""

    sid: str
    session_id: int
    face: Face
    keys: set[Key] = field(default_factory=set)
    #: Events refused in a row because they came too fast.
    refused: int = 0


class Seats:
    """All seats of the process."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Seat] = {}
        self._by_key: dict[Key, dict[str, Seat]] = defaultdict(dict)
        self._names: dict[Key, dict[str, Any]] = {}

    def take(self, seat: Seat) -> None:
        """Add a socket."""
        self._by_sid[seat.sid] = seat

    def of(self, sid: str) -> Seat | None:
        """Return the seat of a socket that is still open."""
        return self._by_sid.get(sid)

    def all(self) -> list[Seat]:
        """Return every open socket."""
        return list(self._by_sid.values())

    def listen(self, seat: Seat, key: Key, name: dict[str, Any]) -> None:
        """Note that a socket listens to a thing, and what the page calls that."""
        self._names[key] = name
        seat.keys.add(key)
        self._by_key[key][seat.sid] = seat

    def unlisten(self, seat: Seat, key: Key) -> None:
        """Note that it does so no longer."""
        seat.keys.discard(key)
        self._by_key[key].pop(seat.sid, None)
        if not self._by_key[key]:
            del self._by_key[key]
            self._names.pop(key, None)

    def leave(self, sid: str) -> list[Key]:
        """Remove a socket that closed; returns what it listened to."""
        seat = self._by_sid.pop(sid, None)
        keys = list(seat.keys) if seat else []
        for key in keys:
            self.unlisten(seat, key)  # type: ignore[arg-type]
        return keys

    def name(self, key: Key) -> dict[str, Any]:
        """Return what pages call a thing: {"room": "general"}."""
        return self._names.get(key, {})

    def at(self, key: Key) -> list[Seat]:
        """Return the sockets that listen to a thing."""
        return list(self._by_key[key].values()) if key in self._by_key else []

    def faces(self, key: Key) -> list[Face]:
        """Return who is present, each person once, in the order of arrival."""
        return list(dict.fromkeys(seat.face for seat in self.at(key)))


seats = Seats()
