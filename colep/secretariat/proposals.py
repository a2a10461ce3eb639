"""Reads of what one of the secretariat proposes and another answers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from colep.accounts.models import Member
from colep.core.db import fetch_all
from colep.core.http.pagination import LARGEST_ID, Page
from colep.core.names import Name
from colep.membership.models import Proposal, ProposalKind
from colep.rules.actor import Actor
from colep.rules.roles import Role

ROWS = 30


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """A proposal about a member, open or closed."""

    id: int
    kind: ProposalKind
    #: The new role, where one is proposed.
    role: Role | None
    reason: str
    member_id: int
    member: Name
    member_role: Role
    member_country: str
    proposer: Name
    proposed_at: datetime
    closer: Name | None
    closed_at: datetime | None
    is_accepted: bool
    #: It is the reader's own proposal, or about the reader.
    is_own: bool
    is_about_reader: bool


_about, _by, _closed_by = aliased(Member), aliased(Member), aliased(Member)
_proposals = (
    select(
        Proposal.__table__, _about.name.label("name"), _about.latin_name, _about.role, _about.country,
        _by.name.label("by_name"), _by.latin_name.label("by_latin"),
        _closed_by.name.label("closed_name"), _closed_by.latin_name.label("closed_latin"),
    )
    .join(_about, _about.id == Proposal.member_id)
    .join(_by, _by.id == Proposal.proposed_by)
    .outerjoin(_closed_by, _closed_by.id == Proposal.closed_by)
)  # fmt: skip
#: Few are open at a time; each is about one member, and there is one of a kind for a member.
_open = _proposals.where(Proposal.closed_at.is_(None)).order_by(Proposal.id).limit(200)
_closed = (
    _proposals.where(Proposal.closed_at.is_not(None), Proposal.id < bindparam("before"))
    .order_by(Proposal.id.desc())
    .limit(ROWS + 1)
)
_of_member = (
    _proposals.where(Proposal.closed_at.is_(None), Proposal.member_id == bindparam("member_id")).order_by(Proposal.id)
)  # fmt: skip


def open_proposals(actor: Actor) -> tuple[ProposalCard, ...]:
    """Return what waits for an answer, the oldest first."""
    return tuple(_card(actor, row) for row in fetch_all(_open))


def closed_proposals(actor: Actor, before: int | None = None) -> Page[ProposalCard]:
    """Return what was answered, the newest first, from before that id on."""
    rows = fetch_all(_closed, {"before": before or LARGEST_ID})
    cards = tuple(_card(actor, row) for row in rows[:ROWS])
    return Page(cards, str(cards[-1].id) if len(rows) > ROWS else None)


def proposals_about(actor: Actor, member_id: int) -> tuple[ProposalCard, ...]:
    """Return what is proposed about a member and waits for an answer."""
    return tuple(_card(actor, row) for row in fetch_all(_of_member, {"member_id": member_id}))


def _card(actor: Actor, row: Any) -> ProposalCard:
    return ProposalCard(
        id=row.id,
        kind=ProposalKind(row.kind),
        role=Role(row.detail) if row.detail else None,
        reason=row.reason,
        member_id=row.member_id,
        member=Name(row.name, row.latin_name),
        member_role=Role(row.role),
        member_country=row.country,
        proposer=Name(row.by_name, row.by_latin),
        proposed_at=row.proposed_at,
        closer=Name(row.closed_name, row.closed_latin) if row.closed_by else None,
        closed_at=row.closed_at,
        is_accepted=row.is_accepted,
        is_own=row.proposed_by == actor.member_id,
        is_about_reader=row.member_id == actor.member_id,
    )
