"""The steps of enrolling, one act each. Whoever makes them holds the half session that `links.begin` gave them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from colep.accounts import secrets, service
from colep.accounts.keys import passkeys, recovery
from colep.accounts.keys.service import add_passkey, keep_codes, noted_refusals, set_totp
from colep.accounts.models import Enrolment, Member, MemberSession, Passkey, RecoveryCode
from colep.accounts.passphrases import about_member, require_good
from colep.accounts.standing import move
from colep.audit.service import record
from colep.core import clock
from colep.core.db import Transaction, db, stop_reading, transaction
from colep.core.errors import Conflict, Missing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import STAFF, Role
from colep.rules.sessions import Proof
from colep.rules.standing import Hand, Standing


def set_passphrase(actor: Actor, session_id: int, passphrase: str) -> None:
    """Set the passphrase of somebody who was admitted. Raises Invalid with a reason of `accounts.passphrases`."""
    require(actor, Action.ENROL)
    about = about_member(db.session.get_one(Member, actor.member_id))
    # Weighing and hashing take a tenth of a second; nobody else should wait for a connection meanwhile.
    stop_reading()
    db.session.rollback()
    require_good(passphrase, about)
    hashed = secrets.hash_passphrase(passphrase)

    def give(_act: Transaction, member: Member) -> None:
        member.passphrase_hash = hashed

    _step(actor, session_id, give, Act.PASSPHRASE_SET)


def use_passkey(actor: Actor, session_id: int, answer: str, name: str) -> None:
    """Take a passkey as second factor. Raises service.Refused for an answer that proves nothing, recorded."""
    require(actor, Action.ENROL)
    with noted_refusals(actor.member_id, session_id):
        new = passkeys.read_new(session_id, answer)

        def give(act: Transaction, member: Member) -> None:
            _require_passphrase(member)
            add_passkey(act, member.id, new, name)

        _step(actor, session_id, give, Act.PASSKEY_ADD)


def use_app(actor: Actor, session_id: int, code: str) -> None:
    """Take the app whose seed waits in the session as second factor; staff cannot.

    Raises service.Refused for a wrong code, recorded.
    """
    require(actor, Action.ENROL)

    def give(act: Transaction, member: Member) -> None:
        _require_passphrase(member)
        set_totp(act, member.id, session_id, code)

    with noted_refusals(actor.member_id, session_id):
        _step(actor, session_id, give, Act.TOTP_SET)


def draw_codes(actor: Actor, session_id: int) -> tuple[str, ...]:
    """Draw ten recovery codes and return them, to be shown this once; those of before are void."""
    require(actor, Action.ENROL)
    drawn = recovery.draw()

    def give(act: Transaction, member: Member) -> None:
        _require_factor(member)
        keep_codes(act, member.id, drawn)

    _step(actor, session_id, give, Act.CODES_DRAW)
    return drawn.codes


def finish(actor: Actor, session_id: int, device: str) -> str:
    """Say that the codes are kept: the person is enrolled. Returns the token of a whole session, with its proof.

    Raises Conflict if a passphrase, a factor or the codes are missing; staff must have a passkey.
    """
    require(actor, Action.ENROL)
    with transaction() as act:
        member = _of_session(actor.member_id, session_id, Standing.ADMITTED, half=True)
        _require_factor(member)
        if db.session.scalar(select(RecoveryCode.id).where(RecoveryCode.member_id == member.id).limit(1)) is None:
            raise Conflict("no codes yet")
        move(act, member, Standing.ENROLLED, Hand.SELF)
        if enrolment := db.session.get(Enrolment, member.id):
            enrolment.code_hash = ""
        proof = Proof.PASSKEY if _has_passkey(member) else Proof.TOTP
        token, session = _whole_session(member.id, device, proof, clock.now())
        record(
            Act.STANDING_CHANGE, Subject.MEMBER, member.id, actor_id=member.id, session_id=session.id,
            detail=Standing.ENROLLED.value,
        )  # fmt: skip
        return token


def accept_rules(actor: Actor, session_id: int, device: str) -> str:
    """Accept the handling rules, which makes a member. Returns the token of the session that goes on.

    The caller has seen five right answers. Raises Missing for whoever is not enrolled in a whole session.
    """
    require(actor, Action.ENROL)
    with transaction() as act:
        member = _of_session(actor.member_id, session_id, Standing.ENROLLED, half=False)
        before = db.session.get_one(MemberSession, session_id)
        move(act, member, Standing.MEMBER, Hand.SELF)
        member.rules_accepted_at = clock.now()
        token, session = _whole_session(member.id, device, Proof(before.proof), before.proved_at)
        record(Act.RULES_ACCEPT, Subject.MEMBER, member.id, actor_id=member.id, session_id=session.id)
        return token


def stop(actor: Actor, session_id: int) -> None:
    """End the session in which somebody enrols: a station may be shared. Raises Missing for another's session."""
    require(actor, Action.ENROL)
    with transaction() as act:
        session = db.session.get(MemberSession, session_id)
        if session is None or session.member_id != actor.member_id or session.ended_at is not None:
            raise Missing
        service.end(act, session)
        record(
            Act.SESSION_END, Subject.SESSION, session_id, actor_id=actor.member_id, session_id=session_id
        )  # fmt: skip


def _step(actor: Actor, session_id: int, give: Callable[[Transaction, Member], None], word: Act) -> None:
    with transaction() as act:
        member = _of_session(actor.member_id, session_id, Standing.ADMITTED, half=True)
        give(act, member)
        record(word, Subject.MEMBER, member.id, actor_id=member.id, session_id=session_id)


def _of_session(member_id: int, session_id: int, standing: Standing, *, half: bool) -> Member:
    """Return the member, locked, if standing and session are still what this step wants. Raises Missing."""
    member = db.session.get(Member, member_id, with_for_update=True)
    session = db.session.get(MemberSession, session_id, with_for_update=True)
    if member is None or session is None or session.member_id != member_id or session.ended_at is not None:
        raise Missing
    if member.standing != standing.value or session.is_half is not half:
        raise Missing
    return member


def _require_passphrase(member: Member) -> None:
    if not member.passphrase_hash:
        raise Conflict("no passphrase yet")


def _require_factor(member: Member) -> None:
    """An app is no factor for staff, even if it came there by another way."""
    _require_passphrase(member)
    is_staff = Role(member.role) in STAFF
    if not _has_passkey(member) and (is_staff or not member.totp_sealed):
        raise Conflict("no second factor yet")


def _has_passkey(member: Member) -> bool:
    return db.session.scalar(select(Passkey.id).where(Passkey.member_id == member.id).limit(1)) is not None


def _whole_session(
    member_id: int, device: str, proof: Proof, proved_at: datetime | None
) -> tuple[str, MemberSession]:  # fmt: skip
    token, session = service.start_session(member_id, device, half=False)
    session.proof, session.proved_at = proof.value, proved_at
    db.session.flush()
    return token, session
