"""What can be handled: one row for each kind of thing, and loads that authorise.

Threads, rooms, practices and contacts have a label and an audience; posts and messages have those of their whole,
and can only be held back.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Executable, Integer, Select, bindparam, or_, select

from colep.chat.models import Message, Room
from colep.chat.words import room_name
from colep.chatham.queries import own
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.directory.models import Contact
from colep.forum.models import Post, Thread
from colep.library.models import Practice, PracticeVersion
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.chatham import Place, Veiled
from colep.rules.policy import decide
from colep.sharing.law import eyes, held_from, sight, visible_to


@dataclass(frozen=True, slots=True)
class Titled:
    """What a thing is called, in which language that is, and where it stands."""

    title: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing as it stands in its row; of a part, label and audience are those of the whole."""

    subject: Subject
    id: int
    #: The thread or room of a part; of anything else its own id.
    whole_id: int
    titled: Titled
    label: str
    audience_id: int
    #: Who began it; none under the Rule, and for what belongs to nobody.
    author_id: int | None
    #: Under the Chatham House Rule: as whom its author speaks, and where.
    speaker_id: int | None
    place: Place | None

    @property
    def is_part(self) -> bool:
        """True for what has no label of its own."""
        return self.subject not in WHOLES

    @property
    def is_under_rule(self) -> bool:
        """True where nobody is known."""
        return self.place is not None

    @property
    def name(self) -> str:
        """The name by which pages and addresses call it: "thread:12"."""
        return f"{self.subject}:{self.id}"


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table: where such things are kept, and what is read of them."""

    read: Action
    #: The model of the thing, and the one whose label and audience count.
    table: Any
    whole: Any
    #: What title and address are made of.
    columns: tuple[Any, ...]
    titled: Callable[[Any], Titled]
    #: How a part hangs on its whole.
    link: ColumnElement[bool] | None = None
    #: Who it is of.
    author: Any = None
    speaker: Any = None
    #: What can be under the Rule.
    veiled: Veiled | None = None
    #: The members whose words are in it, held back or not, but for its author: what is held today is read again when it
    #: is released, by whoever sees the whole then. Selected as `author_id` for the value `thing_id`.
    others: Select[Any] | None = None


def _thread(row: Any) -> Titled:
    return Titled(row.title, row.language, f"/threads/{row.whole_id}-{row.slug}")


def _post(row: Any) -> Titled:
    return Titled(row.title, row.language, f"/threads/{row.whole_id}-{row.slug}/{row.number}#post-{row.number}")


def _room(row: Any) -> Titled:
    return Titled(room_name(row.slug, row.route_id, row.name), row.language, f"/rooms/{row.slug}")


def _message(row: Any) -> Titled:
    room = _room(row)
    return Titled(room.title, room.language, f"{room.address}?before={row.number + 1}#m-{row.number}")


def _practice(row: Any) -> Titled:
    return Titled(row.title, row.language, f"/library/{row.whole_id}-{row.slug}")


def _contact(row: Any) -> Titled:
    return Titled(row.name, "", f"/directory/{row.whole_id}")


_id: BindParameter[int] = bindparam("thing_id", type_=Integer())
_OF_THREAD = (Thread.title, Thread.language, Thread.slug, Thread.is_under_rule)
_OF_ROOM = (Room.name, Room.language, Room.slug, Room.route_id, Room.is_under_rule)

KINDS: dict[Subject, Kind] = {
    Subject.THREAD: Kind(
        Action.THREAD_READ, Thread, Thread, _OF_THREAD, _thread,
        author=Thread.author_id, speaker=Thread.speaker_id, veiled=Veiled.THREAD,
        others=select(Post.author_id).where(Post.thread_id == _id),
    ),
    Subject.POST: Kind(
        Action.THREAD_READ, Post, Thread, (*_OF_THREAD, Post.number), _post, Post.thread_id == Thread.id,
        author=Post.author_id, speaker=Post.speaker_id, veiled=Veiled.THREAD,
    ),
    Subject.ROOM: Kind(
        Action.ROOM_READ, Room, Room, _OF_ROOM, _room,
        author=Room.author_id, speaker=Room.speaker_id, veiled=Veiled.ROOM,
        others=select(Message.author_id).where(Message.room_id == _id),
    ),
    Subject.MESSAGE: Kind(
        Action.ROOM_READ, Message, Room, (*_OF_ROOM, Message.number), _message, Message.room_id == Room.id,
        author=Message.author_id, speaker=Message.speaker_id, veiled=Veiled.ROOM,
    ),
    Subject.PRACTICE: Kind(
        Action.PRACTICE_READ, Practice, Practice, (Practice.title, Practice.language, Practice.slug), _practice,
        author=Practice.owner_id,
        others=select(PracticeVersion.editor_id.label("author_id")).where(PracticeVersion.practice_id == _id),
    ),
    Subject.CONTACT: Kind(
        Action.CONTACT_READ, Contact, Contact, (Contact.name,), _contact, author=Contact.member_id
    ),
}  # fmt: skip

#: What has a label and an audience of its own.
WHOLES = frozenset(subject for subject, kind in KINDS.items() if kind.link is None)


def subject_named(word: str) -> Subject:
    """Return a kind of thing by its name in an address. Raises Missing for what cannot be handled."""
    found = next((subject for subject in KINDS if subject.value == word), None)
    if found is None:
        raise Missing
    return found


def is_open_to(actor: Actor, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that this person may know a thing of this kind."""
    if kind.link is None:
        return visible_to(actor, kind.whole)
    return visible_to(actor, kind.whole) & kind.table.held_at.is_(None)


def is_held_from(actor: Actor, kind: Kind) -> ColumnElement[bool]:
    """Return the condition that a thing is held back and, but for that, could be known to this person."""
    if kind.link is None:
        return held_from(actor, kind.whole)
    return kind.table.held_at.is_not(None) & or_(visible_to(actor, kind.whole), held_from(actor, kind.whole))


def columns_of(kind: Kind) -> Select[Any]:
    """Return the statement that reads what `thing_of` wants."""
    whole = kind.whole
    speaker = kind.speaker if kind.speaker is not None else kind.author
    found = select(
        kind.table.id, whole.id.label("whole_id"), whole.label, whole.audience_id, kind.author.label("by_member"),
        speaker.label("by_speaker"), kind.table.held_at, *kind.columns,
    )  # fmt: skip
    return found if kind.link is None else found.join(whole, kind.link)


def thing_of(subject: Subject, row: Any) -> Thing:
    """Return the thing that a row of `columns_of` is."""
    kind = KINDS[subject]
    is_veiled = kind.veiled is not None and row.is_under_rule
    return Thing(
        subject=subject,
        id=row.id,
        whole_id=row.whole_id,
        titled=kind.titled(row),
        label=row.label,
        audience_id=row.audience_id,
        author_id=row.by_member,
        speaker_id=row.by_speaker if is_veiled else None,
        place=Place(kind.veiled, row.whole_id) if is_veiled and kind.veiled else None,
    )


@lru_cache(64)
def _one(actor: Actor, subject: Subject, is_held: bool) -> Executable:
    kind = KINDS[subject]
    may_know = is_held_from(actor, kind) if is_held else is_open_to(actor, kind)
    return columns_of(kind).where(kind.table.id == _id, may_know)


def load(actor: Actor, subject: Subject, thing_id: int, *, is_held: bool = False) -> Thing:
    """Return a thing that this person may know; with `is_held`, one that they could if it were not held back.

    Raises Missing.
    """
    row = None
    if decide(actor, KINDS[subject].read):
        row = fetch_one(_one(sight(actor), subject, is_held), {**eyes(actor), "thing_id": thing_id})
    if row is None:
        raise Missing
    return thing_of(subject, row)


@lru_cache(16)
def _turn(subject: Subject) -> Executable:
    """The row of the whole: who writes in a thread or room takes its turn there as well."""
    kind = KINDS[subject]
    if kind.link is None:
        return select(kind.table.id).where(kind.table.id == _id).with_for_update()
    part = select(kind.link.left).where(kind.table.id == _id).scalar_subquery()
    return select(kind.whole.id).where(kind.whole.id == part).with_for_update()


def lock(actor: Actor, subject: Subject, thing_id: int, *, is_held: bool = False) -> Thing:
    """Return a thing as `load`, held until the end of the act. Raises Missing."""
    fetch_one(_turn(subject), {"thing_id": thing_id})
    return load(actor, subject, thing_id, is_held=is_held)


def is_by(actor: Actor, thing: Thing) -> bool:
    """Say whether this person began it; one's own words are known to oneself under the Rule as well."""
    if thing.place is not None:
        return bool(thing.speaker_id) and own(actor, thing.place).speaker_id == thing.speaker_id
    return thing.author_id == actor.member_id


def authors(thing: Thing) -> frozenset[int]:
    """Return the members whose words are in a thing. Nobody under the Rule: nobody is known there."""
    if thing.is_under_rule or thing.author_id is None:
        return frozenset()
    others = KINDS[thing.subject].others
    found = fetch_all(others.distinct(), {"thing_id": thing.id}) if others is not None else ()
    return frozenset({thing.author_id, *(row.author_id for row in found if row.author_id is not None)})
