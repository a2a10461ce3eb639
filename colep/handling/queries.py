"""Reads for the page of a thing: what its reader may do about it, and who is asked to consent."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from colep.accounts.models import Member
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.handling import things
from colep.handling.consents import WAITS, able
from colep.handling.models import Consent, Widening
from colep.handling.things import Thing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.policy import decide


@dataclass(frozen=True, slots=True)
class Author:
    """One of the authors of a thing."""

    id: int
    name: Name
    country: str
    #: Has consented to the proposal that is open.
    has_consented: bool = False
    #: Can be asked: the thing is still for them, and their term is not over.
    is_able: bool = True


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal to widen that is open."""

    id: int
    label: str
    audience_id: int
    proposer_id: int
    reason: str
    proposed_at: datetime
    #: When it is over without all answers.
    until: datetime
    asked: tuple[Author, ...]

    def waits_for(self, member_id: int) -> bool:
        """Say whether this member has not answered yet."""
        return any(one.id == member_id and not one.has_consented for one in self.asked)


@dataclass(frozen=True, slots=True)
class HandlingCard:
    """What the reader may do about a thing, and whom that concerns."""

    #: Of its own words, as the one who began it or as one of its authors.
    is_own: bool
    may_change: bool
    may_hold: bool
    authors: tuple[Author, ...]
    proposal: ProposalCard | None

    @property
    def others_able(self) -> bool:
        """Say whether all authors can be asked."""
        return all(one.is_able for one in self.authors)


def handling(actor: Actor, thing: Thing) -> HandlingCard:
    """Return what this person may do about a loaded thing. Raises Missing for who is neither author nor staff."""
    is_own, may_hold = things.is_by(actor, thing), bool(decide(actor, Action.ITEM_HOLD))
    of_thing = () if thing.is_part else authors(thing)
    open_ = None if thing.is_part else proposal(thing)
    is_author = is_own or actor.member_id in {one.id for one in of_thing}
    if not may_hold and (thing.is_part or not is_author):
        raise Missing
    return HandlingCard(
        is_own=is_own,
        # While a proposal is open, only narrowing is left to do.
        may_change=not thing.is_part and (is_own or (is_author and open_ is None)),
        may_hold=may_hold,
        authors=of_thing,
        proposal=open_,
    )


_people = select(Member.id, Member.name, Member.latin_name, Member.country).order_by(Member.id)


def authors(thing: Thing) -> tuple[Author, ...]:
    """Return the members whose words are in a thing, and who of them can be asked. Nobody under the Rule."""
    ids = things.authors(thing)
    if not ids:
        return ()
    can_answer = able(thing, ids)
    rows = fetch_all(_people.where(Member.id.in_(sorted(ids))))
    return tuple(
        Author(row.id, Name(row.name, row.latin_name), row.country, is_able=row.id in can_answer) for row in rows
    )


_widening = select(Widening.__table__).where(
    Widening.subject_kind == bindparam("kind"), Widening.subject_id == bindparam("thing_id"),
    Widening.closed_at.is_(None),
)  # fmt: skip
_asked = (
    select(Member.id, Member.name, Member.latin_name, Member.country, Consent.answered_at)
    .join(Consent, Consent.member_id == Member.id)
    .where(Consent.widening_id == bindparam("widening_id"))
    .order_by(Member.id)
)


def proposal(thing: Thing) -> ProposalCard | None:
    """Return the proposal about a loaded thing that is open."""
    row = fetch_one(_widening, {"kind": thing.subject.value, "thing_id": thing.id})
    if row is None:
        return None
    asked = fetch_all(_asked, {"widening_id": row.id})
    return ProposalCard(
        id=row.id,
        label=row.label,
        audience_id=row.audience_id,
        proposer_id=row.proposed_by_id,
        reason=row.reason,
        proposed_at=row.proposed_at,
        until=row.proposed_at + WAITS,
        asked=tuple(
            Author(one.id, Name(one.name, one.latin_name), one.country, one.answered_at is not None) for one in asked
        ),
    )
