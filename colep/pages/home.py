"""What is new for a member: one part a pillar, one statement a part, only what they may open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from colep.accounts.queries import SignedIn
from colep.chat import queries as chat
from colep.core import clock
from colep.core.hours import hour
from colep.core.i18n import country_name, language_name, pgettext
from colep.core.i18n import gettext as _
from colep.core.names import Name
from colep.directory import queries as directory
from colep.directory import words as directory_words
from colep.forum import queries as forum
from colep.forum.words import kind_words
from colep.library import queries as library
from colep.library.words import evidence_steps
from colep.reference import queries as reference
from colep.rules.actions import Action
from colep.rules.chatham import NO_LANGUAGE
from colep.rules.directory import Freshness
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.rules.policy import decide

MOST = 5

#: So far back a practice counts as new.
NEW_PRACTICE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Entry:
    """One new thing: where it is, its name, facts about it, how much is new."""

    address: str
    #: What it is and its id, "thread:12": by this it is taken off the page when it is recalled.
    item: str
    title: str
    language: str
    label: str
    #: Empty where the label lets only the title into lists.
    facts: tuple[str, ...]
    unread: int = 0
    moment: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One pillar: what is new in it, the way to all of it, and what to say when nothing is new."""

    id: str
    title: str
    address: str
    all_words: str
    empty: str
    entries: tuple[Entry, ...]


def parts(reader: SignedIn) -> tuple[Part, ...]:
    """Return the parts that the law opens to this member, in the order of the pillars."""
    pillars: tuple[tuple[Action, Callable[[SignedIn], Part]], ...] = (
        (Action.THREAD_READ, _threads),
        (Action.ROOM_READ, _rooms),
        (Action.PRACTICE_READ, _practices),
        (Action.CONTACT_READ, _contacts),
    )
    return tuple(part(reader) for action, part in pillars if decide(reader.actor, action))


def _threads(reader: SignedIn) -> Part:
    page = forum.threads(reader.actor, forum.Filters(unread=True), None, limit=MOST)
    return Part(
        id="threads",
        title=_("Threads"),
        address=url_for("forum.threads", unread="1"),
        all_words=_("All unread threads"),
        empty=_("You have read everything in the threads."),
        entries=tuple(_thread(card, reader) for card in page.cards),
    )


def _thread(card: forum.ThreadRow, reader: SignedIn) -> Entry:
    route = reference.route(card.route_id)
    return Entry(
        address=f"/threads/{card.id}-{card.slug}",
        item=f"thread:{card.id}",
        title=card.title,
        language=card.language,
        label=card.label,
        facts=_facts(
            card.label,
            route.name if route else kind_words()[card.kind],
            _countries(card.countries),
            language_name(card.language) if card.language not in (reader.interface_language, NO_LANGUAGE) else "",
            hour(card.last_post_at) if card.is_under_rule else "",
        ),
        unread=card.unread,
        moment=None if card.is_under_rule else card.last_post_at,
    )


def _rooms(reader: SignedIn) -> Part:
    """Rooms with something unread; those of the member's own routes come first."""
    own = reference.routes_of(reader.actor.country)
    unread = [card for card in chat.rooms(reader.actor) if card.unread]
    unread.sort(key=lambda card: card.route_id not in own)
    return Part(
        id="rooms",
        title=_("Rooms"),
        address=url_for("chat.rooms"),
        all_words=_("All rooms"),
        empty=_("You have read everything in the rooms."),
        entries=tuple(_room(card, reader) for card in unread[:MOST]),
    )


def _room(card: chat.RoomRow, reader: SignedIn) -> Entry:
    return Entry(
        address=f"/rooms/{card.slug}",
        item=f"room:{card.id}",
        title=str(card.name),
        # The members' own rooms are named in a language that the list does not know.
        language="" if card.is_opened else reader.interface_language,
        label=card.label,
        facts=_facts(card.label, "" if card.is_under_rule else _last_words(card.last_author)),
        unread=card.unread,
        moment=card.last_at,
    )


def _practices(reader: SignedIn) -> Part:
    newest = library.newest(reader.actor, clock.now() - NEW_PRACTICE, MOST)
    return Part(
        id="library",
        title=_("Library"),
        address=url_for("library.practices"),
        all_words=_("All good practices"),
        empty=_("No good practice is new or changed in the last 30 days."),
        entries=tuple(_practice(card, reader) for card in newest.cards),
    )


def _practice(card: library.PracticeRow, reader: SignedIn) -> Entry:
    return Entry(
        address=f"/library/{card.id}-{card.slug}",
        item=f"practice:{card.id}",
        title=card.title,
        language=card.language,
        label=card.label,
        facts=_facts(
            card.label,
            _("New") if card.version == 1 else _("Changed"),
            _countries(card.countries),
            evidence_steps()[card.evidence],
            language_name(card.language) if card.language != reader.interface_language else "",
        ),
        moment=card.updated_at,
    )


def _contacts(reader: SignedIn) -> Part:
    """The member's own entries that need a look; the directory has no other news."""
    own = directory.own(reader.actor)
    ageing = [card for card in own if card.freshness != Freshness.FRESH]
    return Part(
        id="directory",
        title=_("Directory"),
        address=url_for("directory.contacts"),
        all_words=_("All contacts"),
        empty=_("Your own entry is up to date.") if own else _("You have no entry of your own in the directory."),
        entries=tuple(_contact(card, reader) for card in ageing[:MOST]),
    )


def _contact(card: directory.ContactRow, reader: SignedIn) -> Entry:
    return Entry(
        address=f"/directory/{card.id}",
        item=f"contact:{card.id}",
        title=str(card.name),
        language=reader.interface_language,
        label=card.label,
        facts=_facts(card.label, _("Your own entry: is it still right?"), directory_words.freshness(card)),
    )


def _last_words(author: Name) -> str:
    return _("last: %(name)s", name=directory_words.isolated(str(author))) if author else ""


def _facts(label: str, *facts: str) -> tuple[str, ...]:
    """Return those that say something, if the label lets more than the title into lists."""
    if carriage(Exit.LIST, Label(label)) is not Carriage.WHOLE:
        return ()
    return tuple(fact for fact in facts if fact)


def _countries(codes: tuple[str, ...]) -> str:
    return pgettext("between list items", ", ").join(country_name(code) for code in codes[:3])
