"""Plants the words: every label for every audience that the law lets write, by the services that pages use."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select, update

from colep.accounts.models import Member
from colep.core.db import execute, transaction
from colep.groups import membership
from colep.rules.groups import Entry
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.models import Group
from tests.conftest import Template
from tests.groups.circles import a_group, circle
from tests.helpers import rows
from tests.house.sentinels import words
from tests.house.sentinels.afterwards import plant_afterwards
from tests.house.sentinels.cast import SPEAKERS, Cast, gather, let_time_pass, sign_in_all
from tests.house.sentinels.doors import World
from tests.house.sentinels.oracle import Circle, Planted, Thing
from tests.house.sentinels.writing import WRITERS, Order

#: Group → its owner, or who writes there, and others who are in it.
_JOINED = {
    "circle": ("emre", "tamas", "lapsed", "suspended", "first", "second"),
    "open": ("aigul", "judit", "nikolay"),
    "closed": ("nikolay", "layla", "tamas", "suspended"),
    "roster": ("judit", "emre", "marlene", "withheld"),
    "cell": ("tamas", "aigul"),
}
_WORKING = {
    "open": (Entry.OPEN, False), "closed": (Entry.CLOSED, False), "roster": (Entry.OPEN, True),
    "cell": (Entry.CLOSED, True),
}  # fmt: skip


@dataclass(frozen=True)
class Audience:
    """For whom something is planted: by whose hand, with which second voice, and under which labels."""

    kind: AudienceKind
    among: tuple[str, ...]
    author: str
    second: str
    labels: tuple[Label, ...]
    #: The second voice under AMBER: somebody who reads as a national authority, and is in none of the groups.
    authority: str = ""
    #: Who opens its rooms.
    opener: str = ""

    def voices(self, kind: str, label: Label) -> tuple[str, str]:
        """Return who begins it and who answers."""
        is_amber = label is Label.AMBER and self.authority
        return (self.opener if kind == "room" and self.opener else self.author), (
            self.authority if is_amber else self.second
        )


_C, _G, _M = AudienceKind.COMMUNITY, AudienceKind.GROUPS, AudienceKind.MEMBERS
_WIDE = (Label.CLEAR, Label.GREEN)
_GROUPED = (*_WIDE, Label.AMBER, Label.AMBER_STRICT)
_DISCREET = (*_WIDE, Label.AMBER_STRICT)
_NAMED = ("judit", "layla", "henrik", "suspended")

EVERYBODY = Audience(_C, (), "layla", "ines", _WIDE, opener="marlene")
AUDIENCES = (
    EVERYBODY,
    Audience(_G, ("circle",), "emre", "tamas", _GROUPED, authority="judit"),
    Audience(_G, ("turkiye",), "emre", "emre", _GROUPED),
    Audience(_G, ("partners",), "ines", "ines", _GROUPED),
    Audience(_G, ("open",), "aigul", "judit", _GROUPED, authority="tamas"),
    Audience(_G, ("closed",), "nikolay", "layla", _GROUPED, authority="judit"),
    Audience(_G, ("roster",), "judit", "emre", _DISCREET),
    Audience(_G, ("cell",), "tamas", "aigul", _DISCREET),
    Audience(_G, ("circle", "kazakhstan"), "emre", "aigul", _GROUPED),
    Audience(_M, _NAMED, "judit", "layla", tuple(Label), authority="tamas"),
)
_SPOKEN = ("first", "second", "judit", "layla")
UNDER_RULE = (
    (Audience(_C, (), "first", "second", _WIDE, opener="marlene"), Label.GREEN),
    (Audience(_G, ("circle",), "second", "first", _GROUPED), Label.AMBER_STRICT),
    (Audience(_M, _SPOKEN, "first", "second", tuple(Label)), Label.GREEN),
    (Audience(_M, _SPOKEN, "second", "first", tuple(Label)), Label.RED),
)


@dataclass
class Garden:
    """A database with everything planted in it, the people and the book of it, and where the things are."""

    template: Template
    cast: Cast
    world: World


def plant(ids: dict[str, int]) -> Cast:
    """Plant everything; returns the people with their sessions, and the book of what is where and for whom."""
    names = {handle: _own_words() for handle in (*SPEAKERS, "withheld")}
    cast = gather(ids, names)
    for handle, own in names.items():
        _note_person(cast, handle, own)
    _make_groups(cast)
    for audience in AUDIENCES:
        for label in audience.labels:
            for kind in WRITERS:
                write(cast, kind, audience, label)
    for audience, label in UNDER_RULE:
        for kind in ("thread", "room"):
            write(cast, kind, audience, label, is_under_rule=True)
    plant_afterwards(cast, partial(_one_more, cast))
    sign_in_all(cast)
    let_time_pass(cast)
    return cast


def _one_more(cast: Cast, kind: str, *, is_under_rule: bool = False) -> Thing:
    audience = UNDER_RULE[0][0] if is_under_rule else EVERYBODY
    return write(cast, kind, audience, Label.GREEN, is_under_rule=is_under_rule)


def _own_words() -> dict[str, str]:
    return {
        "name": words.draw(words.CYRILLIC), "latin_name": words.draw(), "agency": words.draw(),
        "function": words.draw(), "email": f"{words.draw()}@police.example",
    }  # fmt: skip


def _note_person(cast: Cast, handle: str, own: dict[str, str]) -> None:
    """Whose address and telephone are shown to nobody, and whose name is no secret but where it would say who spoke."""
    phone = words.draw(words.DIGITS)
    with transaction():
        execute(update(Member).where(Member.id == cast.book.people[handle].id).values(phone=phone))
    private = {own["email"].partition("@")[0], phone}
    note(cast, private, Planted("", "private", owner=handle))
    note(cast, {*own.values()} - {own["email"]}, Planted("", "person", owner=handle))


def note(cast: Cast, drawn: Iterable[str], what: Planted) -> None:
    """Write in the book that these words stand there."""
    for word in drawn:
        cast.book.words[word] = replace(what, word=word)


def _make_groups(cast: Cast) -> None:
    groups = cast.book.groups
    groups["turkiye"] = Circle(_group_of("country", "TR"), country="TR")
    groups["kazakhstan"] = Circle(_group_of("country", "KZ"), country="KZ")
    groups["partners"] = Circle(_group_of("sector", "partners"), sector="partners")
    for name, (first, *others) in _JOINED.items():
        entry, is_hidden = _WORKING.get(name, (Entry.OPEN, False))
        id_ = _working(cast, name, first, entry, is_hidden=is_hidden) if name in _WORKING else circle("black-sea")
        groups[name] = Circle(id_, joined=frozenset((first, *others)), is_closed=entry is Entry.CLOSED)
        for handle in others if name in _WORKING else (first, *others):
            if entry is Entry.CLOSED:
                membership.add(cast.actor(first), id_, cast.book.people[handle].id)
            else:
                membership.join(cast.actor(handle), id_)


def _group_of(kind: str, subject: str) -> int:
    return int(rows(select(Group.id).where(Group.kind == kind, Group.subject == subject))[0][0])


def _working(cast: Cast, name: str, owner: str, entry: Entry, *, is_hidden: bool) -> int:
    title, purpose = words.draw(), words.draw()
    group = a_group(cast.actor(owner), name=title, purpose=purpose, entry=entry, is_hidden=is_hidden)
    note(cast, (title, purpose), Planted("", "group", group=name))
    return group.id


def _choice(cast: Cast, audience: Audience, label: Label) -> Choice:
    groups = tuple(cast.book.groups[name].id for name in audience.among) if audience.kind is _G else ()
    members = tuple(cast.book.people[name].id for name in audience.among) if audience.kind is _M else ()
    return Choice(label, audience.kind, groups, members)


def write(cast: Cast, kind: str, audience: Audience, label: Label, *, is_under_rule: bool = False) -> Thing:
    """Write one thing and note it in the book."""
    author, second = audience.voices(kind, label)
    order = Order(cast.actor(author), cast.actor(second), _choice(cast, audience, label), is_under_rule)
    written = WRITERS[kind](order)
    thing = Thing(
        kind, written.id, label.value, audience.kind.value, audience.among, author, slug=written.slug,
        is_under_rule=is_under_rule,
    )  # fmt: skip
    cast.book.things.append(thing)
    note(cast, written.words, Planted("", "text", thing))
    note(cast, written.duty, Planted("", "duty", thing))
    return thing
