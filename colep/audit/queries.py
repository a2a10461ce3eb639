"""Reads of the record of acts: what concerns one member, and the chain from its beginning."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, select, union

from colep.audit.chain import BEGINNING
from colep.audit.models import AuditEntry
from colep.core.db import fetch_all, fetch_one
from colep.core.http.pagination import LARGEST_ID, Page
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject

ENTRIES = 30


@dataclass(frozen=True, slots=True)
class EntryCard:
    """One entry as the member whom it concerns sees it."""

    act: Act
    at: datetime
    is_own: bool
    is_this_session: bool
    detail: str
    reason: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the number of the last entry and its hash; 0 and noughts if there is none."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


_shown = (
    AuditEntry.number, AuditEntry.act, AuditEntry.at, AuditEntry.actor_id, AuditEntry.session_id,
    AuditEntry.detail, AuditEntry.reason,
)  # fmt: skip


def _some(condition: ColumnElement[bool]) -> Select[Any]:
    """The newest of one kind; a subquery of its own, so that each index is read from its end and no further."""
    newest = (
        select(*_shown)
        .where(condition, AuditEntry.number < bindparam("before"))
        .order_by(AuditEntry.number.desc())
        .limit(ENTRIES + 1)
        .subquery()
    )
    return select(newest)


_about = union(
    _some(AuditEntry.actor_id == bindparam("member_id")),
    _some((AuditEntry.subject_kind == Subject.MEMBER.value) & (AuditEntry.subject_id == bindparam("member_id"))),
)
_about_member = _about.order_by(_about.selected_columns.number.desc()).limit(ENTRIES + 1)


def about(actor: Actor, this_session: int, before: int | None = None) -> Page[EntryCard]:
    """Return what the actor did and what was done to them, newest first, from before that number on."""
    rows = fetch_all(_about_member, {"member_id": actor.member_id, "before": before or LARGEST_ID})
    cards = tuple(_card(row, actor.member_id, this_session) for row in rows[:ENTRIES])
    return Page(cards, str(rows[ENTRIES - 1].number) if len(rows) > ENTRIES else None)


def _card(row: Any, member_id: int, this_session: int) -> EntryCard:
    is_own = row.actor_id == member_id
    is_here = is_own and row.session_id == this_session
    return EntryCard(Act(row.act), row.at, is_own, is_here, row.detail, row.reason)


_last = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)


def head() -> Head:
    """Return the end of the chain."""
    row = fetch_one(_last)
    return Head(row.number, row.hash) if row else Head(0, BEGINNING)


_after = (
    select(AuditEntry.__table__)
    .where(AuditEntry.number > bindparam("after"))
    .order_by(AuditEntry.number)
    .limit(bindparam("limit"))
)
_next_number = (
    select(AuditEntry.number).where(AuditEntry.number > bindparam("after")).order_by(AuditEntry.number).limit(1)
)


def entries(after: int, limit: int) -> Sequence[Row[Any]]:
    """Return so many entries after that number, in order. Raises ValueError for a time that is none."""
    return fetch_all(_after, {"after": after, "limit": limit})


def next_number(after: int) -> int:
    """Return the first number after that one; 0 if there is none."""
    row = fetch_one(_next_number, {"after": after})
    return row.number if row else 0


_hash_of = select(AuditEntry.hash).where(AuditEntry.number == bindparam("number"))


def hash_of(number: int) -> str:
    """Return the hash of one entry; empty if there is none."""
    row = fetch_one(_hash_of, {"number": number})
    return row.hash if row else ""


_followers = select(AuditEntry.number).where(
    AuditEntry.previous_hash == bindparam("hash"), AuditEntry.number != bindparam("but")
)
_bearers = select(AuditEntry.number).where(AuditEntry.hash == bindparam("hash"), AuditEntry.number != bindparam("but"))


def is_followed(previous_hash: str, but: int) -> bool:
    """Say whether an entry other than this one says that it follows this hash. Reads the whole record."""
    return fetch_one(_followers, {"hash": previous_hash, "but": but}) is not None


def is_borne(hash_: str, but: int) -> bool:
    """Say whether an entry other than this one bears this hash. Reads the whole record."""
    return fetch_one(_bearers, {"hash": hash_, "but": but}) is not None
