"""What a member is told on the home page: whose consent is waited for, and what of theirs is held back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Executable, and_, bindparam, or_, select, union_all

from colep.chatham.models import Speaker
from colep.chatham.queries import is_tagged
from colep.core.db import fetch_all
from colep.handling.held import held_things
from colep.handling.models import Consent, Hold, Widening
from colep.handling.things import KINDS, WHOLES, Kind, Thing, Titled, columns_of, is_open_to, thing_of
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.rules.policy import decide
from colep.sharing.law import eyes, sight, word

#: So many lines of each at most stand on the home page.
MOST_TOLD = 20


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the home page: one's own thing, and since when."""

    subject: Subject
    thing_id: int
    titled: Titled
    at: datetime

    @property
    def is_part(self) -> bool:
        """True for a post or message, which is named by what it stands in."""
        return self.subject not in WHOLES

    @property
    def address(self) -> str:
        """The page on which label and audience are handled."""
        return f"/handling/{self.subject}/{self.thing_id}"


@dataclass(frozen=True, slots=True)
class Notices:
    """All that one is told."""

    consents: tuple[Notice, ...]
    held: tuple[Notice, ...]


@cache
def _both() -> Executable:
    """Nearly always nothing, so both are asked at once."""
    consents = (
        select(
            word("consent").label("what"), Widening.subject_kind, Widening.subject_id, Widening.proposed_at.label("at")
        )
        .join(Consent, Consent.widening_id == Widening.id)
        .where(Consent.member_id == bindparam("reader"), Consent.answered_at.is_(None), Widening.closed_at.is_(None))
    )
    holds = select(word("hold"), Hold.subject_kind, Hold.subject_id, Hold.held_at).where(
        Hold.released_at.is_(None), _is_own()
    )
    return union_all(consents, holds)


def notices(actor: Actor) -> Notices:
    """Return what this member is told, the newest first; only of things that they may know, or could."""
    rows = sorted(fetch_all(_both(), {"reader": actor.member_id}), key=lambda row: row.at, reverse=True)
    return Notices(
        _consents(actor, [row for row in rows if row.what == "consent"]),
        _held(actor, [row for row in rows if row.what == "hold"]),
    )


def _consents(actor: Actor, rows: Sequence[Any]) -> tuple[Notice, ...]:
    if not rows or not decide(actor, Action.LABEL_ANSWER):
        return ()
    found: dict[tuple[str, int], Thing] = {}
    for subject in WHOLES:
        ids = [row.subject_id for row in rows if row.subject_kind == subject]
        if ids and decide(actor, KINDS[subject].read):
            read = fetch_all(_some_open(sight(actor), subject), {**eyes(actor), "ids": ids})
            found |= {(subject.value, row.id): thing_of(subject, row) for row in read}
    told = [(row, found[key]) for row in rows if (key := (row.subject_kind, row.subject_id)) in found]
    return tuple(_notice(*pair) for pair in told[:MOST_TOLD])


@lru_cache(64)
def _some_open(actor: Actor, subject: Subject) -> Executable:
    kind = KINDS[subject]
    return columns_of(kind).where(kind.table.id.in_(bindparam("ids", expanding=True)), is_open_to(actor, kind))


def _notice(row: Any, thing: Thing) -> Notice:
    return Notice(thing.subject, thing.id, thing.titled, row.at)


def _held(actor: Actor, rows: Sequence[Any]) -> tuple[Notice, ...]:
    """Under the Rule one knows oneself, by the key and by nothing else."""
    found = held_things(actor, rows)
    own_speakers = _own_speakers(actor, found.values())
    told = [
        (row, thing)
        for row in rows
        if (thing := found.get((Subject(row.subject_kind), row.subject_id)))
        and (thing.author_id == actor.member_id or thing.speaker_id in own_speakers)
    ]
    return tuple(_notice(*pair) for pair in told[:MOST_TOLD])


_tags = select(Speaker.id, Speaker.tag).where(Speaker.id.in_(bindparam("ids", expanding=True)))


def _own_speakers(actor: Actor, some: Iterable[Thing]) -> frozenset[int]:
    """Return as which of the speakers of these things this person speaks."""
    places = {thing.speaker_id: thing.place for thing in some if thing.speaker_id and thing.place}
    tags = fetch_all(_tags, {"ids": sorted(places)}) if places else ()
    return frozenset(row.id for row in tags if is_tagged(actor, places[row.id], row.tag))


def _is_own() -> Any:
    """By its author's column; under the Rule whatever there is, since only the key tells whose it is."""
    ways = []
    for subject, kind in KINDS.items():
        mine = select(kind.table.id).where(kind.table.id == Hold.subject_id, _is_mine(kind)).exists()
        ways.append(and_(Hold.subject_kind == subject.value, mine))
    return or_(*ways)


def _is_mine(kind: Kind) -> Any:
    mine = kind.author == bindparam("reader")
    return mine if kind.speaker is None else or_(mine, kind.speaker.is_not(None))
