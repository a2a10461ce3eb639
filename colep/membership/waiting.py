"""How much waits for whom: the line on the home page, and what the daily letter counts."""

from sqlalchemy import bindparam, exists, func, not_, select

from colep.core.db import fetch_one
from colep.membership import queries
from colep.membership.models import Application, Vote
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.policy import decide
from colep.rules.standing import Standing

_to_decide = select(func.count(Application.id)).where(
    Application.standing == Standing.VOUCHED.value,
    Application.is_asked_back.is_(False),
    not_(exists().where(Vote.application_id == Application.id, Vote.decider_id == bindparam("member_id"))),
)


def to_decide(member_id: int) -> int:
    """Return how many applications a member of the secretariat has not given a voice on yet."""
    row = fetch_one(_to_decide, {"member_id": member_id})
    return int(row[0]) if row else 0


def duties(actor: Actor) -> tuple[tuple[str, int], ...]:
    """Return (address, how many) of the applications that wait for this member, where any do."""
    found = []
    if decide(actor, Action.DESK_READ):
        found.append(("/secretariat/applications", to_decide(actor.member_id)))
    found.append(("/vouching", queries.waiting_for(actor)))
    return tuple(duty for duty in found if duty[1])
