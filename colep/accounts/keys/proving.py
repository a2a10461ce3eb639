"""Saying who one is by a key: the second step of signing in, and again where a fresh proof is wanted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select

from colep.accounts import service
from colep.accounts.keys import passkeys, recovery, totp
from colep.accounts.keys.claims import Claim
from colep.accounts.models import Member, MemberSession, RecoveryCode
from colep.accounts.service import Refused
from colep.accounts.standing import tell
from colep.audit.service import record
from colep.core import clock
from colep.core.db import Transaction, db, fetch_one, transaction
from colep.core.errors import Missing
from colep.core.sealing import token_digest
from colep.letters.kinds import Kind
from colep.letters.links import absolute
from colep.letters.service import post
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.sessions import HALF, Proof

#: After so many wrong tries, of whatever kind, the session is over and the passphrase must be given again.
MOST_WRONG = 8
#: At so many within a day, in whatever sessions, the member is told, once a day: a patient guesser begins anew often.
TOLD_AT = 3


@dataclass(frozen=True, slots=True)
class Given:
    """What somebody gave to prove themself with: one of these."""

    #: Six digits of an app.
    code: str = ""
    #: One of ten codes for the day on which nothing else is at hand.
    recovery: str = ""
    #: A passkey's answer to the challenge of the session, as JSON.
    passkey: str = ""


def _claim(session_id: int, member_id: int, given: Given) -> Claim:
    if given.passkey:
        return passkeys.claim(session_id, member_id, given.passkey)
    if given.recovery:
        return recovery.claim(member_id, given.recovery)
    return totp.claim(member_id, given.code)


def second_step(token: str, given: Given, device: str) -> str:
    """Second step of signing in. Returns the token of a whole session; the half one is ended.

    Whatever is given opens once. Raises Refused with the reason, Missing if there is no half session any more, also
    after too many wrong tries.
    """
    half = fetch_one(
        select(MemberSession.id, MemberSession.member_id).where(MemberSession.token_digest == token_digest(token))
    )
    if half is None:
        raise Missing
    claim = _claim(half.id, half.member_id, given)
    with transaction() as act:
        session, member = _locked(half.id, half.member_id)
        if not _waits(session, member, clock.now()):
            raise Missing
        detail = claim.spend()
        if detail:
            _refuse(act, session, member, detail)
        else:
            service.end(act, session)
            _tell_of_sign_in(act, member, claim.proof, device, session.place)
            token = service.sign_in(member.id, device, claim.proof, session.place)
    if detail:
        raise Refused(detail)
    return token


def again(actor: Actor, session_id: int, given: Given) -> str:
    """Prove anew who one is, in one's own session. Returns the token under which it goes on.

    Raises Refused with the reason, Missing if the session has ended, as it does after too many wrong tries.
    """
    require(actor, Action.PROVE)
    claim = _claim(session_id, actor.member_id, given)
    with transaction() as act:
        session, member = _locked(session_id, actor.member_id)
        if session.ended_at is not None or session.is_half or session.member_id != actor.member_id:
            raise Missing
        detail, is_over = claim.spend(), session.wrong_codes + 1 >= MOST_WRONG
        if detail:
            _refuse(act, session, member, detail)
        else:
            token, renewed = service.renew_token(act, session, claim.proof)
            if claim.proof is Proof.RECOVERY:
                _tell_of_code(act, member)
            record(
                Act.CODE_USE if claim.proof is Proof.RECOVERY else Act.IDENTITY_PROVE, Subject.MEMBER, member.id,
                actor_id=member.id, session_id=renewed.id, detail=claim.proof.value,
            )  # fmt: skip
    if detail:
        raise Missing if is_over else Refused(detail)
    return token


def _locked(session_id: int, member_id: int) -> tuple[MemberSession, Member]:
    """Return a session and its member for an act that nobody else does at the same time. Raises Missing.

    The member first, as whatever changes keys or standing does: it ends all sessions, and none may begin meanwhile.
    """
    member = db.session.get_one(Member, member_id, with_for_update=True)
    session = db.session.get(MemberSession, session_id, with_for_update=True)
    if session is None:
        raise Missing
    return session, member


def _waits(half: MemberSession, member: Member, now: datetime) -> bool:
    """Say whether a half session still waits for its second step."""
    return (
        half.is_half and half.ended_at is None and half.started_at > now - HALF and half.wrong_codes < MOST_WRONG
        and service.may_come_in(member.standing, member.ends_at)
    )  # fmt: skip


def _refuse(act: Transaction, session: MemberSession, member: Member, detail: str) -> None:
    """Count a wrong try, tell the member at the third, and end what somebody goes on guessing at."""
    session.wrong_codes += 1
    now = clock.now()
    if _wrong_since(member.id, now - timedelta(days=1)) >= TOLD_AT:
        post(
            act, Kind.FACTOR_FAILED, member.email, member.interface_language,
            key=f"{Kind.FACTOR_FAILED.value}:{member.id}:{now:%Y%m%d}", name=member.name, device=session.device,
            link=absolute("/account/sessions"),
        )  # fmt: skip
    if session.wrong_codes >= MOST_WRONG and not session.is_half:
        service.end(act, session)
    record(
        Act.PROOF_REFUSE, Subject.MEMBER, member.id, actor_id=member.id, session_id=session.id, detail=detail
    )  # fmt: skip


def _wrong_since(member_id: int, moment: datetime) -> int:
    """Count a member's wrong tries in all sessions that began since then."""
    db.session.flush()
    tries = select(func.sum(MemberSession.wrong_codes)).where(
        MemberSession.member_id == member_id, MemberSession.started_at > moment
    )
    return int(db.session.scalar(tries) or 0)


def _tell_of_sign_in(act: Transaction, member: Member, proof: Proof, device: str, place: str) -> None:
    """Write to a member whose account was opened from elsewhere, or by a recovery code."""
    if proof is Proof.RECOVERY:
        _tell_of_code(act, member)
    known = select(
        exists().where(
            MemberSession.member_id == member.id, MemberSession.is_half.is_(False), MemberSession.device == device,
            MemberSession.place == place, MemberSession.started_at > clock.now() - service.KNOWN_FOR,
        )
    )  # fmt: skip
    if not db.session.scalar(known):
        tell(act, member, Kind.NEW_DEVICE, device=device, place=place, link=absolute("/account/sessions"))


def _tell_of_code(act: Transaction, member: Member) -> None:
    left = select(RecoveryCode.id).where(RecoveryCode.member_id == member.id, RecoveryCode.used_at.is_(None))
    tell(
        act, member, Kind.RECOVERY_USED, left=str(len(db.session.scalars(left).all())),
        link=absolute("/account/security"),
    )  # fmt: skip
