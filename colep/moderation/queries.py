"""Reads for moderators. What was found is nowhere kept: the item itself shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.chat.models import Message, Room
from colep.chat.words import room_name
from colep.chatham.models import Speaker
from colep.chatham.queries import is_tagged
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.forum.models import Post, Thread
from colep.library.models import Practice
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.chatham import Place, Veiled
from colep.rules.policy import require
from colep.rules.screening import CaseState, Kind
from colep.screening.models import GuardCase
from colep.sharing.law import visible_to

PAGE = 25


@dataclass(frozen=True, slots=True)
class ItemCard:
    """The item that a case is about."""

    title: str
    language: str
    address: str


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One case. `item` is none where this moderator may not read it, as anybody else; then nothing is told of it."""

    id: int
    kinds: tuple[Kind, ...]
    reason: str
    #: None and empty under the Chatham House Rule: it was a participant.
    author_id: int | None
    author: Name | None
    country: str
    #: Under the Rule no more exact than the hour.
    opened_at: datetime
    item: ItemCard | None
    is_own: bool
    #: Decided, and a moderator holds it back.
    is_removed: bool
    #: What the item is, for the act that takes it away.
    subject: Subject
    subject_id: int
    decided_by: Name | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A page of cases and the id after which the next one begins."""

    cards: tuple[CaseCard, ...]
    next_id: int | None


_author, _judge = aliased(Member), aliased(Member)
_cases = (
    select(
        GuardCase.id, GuardCase.subject_kind, GuardCase.subject_id, GuardCase.rules, GuardCase.reason,
        GuardCase.author_id, GuardCase.opened_at, GuardCase.state, GuardCase.decided_at, _author.name,
        _author.latin_name, _author.country, Speaker.kind.label("place_kind"), Speaker.thing_id, Speaker.tag,
        _judge.name.label("judge_name"), _judge.latin_name.label("judge_latin"),
    )
    .outerjoin(_author, _author.id == GuardCase.author_id)
    .outerjoin(Speaker, Speaker.id == GuardCase.speaker_id)
    .outerjoin(_judge, _judge.id == GuardCase.decided_by_id)
)  # fmt: skip


def cases(actor: Actor, *, is_open: bool, after: int | None = None) -> CasePage:
    """Return open cases, the oldest first, or those that are decided, the newest first. Raises NotAllowed."""
    require(actor, Action.MODERATE)
    states = (CaseState.OPEN,) if is_open else (CaseState.CLEARED, CaseState.REMOVED)
    wanted = _cases.where(GuardCase.state.in_([state.value for state in states])).limit(PAGE + 1)
    if is_open:
        wanted = wanted.where(GuardCase.id > (after or 0)).order_by(GuardCase.id)
    else:
        wanted = wanted.where(GuardCase.id < after if after else GuardCase.id > 0).order_by(GuardCase.id.desc())
    rows = fetch_all(wanted)
    items = _items(actor, rows[:PAGE])
    cards = tuple(_card(actor, row, items) for row in rows[:PAGE])
    return CasePage(cards, cards[-1].id if len(rows) > PAGE else None)


def case(actor: Actor, case_id: int) -> CaseCard:
    """Return one case. Raises Missing, NotAllowed."""
    require(actor, Action.MODERATE)
    row = fetch_one(_cases.where(GuardCase.id == case_id))
    if row is None:
        raise Missing
    return _card(actor, row, _items(actor, [row]))


def _card(actor: Actor, row: Any, items: dict[tuple[str, int], ItemCard]) -> CaseCard:
    kinds = dict.fromkeys(Kind(rule.split(".")[0]) for rule in row.rules.split())
    item = items.get((row.subject_kind, row.subject_id))
    is_told = item is not None
    return CaseCard(
        id=row.id,
        kinds=tuple(kinds),
        reason=row.reason if is_told else "",
        author_id=row.author_id if is_told else None,
        author=Name(row.name, row.latin_name) if is_told and row.author_id else None,
        country=row.country or "" if is_told else "",
        opened_at=row.opened_at,
        item=item,
        is_own=row.author_id == actor.member_id or _is_spoken_by(actor, row),
        is_removed=row.state == CaseState.REMOVED,
        subject=Subject(row.subject_kind),
        subject_id=row.subject_id,
        decided_by=Name(row.judge_name, row.judge_latin) if row.judge_name else None,
        decided_at=row.decided_at,
    )


def _is_spoken_by(actor: Actor, row: Any) -> bool:
    return row.tag is not None and is_tagged(actor, Place(Veiled(row.place_kind), row.thing_id), row.tag)


def _items(actor: Actor, rows: Iterable[Any]) -> dict[tuple[str, int], ItemCard]:
    """Return the items of some cases, as far as this person may see them: one statement for each kind."""
    ids: dict[str, list[int]] = {}
    for row in rows:
        ids.setdefault(row.subject_kind, []).append(row.subject_id)
    found: dict[tuple[str, int], ItemCard] = {}
    for kind, load in ((Subject.POST, _posts), (Subject.MESSAGE, _messages), (Subject.PRACTICE, _practices)):
        if kind.value in ids:
            found |= {(kind.value, id_): card for id_, card in load(actor, ids[kind.value])}
    return found


def _posts(actor: Actor, ids: list[int]) -> list[tuple[int, ItemCard]]:
    rows = fetch_all(
        select(Post.id, Post.number, Thread.id.label("thread_id"), Thread.slug, Thread.title, Thread.language)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(ids), visible_to(actor, Thread))
    )
    return [
        (
            row.id,
            ItemCard(row.title, row.language, f"/threads/{row.thread_id}-{row.slug}/{row.number}#post-{row.number}"),
        )
        for row in rows
    ]


def _messages(actor: Actor, ids: list[int]) -> list[tuple[int, ItemCard]]:
    rows = fetch_all(
        select(Message.id, Message.number, Room.slug, Room.route_id)
        .join(Room, Room.id == Message.room_id)
        .where(Message.id.in_(ids), visible_to(actor, Room))
    )
    return [
        (
            row.id,
            ItemCard(
                room_name(row.slug, row.route_id), "", f"/rooms/{row.slug}?before={row.number + 1}#m-{row.number}"
            ),
        )
        for row in rows
    ]


def _practices(actor: Actor, ids: list[int]) -> list[tuple[int, ItemCard]]:
    rows = fetch_all(
        select(Practice.id, Practice.slug, Practice.title, Practice.language).where(
            Practice.id.in_(ids), visible_to(actor, Practice)
        )
    )
    return [(row.id, ItemCard(row.title, row.language, f"/library/{row.id}-{row.slug}")) for row in rows]
