"""Acts on accounts: making them, signing in and out, preferences, standing. Each leaves an entry in the record."""

import re

from sqlalchemy import select, update

from colep.accounts import secrets
from colep.accounts.events import SessionEnded, StandingChanged
from colep.accounts.models import Member, MemberSession
from colep.audit.service import clean_reason, record
from colep.core import clock
from colep.core.db import Transaction, db, execute, stop_reading, transaction
from colep.core.errors import ColepError, Conflict, Invalid, Missing
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act, Subject
from colep.rules.policy import require
from colep.rules.roles import Role
from colep.rules.sessions import HALF
from colep.rules.standing import Standing, opens_doors

#: After so many wrong codes the challenge is over and the passphrase must be given again.
MOST_WRONG_CODES = 8


class Refused(ColepError):
    """E-mail address, passphrase or code are not right; which of them is not said."""

    status = 422
    code = "refused"


def fold_email(email: str) -> str:
    """Return an address in the form in which it is stored and looked up."""
    return email.strip().casefold()


def add_member(  # noqa: PLR0913 - keywords only: an account is made of these
    *, handle: str, email: str, name: str, latin_name: str, role: Role, country: str,
    agency: str = "", function: str = "", languages: str = "en:work", interface_language: str = "en",
    zone: str = "UTC", passphrase: str = "", totp_secret: str = "", key: str = "",
) -> int:  # fmt: skip
    """Make an account and return its id. For commands only: people come in by application.

    `key` is the installation's secret, under which the TOTP secret is sealed.
    Raises Conflict if handle or address are taken, Invalid for a passphrase of a wrong length.
    """
    if passphrase and not secrets.SHORTEST_PASSPHRASE <= len(passphrase) <= secrets.LONGEST_PASSPHRASE:
        raise Invalid("passphrase", "length")
    with transaction():
        taken = select(Member.id).where((Member.handle == handle) | (Member.email == fold_email(email)))
        if db.session.scalar(taken) is not None:
            raise Conflict(f"{handle} or {email} is taken")
        member = Member(
            handle=handle, email=fold_email(email), name=name, latin_name=latin_name, role=role.value,
            standing=Standing.MEMBER.value, country=country, agency=agency, function=function,
            languages=languages, interface_language=interface_language, zone=zone,
            passphrase_hash=secrets.hash_passphrase(passphrase) if passphrase else "",
            totp_sealed=secrets.seal(totp_secret, key) if totp_secret else "",
            admitted_at=clock.now(),
        )  # fmt: skip
        db.session.add(member)
        db.session.flush()
        record(Act.MEMBER_ADD, Subject.MEMBER, member.id, detail=role.value)
        return member.id


def give_passphrase(email: str, passphrase: str, device: str) -> str:
    """First step of signing in. Returns the token of a half session that opens only the second step.

    Raises Refused, after the same work, for an unknown address and for a wrong passphrase.
    """
    row = db.session.execute(
        select(Member.id, Member.passphrase_hash, Member.standing).where(Member.email == fold_email(email))
    ).first()
    kept = row.passphrase_hash if row is not None and opens_doors(Standing(row.standing)) else ""
    # Hashing takes a tenth of a second; nobody else should wait for a connection meanwhile.
    stop_reading()
    db.session.rollback()
    if not secrets.passphrase_matches(passphrase, kept) or row is None:
        raise Refused
    with transaction():
        return _start_session(row.id, device, half=True)[0]


def give_code(token: str, code: str, key: str, device: str) -> str:
    """Second step. Returns the token of a whole session; the half one is ended.

    Each code opens once. Raises Refused for a wrong or used code, Missing if there is no half
    session any more, also after too many wrong codes.
    """
    now = clock.now()
    with transaction() as act:
        half = db.session.scalar(
            select(MemberSession).where(
                MemberSession.token_digest == secrets.token_digest(token),
                MemberSession.is_half,
                MemberSession.ended_at.is_(None),
                MemberSession.started_at > now - HALF,
            ).with_for_update()
        )  # fmt: skip
        if half is None or half.wrong_codes >= MOST_WRONG_CODES:
            raise Missing
        right = _use_code(half.member_id, code, key, now.timestamp())
        if right:
            _end(act, half)
            token = _sign_in(half.member_id, device)
        else:
            half.wrong_codes += 1
    if not right:
        raise Refused
    return token


def _use_code(member_id: int, code: str, key: str, seconds: float) -> bool:
    """Spend a code. The condition on the last step makes it open once, also in two processes at once."""
    sealed = db.session.scalar(select(Member.totp_sealed).where(Member.id == member_id)) or ""
    step = secrets.totp_step(secrets.unseal(sealed, key) if sealed else "", code, seconds)
    if step is None:
        return False
    spent = execute(
        update(Member)
        .where(Member.id == member_id, Member.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(spent.rowcount == 1)


def enter_demo(handle: str, device: str) -> str:
    """Sign in as one of the demo's cast. The route that calls this exists in the demo only. Raises Missing."""
    with transaction():
        member_id = db.session.scalar(
            select(Member.id).where(Member.handle == handle, Member.standing == Standing.MEMBER.value)
        )
        if member_id is None:
            raise Missing
        return _sign_in(member_id, device)


def _sign_in(member_id: int, device: str) -> str:
    """Start a whole session and record it; returns its token."""
    token, session = _start_session(member_id, device, half=False)
    db.session.flush()
    record(Act.SESSION_START, Subject.MEMBER, member_id, actor_id=member_id, session_id=session.id)
    return token


def _start_session(member_id: int, device: str, *, half: bool) -> tuple[str, MemberSession]:
    token, now = secrets.new_token(), clock.now()
    session = MemberSession(token_digest=secrets.token_digest(token), member_id=member_id, is_half=half, device=device)
    session.started_at = session.seen_at = now
    db.session.add(session)
    return token, session


def _end(act: Transaction, session: MemberSession) -> None:
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
            _end(act, session)
            record(
                Act.SESSION_END, Subject.SESSION, session_id, actor_id=actor.member_id, session_id=from_session
            )  # fmt: skip


def end_other_sessions(actor: Actor, this_session: int) -> int:
    """End all of the actor's sessions but this one; returns how many."""
    require(actor, Action.SIGN_OUT)
    with transaction() as act:
        others = db.session.scalars(
            select(MemberSession).where(
                MemberSession.member_id == actor.member_id,
                MemberSession.id != this_session,
                MemberSession.ended_at.is_(None),
            )
        ).all()
        for session in others:
            _end(act, session)
        if others:
            record(
                Act.SESSIONS_END_OTHERS, Subject.MEMBER, actor.member_id,
                actor_id=actor.member_id, session_id=this_session,
            )  # fmt: skip
        return len(others)


def touch_session(session_id: int) -> None:
    """Note that the person was here just now."""
    with transaction():
        execute(
            update(MemberSession)
            .where(MemberSession.id == session_id)
            .values(seen_at=clock.now())
            .execution_options(synchronize_session=False)
        )


def choose_preferences(
    actor: Actor, *, interface_language: str | None = None, zone: str | None = None, theme: str | None = None,
    from_session: int | None = None,
) -> None:  # fmt: skip
    """Store the choices that are given, if they are new; the forms have checked that they exist."""
    require(actor, Action.ACCOUNT_CHANGE)
    choices = {"interface_language": interface_language, "zone": zone, "theme": theme}
    with transaction():
        member = db.session.get_one(Member, actor.member_id, with_for_update=True)
        new = {name: value for name, value in choices.items() if value not in (None, getattr(member, name))}
        for name, value in new.items():
            setattr(member, name, value)
        if new:
            record(
                Act.PREFERENCES_CHANGE, Subject.MEMBER, actor.member_id,
                actor_id=actor.member_id, session_id=from_session, detail=" ".join(new),
            )  # fmt: skip


def change_standing(handle_or_email: str, standing: Standing, *, reason: str) -> None:
    """Suspend, restore or expire a member; all that they have open ends. For commands.

    The reason is kept in the record of acts, where the member can read it. Raises Missing, and Invalid for a
    reason that is empty, too long or holds an address (`address`) or the member's name (`name`).
    """
    wanted = fold_email(handle_or_email)
    with transaction() as act:
        member = db.session.scalar(select(Member).where((Member.email == wanted) | (Member.handle == wanted)))
        if member is None:
            raise Missing
        reason = _nameless(clean_reason(reason), member)
        member.standing = standing.value
        if not opens_doors(standing):
            for session in db.session.scalars(
                select(MemberSession).where(MemberSession.member_id == member.id, MemberSession.ended_at.is_(None))
            ):
                _end(act, session)
        act.fact(StandingChanged(member.id))
        record(Act.STANDING_CHANGE, Subject.MEMBER, member.id, detail=standing.value, reason=reason)


def _nameless(reason: str, member: Member) -> str:
    """An entry names people by their ids only, so that it can stay when a member's data go."""
    words = set(re.findall(r"[^\W_]+", reason.casefold()))
    names = f"{member.name} {member.latin_name} {member.handle}".casefold()
    if words & {part for part in re.findall(r"[^\W_]+", names) if len(part) > 3}:
        raise Invalid("reason", "name")
    return reason
