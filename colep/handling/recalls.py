"""The doorbell of what is taken off open pages, and the answer to a page that asks what of its things is gone."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Executable, bindparam, select, tuple_, update

from colep.core.db import Transaction, execute, fetch_all, fetch_one
from colep.core.errors import Unreadable
from colep.core.http.pagination import LARGEST_ID
from colep.forum.models import Post
from colep.handling.events import Recalled
from colep.handling.models import ONLY, Recalls
from colep.handling.things import KINDS, columns_of, is_open_to, subject_named
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.policy import decide
from colep.sharing.law import eyes, sight

#: A page asks for at most so many of the things that it shows.
MOST_ITEMS = 100

_ITEM = re.compile(r"(thread|room|practice|contact|post|message):([0-9]{1,10})(?:\.([0-9]{1,10}))?")

_next = update(Recalls).where(Recalls.id == ONLY).values(number=Recalls.number + 1).returning(Recalls.number)
_head = select(Recalls.number).where(Recalls.id == ONLY)


def ring(act: Transaction) -> None:
    """Have all open pages ask what they still may show. Part of the act that takes something away.

    Late in the act: from here to the commit no other can ring.
    """
    act.fact(Recalled(int(execute(_next).scalar_one())))


def head() -> int:
    """Return how often it has rung."""
    row = fetch_one(_head)
    return int(row.number) if row else 0


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a page shows: by its id, or a post by its thread's id and its number there.

    Ids of posts count over all threads: on the page of one under the Chatham House Rule they would tell the minute.
    """

    subject: Subject
    thing_id: int
    #: Of a post in its thread; else 0.
    number: int = 0

    @property
    def name(self) -> str:
        """How pages name it: "thread:12", "post:12.7"."""
        return f"{self.subject}:{self.thing_id}.{self.number}" if self.number else f"{self.subject}:{self.thing_id}"


def read_items(words: Iterable[str]) -> tuple[Item, ...]:
    """Read the names of things. Raises Unreadable for what is none, and for too many."""
    found = [_ITEM.fullmatch(word) for word in words]
    if len(found) > MOST_ITEMS or not all(found):
        raise Unreadable("these are not names of things")
    return tuple(dict.fromkeys(_item(*one.groups()) for one in found if one))


def _item(kind: str, thing_id: str, number: str | None) -> Item:
    subject = subject_named(kind)
    if number and subject is not Subject.POST:
        raise Unreadable("only posts have a number in their whole")
    return Item(subject, int(thing_id), int(number or 0))


def gone(actor: Actor, items: Iterable[Item]) -> list[str]:
    """Return which of these are not for this person: one statement for each kind.

    What never was is gone as well, so that nothing can be learned from asking.
    """
    asked: dict[tuple[Subject, bool], list[Item]] = defaultdict(list)
    for item in items:
        asked[item.subject, bool(item.number)].append(item)
    still = {item for kind, some in asked.items() for item in _still_there(actor, *kind, some)}
    return [item.name for some in asked.values() for item in some if item not in still]


@lru_cache(32)
def _some(actor: Actor, subject: Subject, by_number: bool) -> Executable:
    kind = KINDS[subject]
    wanted: BindParameter[Any] = bindparam("keys", expanding=True)
    if by_number:
        key = (Post.thread_id, Post.number)
        return columns_of(kind).with_only_columns(*key).where(tuple_(*key).in_(wanted), is_open_to(actor, kind))
    return columns_of(kind).with_only_columns(kind.table.id).where(kind.table.id.in_(wanted), is_open_to(actor, kind))


def _still_there(actor: Actor, subject: Subject, by_number: bool, items: Iterable[Item]) -> set[Item]:
    possible = [item for item in items if max(item.thing_id, item.number) <= LARGEST_ID]
    if not possible or not decide(actor, KINDS[subject].read):
        return set()
    keys = [(item.thing_id, item.number) if by_number else item.thing_id for item in possible]
    rows = fetch_all(_some(sight(actor), subject, by_number), {**eyes(actor), "keys": keys})
    return {Item(subject, *row) for row in rows}
