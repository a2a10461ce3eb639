"""What stands in the places of an address, in its query and in its form. What is not known here makes a test fail.

Everything is taken from the map of routes, from the classes of forms and from what the code reads out of a request;
these tables only say what the names in them mean.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sqlalchemy import Table, select
from werkzeug.routing import Rule

from colep.core.db import Base
from tests.helpers import rows
from tests.house.sentinels.cast import Cast
from tests.house.sentinels.oracle import Thing

#: No row has this number, no room these letters.
NO_ROW, NO_WORD = "7654321", "yyyyyyyyyyyy"


class UnknownPlace(Exception):
    """An address, a query or a form has something that the crawl does not know: say in `doors.py` what it means."""


@dataclass(frozen=True)
class Value:
    """What can stand in a place, and the thing or group to which that leads."""

    text: str
    thing: Thing | None = None
    group: str = ""


@dataclass(frozen=True)
class Visit:
    """An address to be opened, and what is behind it."""

    address: str
    thing: Thing | None = None
    group: str = ""


@dataclass
class World:
    """What was planted, by the names of the places in which it can stand."""

    cast: Cast
    values: dict[str, list[Value]] = field(default_factory=dict)

    @classmethod
    def of(cls, cast: Cast) -> "World":
        """Look up what the services have drawn: ids of posts, messages, cases and whatever else has a number."""
        world = cls(cast)
        for kind in ("thread", "practice", "room", "contact"):
            world.values[kind] = [
                Value(thing.slug if kind == "room" else str(thing.id), thing)
                for thing in cast.book.things if thing.kind == kind
            ]  # fmt: skip
        world.values["group"] = [Value(str(one.id), group=name) for name, one in cast.book.groups.items()]
        for part, table, parent in (("post", "posts", "thread_id"), ("message", "messages", "room_id")):
            world.values[part] = list(world._parts(_table(table), parent))
        for name in ("case", "unveiling", "widening"):
            world.values[name] = world._about(_table(_TABLES_OF[name]))
        for name in ("letter", "application", "proposal", "passkey"):
            world.values[name] = world._ids(_table(_TABLES_OF[name])) or [Value("1")]
        handles = ("layla", "first", "withheld", "suspended", "marlene")
        world.values["member"] = [Value(str(cast.book.people[one].id)) for one in handles]
        world.values["session"] = world._ids(_table("member_sessions"))[:4]
        return world

    def _parts(self, table: Table, parent: str) -> Iterator[Value]:
        kind = "thread" if parent == "thread_id" else "room"
        things = {thing.id: thing for thing in self.cast.book.things if thing.kind == kind}
        for row in rows(select(table.c.id, table.c[parent]).order_by(table.c.id)):
            if row[1] in things:
                yield Value(str(row[0]), things[row[1]])

    def _about(self, table: Table) -> list[Value]:
        """Return the numbers of what is about something shared, or about a part of it."""
        things = {(name, value.text): value.thing for name, value in self.everything()}
        about = select(table.c.id, table.c.subject_kind, table.c.subject_id).order_by(table.c.id)
        return [Value(str(row[0]), things[row[1], str(row[2])]) for row in rows(about)]

    def everything(self) -> Iterator[tuple[str, Value]]:
        """Yield every shared thing, post and message with its kind, by its number."""
        for thing in self.cast.book.things:
            yield thing.kind, Value(str(thing.id), thing)
        for part in ("post", "message"):
            yield from ((part, value) for value in self.values[part])

    @staticmethod
    def _ids(table: Table) -> list[Value]:
        return [Value(str(row[0])) for row in rows(select(table.c.id).order_by(table.c.id).limit(10))]

    def some(self, name: str) -> list[Value]:
        """Return what stands under a name, of shared things one for each audience: there are doors enough."""
        if name in _TABLES_OF:
            return self.values[name]
        core = self.cast.book.core()
        return [value for value in self.values[name] if value.thing is None or value.thing in core]

    def shared(self) -> list[tuple[str, Value]]:
        """Return some of each kind of shared thing, with the numbers by which addresses name them."""
        things = [(thing.kind, Value(str(thing.id), thing)) for thing in self.cast.book.core()]
        return [*things, *((part, value) for part in ("post", "message") for value in self.some(part)[::3])]


_TABLES_OF = {
    "case": "guard_cases", "unveiling": "unveilings", "widening": "widenings", "letter": "letters",
    "application": "applications", "proposal": "proposals", "passkey": "passkeys",
}  # fmt: skip


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


#: Place → what stands there, by its name in `World.values`.
_PLACES = {
    "thread_id": "thread", "practice_id": "practice", "contact_id": "contact", "group_id": "group",
    "case_id": "case", "unveiling_id": "unveiling", "widening_id": "widening", "letter_id": "letter",
    "application_id": "application", "proposal_id": "proposal", "passkey_id": "passkey", "member_id": "member",
    "session_id": "session", "post_id": "post", "message_id": "message",
}  # fmt: skip

#: Places that mean something else with each endpoint, or nothing.
_BY_ENDPOINT = {
    ("chat", "slug"): "room", ("forum", "slug"): ("x",), ("groups", "slug"): ("x",), ("library", "slug_"): ("x",),
    ("forum", "number"): ("2", "99"), ("library", "number"): ("1", "2", "99"),
    ("secretariat", "country"): ("TR", "BG"), ("demo", "name"): ("x.eml",), ("static", "filename"): ("app.css",),
    ("membership", "token"): (NO_WORD,), ("enrolment", "token"): (NO_WORD,),
}  # fmt: skip

#: Where two places belong together: a kind of thing, and the number of one.
_PAIRS = (("kind", "number"), ("kind", "item_id"), ("kind", "id"), ("subject", "id"), ("kind", "thing_id"))


def visits(world: World, rule: Rule) -> list[Visit]:
    """Return the addresses of a rule with everything that was planted. Raises UnknownPlace."""
    return [
        Visit(_built(rule, {name: value.text for name, value in chosen.items()}), *_behind(chosen.values()))
        for chosen in _choices(world, rule)
    ]


def nowhere(world: World, rule: Rule) -> Visit:
    """Return the address of the rule at which there is nothing, written as those of `visits` are."""
    first = next(_choices(world, rule))
    leads = {name for name, value in first.items() if value.thing or value.group or name in _PLACES}
    return Visit(
        _built(
            rule,
            {
                name: _missing(value.text) if name in leads and name != "kind" else value.text
                for name, value in first.items()
            },
        )
    )


def _missing(text: str) -> str:
    return NO_ROW if text.isdigit() else NO_WORD


def _built(rule: Rule, values: dict[str, str]) -> str:
    whole: Any = {
        name: int(text) if text.isdigit() and _is_number(rule, name) else text for name, text in values.items()
    }
    built = rule.build(whole, append_unknown=False)
    assert built is not None, rule.rule
    return str(built[1])


def _is_number(rule: Rule, name: str) -> bool:
    return hasattr(rule._converters[name], "num_convert")


def _behind(values: Any) -> tuple[Thing | None, str]:
    found = list(values)
    things = [value.thing for value in found if value.thing]
    return (things[0] if things else None), next((value.group for value in found if value.group), "")


def _choices(world: World, rule: Rule) -> Iterator[dict[str, Value]]:
    names = sorted(rule.arguments)
    for pair in _PAIRS:
        if set(pair) <= set(names):
            rest = [name for name in names if name not in pair]
            others = [_values(world, rule, name) for name in rest]
            for kind, value in world.shared():
                for more in product(*others):
                    yield {pair[0]: Value(kind, value.thing), pair[1]: value, **dict(zip(rest, more, strict=True))}
            return
    for chosen in product(*(_values(world, rule, name) for name in names)):
        yield dict(zip(names, chosen, strict=True))


def _values(world: World, rule: Rule, name: str) -> list[Value]:
    known = _BY_ENDPOINT.get((rule.endpoint.partition(".")[0], name), _PLACES.get(name))
    if known is None:
        raise UnknownPlace(f"{rule.endpoint} has the place <{name}> in {rule.rule}")
    if not isinstance(known, str):
        return [Value(text) for text in known]
    return world.values[known] if rule.endpoint in _MAIN else world.some(known)


#: Opened for everything that was planted; the others for one thing of each audience.
_MAIN = frozenset({"forum.short_address", "library.practice", "chat.room", "directory.contact"})
