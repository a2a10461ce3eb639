"""Whether somebody may still do what their request came for. A request was asked when it came; an act asks again."""

from sqlalchemy import bindparam, select

from colep.accounts.models import Member, MemberSession
from colep.accounts.queries import may_read_now
from colep.core import clock
from colep.core.db import db, fetch_one
from colep.core.errors import Missing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.policy import NotAllowed

#: Built once: a statement that is made anew takes longer than everything else that a message in a room asks.
_stands = (
    select(Member.id)
    .where(
        Member.id == bindparam("member_id"), Member.role == bindparam("role"), Member.country == bindparam("country"),
        may_read_now(), Member.ends_at > bindparam("now"),
    )
    .with_for_update(read=True)
)  # fmt: skip


def require_still(actor: Actor, action: Action) -> None:
    """Raise NotAllowed, inside an act, for one who was suspended or lost role or country since the request came.

    For what only those may do whose term is not over. Whoever passes cannot be suspended before the act is over.
    """
    role = actor.role.value if actor.role else ""
    values = {"member_id": actor.member_id, "role": role, "country": actor.country, "now": clock.now()}
    if fetch_one(_stands, values) is None:
        raise NotAllowed(action, "sign-in")


def require_session(session_id: int, member_id: int) -> MemberSession:
    """Return a member's session, locked. Raises Missing if it has ended: whatever takes away a right ends sessions."""
    session = db.session.get(MemberSession, session_id, with_for_update=True)
    if session is None or session.member_id != member_id or session.ended_at is not None:
        raise Missing
    return session
