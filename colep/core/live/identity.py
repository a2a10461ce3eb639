"""Who is behind a socket. `colep.accounts` answers; this floor does not know it and has it register."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from colep.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Caller:
    """The member behind a socket, looked up anew at every event."""

    session_id: int
    seen_at: datetime
    actor: Actor
    name: str
    latin_name: str
    language: str
    zone: str
    #: See `core.i18n.Reader`.
    digits: str
    calendar: str
    #: Languages the member writes: "ar:draft en:work".
    languages: str


@dataclass(slots=True)
class _Register:
    caller: Callable[[], Caller | None] = lambda: None
    standing: Callable[[list[int]], dict[int, Actor]] = lambda _ids: {}
    seen: Callable[[Caller], None] = lambda _caller: None


_register = _Register()


def identify_with(
    *,
    caller: Callable[[], Caller | None],
    standing: Callable[[list[int]], dict[int, Actor]],
    seen: Callable[[Caller], None],
) -> None:
    """Register who answers these three questions.

    `caller`: who makes the current Flask request, if session and member stand. `standing`: which of
    these sessions still stand, each with its actor. `seen`: the person did something just now.
    """
    _register.caller, _register.standing, _register.seen = caller, standing, seen


def caller() -> Caller | None:
    """Return who makes the current request, or None."""
    return _register.caller()


def standing(session_ids: list[int]) -> dict[int, Actor]:
    """Return, of these sessions, those that still stand."""
    return _register.standing(session_ids)


def seen(who: Caller) -> None:
    """Note that the person did something."""
    _register.seen(who)
