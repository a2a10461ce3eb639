"""What stands in queries and forms. What is not known here makes a test fail.

The names are taken from the classes of forms and from what the code reads out of a request; these tables only say
which of them can lead to something hidden.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import FlaskForm

from tests.helpers import nonce
from tests.house.sentinels.doors import NO_ROW, UnknownPlace, Value, World


def _names(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: What addresses ask for in their query. For those named here nothing that somebody may not see can be asked, or the
#: links of the pages lead to it.
_HARMLESS_QUERIES = _names(
    """
    accept act after as audience before channel check competence country domain for host kind label language
    name next reject reply role route rule saved sender stage standing state theme unread words
    """
)
#: Endpoint → its queries, each with a place that can hold something hidden.
_QUERIES: dict[str, tuple[tuple[str, str], ...]] = {
    "forum.new_thread": (("from={}&post=1", "thread"), ("from={}&post=99", "thread")),
    "forum.thread": (("reply=1", ""), ("quote=2", "")),
    "audience.ask": (
        ("label=TLP:GREEN&audience=groups&groups={}", "group"), ("label=TLP:AMBER&audience=groups&groups={}", "group"),
        ("label=TLP:RED&audience=members&members={}", "member"),
        ("label=TLP:GREEN&audience=members&members={}&rule=1&for=room", "member"),
    ),
    "audience.members": (("name=q", ""), ("name=щж", ""), ("name=layla", ""), ("name=suspended", "")),
}  # fmt: skip
_IN_QUERIES = frozenset({"from", "post", "quote", "groups", "members"})


def queries(world: World, endpoint: str) -> Iterator[tuple[str, str, Value | None]]:
    """Yield the queries of an endpoint: filled, filled with what is nowhere, and what stands in it."""
    for pattern, place in _QUERIES.get(endpoint, ()):
        if not place:
            yield pattern, "", None
        for value in world.some(place) if place else ():
            yield pattern.format(value.text), pattern.format(NO_ROW), value


def check_queries() -> None:
    """Raise UnknownPlace for a word that the code reads out of a query and that nobody has thought of here."""
    read = set(_read_out_of("args"))
    if unknown := read - _HARMLESS_QUERIES - _IN_QUERIES:
        raise UnknownPlace(f"queries: {', '.join(sorted(unknown))}")


def _read_out_of(what: str) -> list[str]:
    texts = (path.read_text() for path in Path("colep").rglob("*.py"))
    return [name for text in texts for name in re.findall(rf'request\.{what}(?:\.get(?:list)?\(|\[)"(\w+)"', text)]


#: What is sent in every form, whatever it asks for: right where it can be, and beside it what nobody may set.
_FIELDS: dict[str, Any] = {
    "title": "How do you check stamps?", "text": "We compare how stamps are checked.", "language": "en",
    "kind": "question", "name": "Stamps at small crossings", "purpose": "We compare how stamps are checked.",
    "reason": "It is for a test of the doors.", "number": "1", "reply_to": "1", "post": "1", "label": "TLP:CLEAR",
    "version": "2", "change": "More words", "last_day": "2027-01-31", "entry": "open", "question": "Which unit?",
    "note": "I have known them for years.", "act": "", "back": "1", "theme": "dark", "role": "secretariat",
    "standing": "member", "clearance": "TLP:RED", "held_at": "", "is_under_rule": "",
}  # fmt: skip
#: Fields that can name something hidden → what stands there.
_REFERENCES = {
    "groups": "group", "members": "member", "member": "member", "person": "member", "author_id": "member",
    "owner_id": "member", "quoted_from": "thread", "thread_id": "thread", "member_id": "member",
}  # fmt: skip
_HARMLESS_FIELDS = _names(
    """
    about after again agency answer audience code countries country digits domain effect email email_to ended
    evidence find function is_hidden items languages latin_name lessons level means mechanism next nonce passkey
    passphrase passphrase_again phone phone_to posting_ends problem purpose rank reasons recovery review_due
    route routes rule second_calendar seen seen_audience seen_label sponsor_email stage started steps summary
    tell_waiting themes verdict words zone
    """
)


def check_fields(app: Flask) -> None:
    """Raise UnknownPlace for a field of a form that nobody has thought of here."""
    with app.test_request_context():
        named = {
            name for form in _forms(FlaskForm) for name in vars(form) if hasattr(getattr(form, name), "field_class")
        }
    if unknown := (named | set(_read_out_of("form"))) - set(_FIELDS) - set(_REFERENCES) - _HARMLESS_FIELDS:
        raise UnknownPlace(f"fields: {', '.join(sorted(unknown))}")


def _forms(of: type[FlaskForm]) -> Iterator[type[FlaskForm]]:
    for form in of.__subclasses__():
        yield form
        yield from _forms(form)


def bodies(world: World, hidden: Callable[[str], Value | None]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield forms with something hidden in them, each with its twin that has what is nowhere in the same fields.

    `hidden` gives something of a kind that the sender may not know of, or nothing.
    """
    for audience in ("groups", "members"):
        own = nonce()
        base = {**_FIELDS, "audience": audience, "nonce": own}
        hides = {name: hidden(kind) for name, kind in _REFERENCES.items()}
        filled = {name: value.text for name, value in hides.items() if value}
        yield {**base, **filled}, {**base, **dict.fromkeys(filled, NO_ROW)}
