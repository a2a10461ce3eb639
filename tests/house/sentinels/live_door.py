"""The live door of a real server: every event as everybody, and what open sockets hear of what others do."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from colep.core.live.door import EVENTS
from tests.chat.live import Page
from tests.helpers import nonce
from tests.house.sentinels import words
from tests.house.sentinels.doors import NO_ROW, NO_WORD, UnknownPlace, World
from tests.house.sentinels.oracle import Planted, Thing
from tests.house.sentinels.walker import Walker

#: Event → what a page sends with it about a room, and whether the answer names the room.
_OF_A_ROOM: dict[str, Callable[[str], dict[str, Any]]] = {
    "room.join": lambda room: {"room": room, "after": 0},
    "room.leave": lambda room: {"room": room},
    "room.changes": lambda room: {"room": room, "after": 0},
    "message.send": lambda room: {"room": room, "nonce": nonce(), "text": "We compare how it is done.", "reply_to": 1},
    "room.read": lambda room: {"room": room, "number": 1},
    "room.typing": lambda room: {"room": room},
}
_OF_ITEMS = frozenset({"page.watch"})
#: Words of which the server makes no rooms, numbers or items.
_MALFORMED: tuple[Any, ...] = (
    None, [], "x", 5, {}, {"room": None}, {"room": 5, "number": "x", "items": 5}, {"room": [NO_WORD], "items": [[]]},
    {"room": NO_WORD, "after": -1, "number": -1, "text": 5, "nonce": 7, "items": ["thread:99999999999999999999"]},
    {"room": "x" * 5000, "items": ["x" * 5000]},
)  # fmt: skip
#: How long the slowest way of telling takes: the watch looks every 0.8 s.
_HEARD = 1.8


def check_events() -> None:
    """Raise UnknownPlace for an event of the live door that nobody has thought of here."""
    if unknown := set(EVENTS) - set(_OF_A_ROOM) - _OF_ITEMS:
        raise UnknownPlace(f"events: {', '.join(sorted(unknown))}")


@dataclass
class Listener:
    """Somebody whose page has its socket open."""

    walker: Walker
    page: Page
    joined: list[Thing] = field(default_factory=list)

    def ask(self, event: str, payload: Any) -> dict[str, Any]:
        """Ask, and once more after a while where it was too often. What comes back is searched."""
        answer = self.page.ask(event, payload)
        while answer.get("error", {}).get("code") == "too-fast":
            time.sleep(0.4)
            answer = self.page.ask(event, payload)
        self.walker.look(words.found_in(words.as_text(answer)), f"{event} {payload}")
        return answer

    def ask_all(self) -> None:
        """Ask every event for every room that is hidden, and compare with one that is not there; then go in elsewhere."""
        for event, payload in _OF_A_ROOM.items():
            self._compare(event, payload)
        for kind in ("thread", "room", "practice", "contact", "post", "message"):
            self._ask_items(kind)
        for event in EVENTS:
            for sent in _MALFORMED:
                answer = self.ask(event, sent)
                if answer.get("ok") is not False and event not in _OF_ITEMS:
                    self.walker.report(f"{event} {str(sent)[:60]}", f"taken: {str(answer)[:80]}")
        self._go_in()

    def _compare(self, event: str, payload: Callable[[str], dict[str, Any]]) -> None:
        missing = _without(self.ask(event, payload(NO_WORD)), NO_WORD)
        pace = EVENTS[event].pace
        most = int(pace.burst) if pace else None
        for thing in list(self._rooms(visible=False))[:most]:
            answer = _without(self.ask(event, payload(thing.slug)), thing.slug)
            if answer != missing:
                self.walker.report(f"{event} {thing.key}", f"hidden is not as missing: {answer} / {missing}")

    def _rooms(self, *, visible: bool) -> Iterator[Thing]:
        book = self.walker.world.cast.book
        return (
            thing for thing in book.core() if thing.kind == "room" and book.sees(self.walker.handle, thing) is visible
        )

    def _ask_items(self, kind: str) -> None:
        """What is hidden is gone, as what never was."""
        values = self.walker.world.some(kind) if kind in ("post", "message") else [
            value for name, value in self.walker.world.shared() if name == kind
        ]  # fmt: skip
        known = {f"{kind}:{value.text}": self.walker.sees(value) for value in values[:90]}
        answer = self.ask("page.watch", {"items": [*known, f"{kind}:{NO_ROW}"]})
        if answer["ok"]:
            gone = set(answer["gone"])
            held = {name for name, sees in known.items() if sees} & gone if kind in ("post", "message") else set()
            if gone - held != {f"{kind}:{NO_ROW}", *(name for name, sees in known.items() if not sees)}:
                self.walker.report(f"page.watch {kind}", f"gone: {sorted(gone)}, known: {known}")

    def _go_in(self) -> None:
        """Join whatever is open. A speaker under the Rule stays out of other rooms, where their name is shown."""
        for thing in self._rooms(visible=True):
            if thing.is_under_rule or self.walker.handle != "first":
                answer = self.ask("room.join", {"room": thing.slug, "after": 0})
                if answer["ok"]:
                    self.joined.append(thing)

    def search_what_came(self) -> None:
        """Search everything that the socket was sent, for words, and for the addresses of hidden rooms."""
        hidden = [
            thing for thing in self.walker.world.cast.book.things if thing.kind == "room" and thing not in self.joined
        ]
        for event, *sent in list(self.page.received):
            text = words.as_text(sent)
            self.walker.look(words.found_in(text), f"frame {event}")
            for thing in hidden:
                if thing.slug in text:
                    self.walker.report(f"frame {event}", f"names {thing.key}")


def _without(answer: dict[str, Any], room: str) -> str:
    return words.as_text(answer).replace(room, "·")


def ask_as_all(listeners: list[Listener]) -> None:
    """All ask at the same time."""
    with ThreadPoolExecutor(len(listeners)) as pool:
        for done in [pool.submit(one.ask_all) for one in listeners]:
            done.result(100)


def talk(listeners: dict[str, Listener], world: World) -> dict[str, Thing]:
    """Let somebody write and type in each room of the crawl; returns the new words with their rooms."""
    said: dict[str, Thing] = {}
    for thing in world.cast.book.core():
        writer = next((one for one in listeners.values() if thing in one.joined and _may_speak(one, thing)), None)
        if writer is None:
            continue
        word = words.draw()
        world.cast.book.words[word] = Planted(word, "text", thing)
        writer.page.ask("room.typing", {"room": thing.slug})
        answer = writer.page.ask("message.send", {"room": thing.slug, "nonce": nonce(), "text": f"Now {word}."})
        if answer["ok"]:
            said[word] = thing
    time.sleep(_HEARD)
    return said


def _may_speak(listener: Listener, thing: Thing) -> bool:
    """Under the Rule one of its speakers; elsewhere whoever's term is not over."""
    if thing.is_under_rule:
        return listener.walker.handle == "first"
    return listener.walker.world.cast.book.people[listener.walker.handle].writes
