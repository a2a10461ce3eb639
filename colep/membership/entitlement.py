"""Who of the secretariat may decide at this very moment. A request was asked when it came; an act asks again."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, select

from colep.accounts.models import Member
from colep.core.db import db
from colep.membership.candidates import may_write_now
from colep.membership.objections import Objected, Objection
from colep.rules.actor import Actor
from colep.rules.roles import Role


def entitled_now() -> ColumnElement[bool]:
    """Return the condition on `members` under which somebody may be one of two: of the secretariat, in good standing.

    It says in SQL of all what `rules.vouching.may_decide` says of one who asks; that one must also have signed in
    with a passkey, which a voice once given has behind it.
    """
    return (Member.role == Role.SECRETARIAT.value) & may_write_now()


def entitled_among(member_ids: Collection[int]) -> frozenset[int]:
    """Return those who may decide now, inside an act. None of them can be suspended before it is over."""
    rows = db.session.scalars(
        select(Member.id)
        .where(Member.id.in_(sorted(set(member_ids))), entitled_now())
        .order_by(Member.id)
        .with_for_update(read=True)
    )
    return frozenset(rows)


def require_entitled(actor: Actor) -> None:
    """Raise Objected, inside an act, for one who was suspended or lost the role since the request came."""
    if actor.member_id not in entitled_among([actor.member_id]):
        raise Objected(Objection.NOT_ENTITLED)
