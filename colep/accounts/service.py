"""Making accounts, signing in and out. Each act leaves an entry in the record."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from colep.accounts import secrets
from colep.accounts.events import SessionEnded
from colep.accounts.models import CountryFreeze, Member, MemberSession
from colep.accounts.queries import frozen
from colep.audit.service import record
from colep.core import clock, sealing
from colep.core.db import Transaction, db, execute, stop_reading, transaction
from colep.core.errors import ColepError, Conflict, Invalid, Missing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.rules.sessions import Proof
from colep.rules.standing import READING, TERM, Standing, standing_at

#: Sessions that ended, or died, so long ago are forgotten. Until then they say which devices are known.
KNOWN_FOR = timedelta(days=90)


class Refused(ColepError):
    """Something that was to prove who somebody is proves nothing.

    `detail` says why, as a word of the record; empty for address and passphrase, of which not is said which is wrong.
    """

    status = 422
    code = "refused"

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail


def fold_email(email: str) -> str:
    """Return an address in the form in which it is stored and looked up."""
    return email.strip().casefold()


def add_member(  # noqa: PLR0913 - keywords only: an account is made of these
    *, handle: str, email: str, name: str, latin_name: str, role: Role, country: str,
    agency: str = "", function: str = "", languages: str = "en:work", interface_language: str = "en",
    zone: str = "UTC", passphrase: str = "", totp_secret: str = "", key: str = "",
    standing: Standing = Standing.MEMBER,
) -> int:  # fmt: skip
    """Make an account and return its id. For commands only: people come in by application.

    `key` is the installation's secret, under which the TOTP secret is sealed.
    Raises Conflict if handle or address are taken, Invalid for a passphrase of a wrong length.
    """
    if passphrase and not secrets.SHORTEST_PASSPHRASE <= len(passphrase) <= secrets.LONGEST_PASSPHRASE:
        raise Invalid("passphrase", "length")
    now = clock.now()
    with transaction():
        taken = select(Member.id).where((Member.handle == handle) | (Member.email == fold_email(email)))
        if db.session.scalar(taken) is not None:
            raise Conflict(f"{handle} or {email} is taken")
        member = Member(
            handle=handle, email=fold_email(email), name=name, latin_name=latin_name, role=role.value,
            standing=standing.value, country=country, agency=agency, function=function,
            languages=languages, interface_language=interface_language, zone=zone,
            passphrase_hash=secrets.hash_passphrase(passphrase) if passphrase else "",
            totp_sealed=secrets.seal(totp_secret, key) if totp_secret else "",
            admitted_at=now, ends_at=now + TERM,
            rules_accepted_at=now if standing in READING else None,
        )  # fmt: skip
        db.session.add(member)
        db.session.flush()
        record(Act.MEMBER_ADD, Subject.MEMBER, member.id, detail=role.value)
        return member.id


def give_passphrase(email: str, passphrase: str, device: str, place: str = "") -> str:
    """First step of signing in. Returns the token of a half session that opens only the second step.

    Raises Refused, after the same work, for an unknown address, for a wrong passphrase, and for whoever is shut out.
    """
    row = db.session.execute(
        select(Member.id, Member.passphrase_hash, Member.standing, Member.ends_at, frozen)
        .outerjoin(CountryFreeze, CountryFreeze.country == Member.country)
        .where(Member.email == fold_email(email))
    ).first()
    comes_in = row is not None and not row.is_frozen and may_come_in(row.standing, row.ends_at)
    kept = row.passphrase_hash if row is not None and comes_in else ""
    # Hashing takes a tenth of a second; nobody else should wait for a connection meanwhile.
    stop_reading()
    db.session.rollback()
    if not secrets.passphrase_matches(passphrase, kept) or row is None:
        raise Refused
    with transaction():
        member = db.session.get(Member, row.id, with_for_update=True)
        # Another passphrase, or the end of a standing, may have come while this one was compared.
        if member is None or member.passphrase_hash != kept or not may_come_in(member.standing, member.ends_at):
            raise Refused
        return start_session(row.id, device, half=True, place=place)[0]


def may_come_in(standing: str, ends_at: datetime) -> bool:
    """Say whether somebody of this standing signs in with a passphrase: whoever was only admitted has none yet."""
    now = standing_at(Standing(standing), ends_at, clock.now())
    return now in READING or now is Standing.ENROLLED


def enter_demo(handle: str, device: str) -> str:
    """Sign in as one of the demo's cast. The route that calls this exists in the demo only. Raises Missing."""
    with transaction():
        member = db.session.scalar(select(Member).where(Member.handle == handle))
        if member is None or not may_come_in(member.standing, member.ends_at):
            raise Missing
        return sign_in(member.id, device, Proof.DEMO)


def sign_in(member_id: int, device: str, proof: Proof, place: str = "") -> str:
    """Start a whole session inside an act and record it; returns its token."""
    token, session = start_session(member_id, device, half=False, place=place)
    session.proof, session.proved_at = proof.value, session.started_at
    db.session.flush()
    record(
        Act.SESSION_START, Subject.MEMBER, member_id, actor_id=member_id, session_id=session.id, detail=proof.value
    )  # fmt: skip
    return token


def start_session(member_id: int, device: str, *, half: bool, place: str = "") -> tuple[str, MemberSession]:
    """Start a session inside an act; returns its token, which is stored nowhere, and its row."""
    token, now = sealing.new_token(), clock.now()
    session = MemberSession(
        token_digest=sealing.token_digest(token), member_id=member_id, is_half=half, device=device, place=place,
        wrong_codes=0, started_at=now, seen_at=now,
    )  # fmt: skip
    db.session.add(session)
    return token, session


def renew_token(act: Transaction, old: MemberSession, proof: Proof) -> tuple[str, MemberSession]:
    """Let a session go on under a new token after a proof, inside an act; the old one opens nothing any more.

    It does not live longer for that, and what waits in it goes with it.
    """
    token, session = start_session(old.member_id, old.device, half=False, place=old.place)
    session.proof, session.proved_at, session.started_at = proof.value, session.seen_at, old.started_at
    session.pending_totp = old.pending_totp
    end(act, old)
    db.session.flush()
    return token, session


def end(act: Transaction, session: MemberSession) -> None:
    """End a session inside an act; its sockets go after the commit."""
    session.ended_at = clock.now()
    act.fact(SessionEnded(session.id))


def end_session(actor: Actor, session_id: int, from_session: int | None = None) -> None:
    """End one of the actor's own sessions, from that session. Raises Missing for anybody else's."""
    require(actor, Action.SIGN_OUT)
    with transaction() as act:
        session = db.session.get(MemberSession, session_id)
        if session is None or session.member_id != actor.member_id:
            raise Missing
        if session.ended_at is None:
            end(act, session)
            record(
                Act.SESSION_END, Subject.SESSION, session_id, actor_id=actor.member_id, session_id=from_session
            )  # fmt: skip


def end_other_sessions(actor: Actor, this_session: int) -> int:
    """End all of the actor's sessions but this one; returns how many."""
    require(actor, Action.SIGN_OUT)
    with transaction() as act:
        count = end_sessions(act, actor.member_id, but=this_session)
        if count:
            record(
                Act.SESSIONS_END_OTHERS, Subject.MEMBER, actor.member_id,
                actor_id=actor.member_id, session_id=this_session,
            )  # fmt: skip
        return count


def end_sessions(act: Transaction, member_id: int, *, but: int | None = None) -> int:
    """End all of a member's sessions inside an act, but one if it is named; returns how many."""
    others = db.session.scalars(
        select(MemberSession).where(MemberSession.member_id == member_id, MemberSession.ended_at.is_(None))
    ).all()
    ended = [session for session in others if session.id != but]
    for session in ended:
        end(act, session)
    return len(ended)


def touch_session(session_id: int) -> None:
    """Note that the person was here just now."""
    with transaction():
        execute(
            update(MemberSession)
            .where(MemberSession.id == session_id)
            .values(seen_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def forget_dead_sessions() -> int:
    """Delete the sessions that are over for longer than anybody wants to know; returns how many."""
    before = clock.now() - KNOWN_FOR
    with transaction():
        gone = execute(
            delete(MemberSession)
            .where(or_(MemberSession.ended_at < before, MemberSession.seen_at < before))
            .execution_options(synchronize_session=False)
        )
    return int(gone.rowcount)
