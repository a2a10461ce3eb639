"""What needs two of the secretariat besides admissions: a lost factor, and a new role.

One proposes, another accepts; nobody does either about themself. Staff never sets a passphrase: a lost factor means
that everything the person proved themself with goes, and they enrol anew.
"""

from sqlalchemy import Select, exists, select

from colep.accounts import enrolling
from colep.accounts.events import StandingChanged
from colep.accounts.models import Member, Passkey
from colep.accounts.service import end_sessions
from colep.accounts.standing import nameless, tell
from colep.audit.service import clean_reason, record
from colep.core import clock
from colep.core.db import Transaction, db, transaction
from colep.core.errors import Invalid, Missing
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.membership.entitlement import entitled_among, entitled_now, require_entitled
from colep.membership.models import Proposal, ProposalKind
from colep.membership.objections import Objected, Objection, note_refusal
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import STAFF, Role
from colep.rules.standing import ENROLLING, READING, Hand, Standing, may_move, standing_at
from colep.sharing.service import note_nation


def propose(
    actor: Actor, kind: ProposalKind, member_id: int, *, role: str = "", reason: str, from_session: int | None = None
) -> int:  # fmt: skip
    """Propose something about a member; returns the proposal's id.

    Raises Missing, NotAllowed, Invalid (`role`: `choice`; `reason`: as `standing.suspend`), and Objected where it is
    about oneself, proposed already, or nothing that this member's standing and role allow.
    """
    require(actor, Action.ROLE_DECIDE)
    if (kind is ProposalKind.ROLE) is (role not in tuple(Role)):
        raise Invalid("role", "choice")
    with transaction() as act:
        member = _member(member_id)
        require_entitled(actor)
        reason = nameless(clean_reason(reason), member)
        _require_possible(actor, kind, member, role)
        if db.session.scalar(_open_of(member_id, kind)) is not None:
            raise Objected(Objection.PROPOSED)
        proposal = Proposal(
            kind=kind.value, member_id=member_id, detail=role, reason=reason, proposed_by=actor.member_id,
            proposed_at=clock.now(),
        )  # fmt: skip
        db.session.add(proposal)
        db.session.flush()
        _tell_the_others(act, proposal)
        record(
            Act.PROPOSAL_MAKE, Subject.PROPOSAL, proposal.id, actor_id=actor.member_id, session_id=from_session,
            detail=f"{kind.value} {role}".strip(), reason=reason,
        )  # fmt: skip
        return proposal.id


def _member(member_id: int) -> Member:
    member = db.session.get(Member, member_id, with_for_update=True)
    if member is None:
        raise Missing
    return member


def _open_of(member_id: int, kind: ProposalKind) -> Select[int]:
    return select(Proposal.id).where(
        Proposal.member_id == member_id, Proposal.kind == kind.value, Proposal.closed_at.is_(None)
    )


def _require_possible(actor: Actor, kind: ProposalKind, member: Member, role: str) -> None:
    """Raise Objected for something about oneself, or that this member's standing or role leaves no room for."""
    if actor.member_id == member.id:
        raise Objected(Objection.ONESELF)
    standing = standing_at(Standing(member.standing), member.ends_at, clock.now())
    if kind is ProposalKind.FACTORS and not may_move(standing, Standing.ADMITTED, Hand.TWO):
        raise Objected(Objection.STANDING)
    if kind is ProposalKind.ROLE and standing not in READING | ENROLLING:
        raise Objected(Objection.STANDING)
    if kind is ProposalKind.ROLE and member.role == role:
        raise Objected(Objection.SAME_ROLE)


def _tell_the_others(act: Transaction, proposal: Proposal) -> None:
    """Write to those of the secretariat who may answer and want to be told at once."""
    others = select(Member).where(
        entitled_now(), Member.tell_waiting == "at-once",
        Member.id.not_in((proposal.proposed_by, proposal.member_id)),
    )  # fmt: skip
    for member in db.session.scalars(others):
        post(
            act, Kind.PROPOSAL_WAITING, member.email, member.interface_language,
            key=f"proposal-waiting:{proposal.id}:{member.id}", name=member.name,
            link=absolute("/secretariat/proposals"),
        )  # fmt: skip


def accept(actor: Actor, proposal_id: int, *, from_session: int | None = None) -> int:
    """Do what another of the secretariat has proposed; returns the id of the member it was about.

    A member with a lost factor enrols anew: the caller then draws the code. Raises Missing, NotAllowed, and Objected
    (which is recorded) for one's own proposal, about oneself, a closed one, one whose proposer may not decide any
    more, and one that the member's standing leaves no room for now.
    """
    require(actor, Action.ROLE_DECIDE)
    try:
        with transaction() as act:
            return _accept(act, actor, proposal_id, from_session)
    except Objected as objected:
        note_refusal(objected, actor, Subject.PROPOSAL, proposal_id, from_session)
        raise


def _accept(act: Transaction, actor: Actor, proposal_id: int, from_session: int | None) -> int:
    proposal = _open(proposal_id)
    _require_two(actor, proposal)
    member, kind = _member(proposal.member_id), ProposalKind(proposal.kind)
    _require_possible(actor, kind, member, proposal.detail)
    _close(proposal, actor, accepted=True)
    if kind is ProposalKind.FACTORS:
        enrolling.reset(act, member)
        entry, detail = Act.FACTORS_RESET, ""
    else:
        _change_role(act, member, Role(proposal.detail))
        entry, detail = Act.ROLE_CHANGE, proposal.detail
    who = {"actor_id": actor.member_id, "session_id": from_session}
    record(Act.PROPOSAL_ACCEPT, Subject.PROPOSAL, proposal.id, detail=proposal.kind, **who)  # type: ignore[arg-type]
    record(entry, Subject.MEMBER, member.id, detail=detail, reason=proposal.reason, **who)  # type: ignore[arg-type]
    return member.id


def _open(proposal_id: int) -> Proposal:
    proposal = db.session.get(Proposal, proposal_id, with_for_update=True)
    if proposal is None:
        raise Missing
    if proposal.closed_at is not None:
        raise Objected(Objection.ENDED)
    return proposal


def _require_two(actor: Actor, proposal: Proposal) -> None:
    """Raise Objected unless two different people who may both decide now stand behind it.

    Neither can be suspended before this act is over.
    """
    if actor.member_id == proposal.proposed_by:
        raise Objected(Objection.SAME_PERSON)
    entitled = entitled_among((actor.member_id, proposal.proposed_by))
    if actor.member_id not in entitled:
        raise Objected(Objection.NOT_ENTITLED)
    if proposal.proposed_by not in entitled:
        raise Objected(Objection.PROPOSER_GONE)


def _close(proposal: Proposal, actor: Actor, *, accepted: bool) -> None:
    proposal.closed_by, proposal.closed_at, proposal.is_accepted = actor.member_id, clock.now(), accepted


def _change_role(act: Transaction, member: Member, role: Role) -> None:
    """Give a member another role; everything they have open ends.

    Staff prove themselves with a passkey only: who becomes staff without one enrols anew, and an authenticator app
    does not open the account any more.
    """
    was_staff, member.role = Role(member.role) in STAFF, role.value
    note_nation(Actor(member.id, role, Standing(member.standing), member.country))
    end_sessions(act, member.id)
    act.fact(StandingChanged(member.id))
    tell(act, member, Kind.ROLE_CHANGED, role=role.value)
    if role not in STAFF or was_staff:
        return
    has_passkey = db.session.scalar(select(exists().where(Passkey.member_id == member.id)))
    if has_passkey:
        member.totp_sealed = ""
    elif may_move(Standing(member.standing), Standing.ADMITTED, Hand.TWO):
        enrolling.reset(act, member)


def reject(actor: Actor, proposal_id: int, *, reason: str, from_session: int | None = None) -> None:
    """Close a proposal without doing it. Also the one who proposed it may take it back, but not whom it is about.

    Raises Missing, NotAllowed, Invalid for the reason, Objected for a closed one and about oneself.
    """
    require(actor, Action.ROLE_DECIDE)
    with transaction():
        proposal = _open(proposal_id)
        member = _member(proposal.member_id)
        if member.id == actor.member_id:
            raise Objected(Objection.ONESELF)
        require_entitled(actor)
        reason = nameless(clean_reason(reason), member)
        _close(proposal, actor, accepted=False)
        record(
            Act.PROPOSAL_REJECT, Subject.PROPOSAL, proposal.id, actor_id=actor.member_id, session_id=from_session,
            detail=proposal.kind, reason=reason,
        )  # fmt: skip
