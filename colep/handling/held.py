"""What is held back, as moderators see it and as pages need it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.core.db import fetch_all
from colep.core.names import Name
from colep.handling.models import Hold
from colep.handling.things import KINDS, Thing, Titled, columns_of, is_held_from, thing_of
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.policy import decide, require
from colep.sharing.law import eyes, sight

PAGE = 25


@dataclass(frozen=True, slots=True)
class HeldCard:
    """Something that a moderator holds back. `titled` and reason are for those who could see it but for that."""

    id: int
    subject: Subject
    thing_id: int
    titled: Titled | None
    reason: str
    held_by: Name
    held_at: datetime


@dataclass(frozen=True, slots=True)
class HeldPage:
    """A page of what is held back, the newest first, and the id before which the next one begins."""

    cards: tuple[HeldCard, ...]
    next_id: int | None


_holder = aliased(Member)
_holds = (
    select(Hold.id, Hold.subject_kind, Hold.subject_id, Hold.reason, Hold.held_at, _holder.name, _holder.latin_name)
    .join(_holder, _holder.id == Hold.held_by_id)
    .where(Hold.released_at.is_(None))
    .order_by(Hold.id.desc())
    .limit(PAGE + 1)
)


def held(actor: Actor, before: int | None = None) -> HeldPage:
    """Return what is held back. Raises NotAllowed."""
    require(actor, Action.ITEM_HOLD)
    rows = fetch_all(_holds.where(Hold.id < before) if before else _holds)
    found = held_things(actor, rows[:PAGE])
    cards = tuple(_held_card(row, found.get((Subject(row.subject_kind), row.subject_id))) for row in rows[:PAGE])
    return HeldPage(cards, cards[-1].id if len(rows) > PAGE else None)


def _held_card(row: Any, thing: Thing | None) -> HeldCard:
    return HeldCard(
        id=row.id,
        subject=Subject(row.subject_kind),
        thing_id=row.subject_id,
        titled=thing.titled if thing else None,
        reason=row.reason if thing else "",
        held_by=Name(row.name, row.latin_name),
        held_at=row.held_at,
    )


@lru_cache(64)
def _some_held(actor: Actor, subject: Subject) -> Executable:
    kind = KINDS[subject]
    return columns_of(kind).where(kind.table.id.in_(bindparam("ids", expanding=True)), is_held_from(actor, kind))


def held_things(actor: Actor, rows: Iterable[Any]) -> dict[tuple[Subject, int], Thing]:
    """Return of these holds the things that this person could see: one statement for each kind."""
    ids: dict[Subject, list[int]] = defaultdict(list)
    for row in rows:
        ids[Subject(row.subject_kind)].append(row.subject_id)
    found: dict[tuple[Subject, int], Thing] = {}
    for subject, some in ids.items():
        if decide(actor, KINDS[subject].read):
            read = fetch_all(_some_held(sight(actor), subject), {**eyes(actor), "ids": some})
            found |= {(subject, row.id): thing_of(subject, row) for row in read}
    return found
