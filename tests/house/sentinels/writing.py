"""Writes one thing of each kind with a new word in each field that takes free text; returns where it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, update

from colep.chat import opening
from colep.chat import service as chat
from colep.chat.models import Message, Room
from colep.core.db import execute, transaction
from colep.directory.models import Contact
from colep.forum import service as forum
from colep.forum.models import Post
from colep.library import service as library
from colep.library.models import SECTIONS
from colep.rules.actor import Actor
from colep.rules.sharing import Choice
from colep.sharing.service import place
from tests.directory import contacts
from tests.helpers import a_thread, nonce, rows
from tests.house.sentinels import words
from tests.library import practices


@dataclass
class Order:
    """What is to be written: by whom, with a second voice, for whom."""

    author: Actor
    second: Actor
    choice: Choice
    is_under_rule: bool = False


@dataclass
class Written:
    """Where a thing is, and the words that were put into it; the title is the first, the last one the last."""

    id: int
    words: list[str]
    slug: str = ""
    #: Words that only some of those who see it may find.
    duty: list[str] = field(default_factory=list)


def write_thread(order: Order) -> Written:
    """A thread with two posts."""
    title, text, answer = (words.draw() for _word in range(3))
    thread = a_thread(
        order.author, title, text=f"We say **{text}** here.", choice=order.choice, is_under_rule=order.is_under_rule
    )
    forum.reply(
        order.second, thread.thread_id, text=f"We answer {answer}.", language="en", nonce=nonce(), reply_to=1
    )  # fmt: skip
    return Written(thread.thread_id, [title, text, answer], thread.slug)


def write_practice(order: Order) -> Written:
    """A practice with two versions, and other words in each."""
    first: dict[str, Any] = {name: words.draw() for name in ("title", "summary", *SECTIONS)}
    then: dict[str, Any] = {name: words.draw() for name in ("title", "summary", *SECTIONS)}
    change = words.draw()
    id_ = library.create_practice(order.author, practices.draft(**first), nonce(), choice=order.choice)
    library.edit_practice(order.author, id_, practices.draft(**then), 1, change)
    return Written(id_, [*then.values(), *first.values(), change])


def write_room(order: Order) -> Written:
    """A room with two messages, the second an answer to the first."""
    name, text, answer = (words.draw() for _word in range(3))
    slug = opening.open_room(order.author, opening.NewRoom(name, "en", order.choice, order.is_under_rule), nonce())
    first = chat.send_message(order.author, slug, nonce=nonce(), text=f"We say {text}.", language="en")
    chat.send_message(order.second, slug, nonce=nonce(), text=f"So {answer}.", language="en", reply_to=first.number)
    return Written(int(rows(select(Room.id).where(Room.slug == slug))[0][0]), [name, text, answer], slug)


def write_contact(order: Order) -> Written:
    """An entry of the directory; its duty phone is for some only."""
    lines: dict[str, Any] = {name: words.draw() for name in ("name", "latin_name", "rank", "agency", "city", "limits")}
    address, office, duty = words.draw(), words.draw(words.DIGITS), words.draw(words.DIGITS)
    id_ = contacts.add(**lines, email=f"{address}@police.example", office_phone=office, duty_phone=duty)
    with transaction():
        placed = place(order.author, order.choice)
        execute(
            update(Contact).where(Contact.id == id_).values(label=placed.label, audience_id=placed.audience_id)
        )  # fmt: skip
    return Written(id_, [*lines.values(), address, office], duty=[duty])


WRITERS: dict[str, Callable[[Order], Written]] = {
    "thread": write_thread, "practice": write_practice, "room": write_room, "contact": write_contact,
}  # fmt: skip


def last_part(kind: str, id_: int) -> int:
    """Return the id of the last post of a thread, or of the last message of a room."""
    part = select(func.max(Post.id)).where(Post.thread_id == id_)
    if kind == "room":
        part = select(func.max(Message.id)).where(Message.room_id == id_)
    return int(rows(part)[0][0])
