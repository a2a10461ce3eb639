"""One person with a browser: sends requests, and searches what comes back for words that are not for them."""

import base64
import contextlib
import contextvars
import json
import re
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.house.sentinels import words
from tests.house.sentinels.doors import Value, Visit, World
from tests.house.sentinels.oracle import Planted, Thing

#: How far a length may differ for what is hidden and what is missing.
_SLACK = 40
_FURTHER = (301, 302, 303, 308)
_MOST_BEHIND = 2


@dataclass(frozen=True)
class Leak:
    """Something that was wrong at a door, for whom, and what."""

    handle: str
    door: str
    what: str

    def __str__(self) -> str:
        return f"{self.handle} at {self.door}: {self.what}"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", "replace")

    @property
    def is_closed(self) -> bool:
        """Say whether the door did not open: missing, not allowed, or first to sign in."""
        return self.status in (401, 403, 404) or "/sign-in" in self.headers.get("Location", "")


@dataclass
class Walker:
    """One person with a browser, what they have found, and what they should not have."""

    app: Flask
    world: World
    handle: str
    seen: set[str] = field(default_factory=set)
    leaks: list[Leak] = field(default_factory=list)
    walked: set[str] = field(default_factory=set)
    opened: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.client = self.app.test_client()
        self.cookies = {"colep_session": self.world.cast.tokens.get(self.handle, "")}
        page = self.ask("GET", "/nowhere").text
        kept = self.client.get_cookie("colep_form")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert kept
        assert found, "every page carries a form with a token"
        self.token = found[1]
        self.cookies["colep_form"] = kept.value

    def ask(self, method: str, address: str, form: dict[str, Any] | None = None) -> Answer:
        """Send one request with the cookies of the beginning, whatever an answer made of them; search nothing."""
        for name, value in self.cookies.items():
            self.client.set_cookie(name, value)
        data = {"csrf_token": self.token, **form} if form is not None else None
        sent = contextvars.Context().run(self.client.open, address, method=method, data=data)
        return Answer(sent.status_code, sent.headers, sent.get_data())

    def open(self, rule: Rule | None, address: str, method: str = "GET", form: dict[str, Any] | None = None) -> Answer:
        """Send one request and search what comes back, also behind where it leads."""
        answer = self.ask(method, address, form)
        endpoint = rule.endpoint if rule else self.endpoint_of(address)
        self._search(endpoint, f"{method} {address}", answer)
        if not answer.is_closed and answer.status < 500:
            self.walked.add(endpoint)
        if answer.status >= 500 and endpoint != "pages.readyz":
            self.report(f"{method} {address}", f"fault {answer.status}")
        further = answer.headers.get("Location", "")
        self.opened[address] += 1
        # A page to which a form leads may say something of what was sent; one to which addresses lead is the same.
        most = 0 if method == "GET" else _MOST_BEHIND
        if (
            answer.status in _FURTHER
            and further.startswith("/")
            and self.opened[further] <= most
            and not answer.is_closed
        ):
            self.opened[further] += 1
            behind = self.ask("GET", further)
            self._search(self.endpoint_of(further), f"{method} {address} -> {further}", behind)
        return answer

    def endpoint_of(self, address: str) -> str:
        """Return which door an address leads to; empty for none."""
        with contextlib.suppress(HTTPException):
            return str(self.app.url_map.bind("localhost").match(urlsplit(address).path)[0])
        return ""

    def _search(self, endpoint: str, door: str, answer: Answer) -> None:
        sent: list[str | bytes] = [answer.body, *(f"{name}: {value}" for name, value in answer.headers)]
        cookies = [_opened(cookie) for cookie in answer.headers.getlist("Set-Cookie")]
        self.look(words.found_in(*sent, *cookies), door, endpoint)
        for thing in items_of(answer.text, self.world):
            if not self.world.cast.book.sees(self.handle, thing):
                self.report(door, f"names {thing.key}")

    def look(self, found: Iterable[str], door: str, endpoint: str = "") -> None:
        """Judge the words that were found at a door."""
        book = self.world.cast.book
        for word in found:
            whole = [word] if word in book.words else words.whole(word, book.words)
            for planted in (book.words[one] for one in whole):
                if book.may_find(self.handle, planted) or self._is_no_secret(planted, endpoint):
                    self.seen.add(planted.word)
                else:
                    self.report(door, describe(planted))

    def _is_no_secret(self, planted: Planted, endpoint: str) -> bool:
        """Say whether a name, address or telephone may stand at this door, where nothing joins it to what was said."""
        person = self.world.cast.book.people[self.handle]
        if endpoint.startswith("demo.") and planted.part == "person":
            return True  # the demo lets everybody read all letters; greetings name their recipients
        is_desk = endpoint.startswith("secretariat.") and person.role == "secretariat" and person.is_strong
        is_country = endpoint.startswith("country.") and person.role == "spoc"
        if planted.part == "private":
            return is_desk or is_country
        is_known = is_desk or is_country or endpoint in _PEOPLE or self._has_named(planted.owner, endpoint)
        return planted.part == "person" and is_known

    def _has_named(self, other: str, endpoint: str) -> bool:
        """Say whether this is where somebody changes for whom their own thing is, and they have named the other."""
        book = self.world.cast.book
        return endpoint.startswith("handling.") and any(
            thing.author == self.handle and other in thing.among for thing in book.things
        )

    def report(self, door: str, what: str) -> None:
        """Note something that is wrong at a door."""
        self.leaks.append(Leak(self.handle, door, what))

    def sees(self, value: Value | Visit) -> bool:
        """Say whether this person may know what an address leads to."""
        book = self.world.cast.book
        if value.thing is not None:
            return book.sees(self.handle, value.thing)
        return not value.group or book.knows_group(self.handle, value.group)

    def compare(self, hidden: Answer, missing: Answer, door: str, twin: str) -> None:
        """Report where what is hidden is answered otherwise than what is missing."""
        ours, theirs = _likeness(hidden, door), _likeness(missing, twin)
        if ours != theirs or abs(len(hidden.body) - len(missing.body)) > _SLACK:
            self.report(door, f"hidden is not as missing: {_difference(ours, theirs)}")


#: Pages of people: who is a member, and in a circle, is known to all of them.
_PEOPLE = frozenset(
    {"people.member", "people.account", "people.change_profile", "groups.group", "audience.members", "audience.ask"}
)


def describe(planted: Planted) -> str:
    """Say what was found."""
    thing = planted.thing
    where = f" of {thing.key} {thing.label} for {thing.audience} {' '.join(thing.among)}" if thing else ""
    veiled = " under the Rule" if thing and thing.is_under_rule else ""
    return f"{planted.part}{where}{veiled} {planted.group}{planted.owner}: {planted.word}"


def items_of(page: str, world: World) -> list[Thing]:
    """Return the planted things that a page says it shows."""
    things = {thing.key: thing for thing in world.cast.book.things}
    return [things[key] for key in _ITEM.findall(page) if key in things]


_ITEM = re.compile(r'data-item="([a-z]+:[0-9]+)"')


_DRAWN = (
    re.compile(r'name="csrf_token" value="[^"]*"'), re.compile(r'nonce="[^"]*"'), re.compile(r"'nonce-[^']*'"),
    re.compile(r'name="nonce"[^>]*value="[^"]*"'), re.compile(r"[A-Za-z0-9_-]{40,}(\.[A-Za-z0-9_-]+)*"),
)  # fmt: skip
_ALIKE = ("Location", "Content-Type", "Cache-Control", "ETag", "Content-Disposition", "Allow", "Retry-After")


def _likeness(answer: Answer, address: str) -> tuple[object, ...]:
    """Return an answer without what is drawn anew each time, and without the address that was asked for."""
    path, _, query = address.partition("?")
    hide = [
        one for whole in (*_up(path), query)
        for one in (whole, quote(whole, safe=""), quote(whole, safe=":,/@"), whole.replace("&", "&amp;")) if one
    ]  # fmt: skip
    body, headers = answer.text, [answer.headers.get(name, "") for name in _ALIKE]
    for drawn in _DRAWN:
        body = drawn.sub("", body)
    for part in sorted(hide, key=len, reverse=True):
        body = body.replace(part, "·")
        headers = [value.replace(part, "·") for value in headers]
    return answer.status, body, headers


def _up(path: str) -> list[str]:
    """Return an address and those above it, as far as something is named in them."""
    parts = path.split("/")
    return [
        "/".join(parts[:end])
        for end in range(len(parts), 2, -1)
        if any(map(str.isdigit, parts[end - 1])) or end == len(parts)
    ]


def _difference(ours: tuple[object, ...], theirs: tuple[object, ...]) -> str:
    if ours[0] != theirs[0] or ours[2] != theirs[2]:
        return f"{ours[0]} {ours[2]} / {theirs[0]} {theirs[2]}"
    one, other = str(ours[1]), str(theirs[1])
    at = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), 0)
    return f"{one[max(0, at - 60) : at + 60]!r} / {other[max(0, at - 60) : at + 60]!r}"


def _opened(cookie: str) -> str:
    """Return what a signed cookie holds, as anybody can read it who has it."""
    value = cookie.partition("=")[2].partition(";")[0]
    packed, body = value.startswith("."), value.lstrip(".").partition(".")[0]
    with contextlib.suppress(ValueError, zlib.error):
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        return json.dumps(json.loads(zlib.decompress(raw) if packed else raw), ensure_ascii=False)
    return ""


def told(leaks: list[Leak]) -> str:
    """Return leaks as lines that can be read."""
    return "\n".join(dict.fromkeys(map(str, leaks)))
