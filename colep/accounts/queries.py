"""Reads of accounts: who a session belongs to, members as others see them."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Executable, bindparam, func, select

from colep.accounts.models import Member, MemberSession
from colep.accounts.secrets import token_digest
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.names import Name
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.policy import LAW
from colep.rules.roles import Role
from colep.rules.sessions import ABSOLUTE, is_alive
from colep.rules.standing import Standing, opens_doors
from colep.sharing.cards import Reach


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The member behind a session, as every page needs them."""

    session_id: int
    is_half: bool
    seen_at: datetime
    actor: Actor
    name: str
    latin_name: str
    interface_language: str
    zone: str
    theme: str
    languages: str


@dataclass(frozen=True, slots=True)
class MemberCard:
    """A member as other members see them."""

    id: int
    name: Name
    role: Role
    country: str
    agency: str
    function: str
    languages: tuple[tuple[str, str], ...]
    zone: str


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One of a member's own sessions."""

    id: int
    device: str
    started_at: datetime
    seen_at: datetime
    is_this: bool


_session_by_digest = (
    select(
        MemberSession.id.label("session_id"),
        MemberSession.is_half,
        MemberSession.started_at,
        MemberSession.seen_at,
        MemberSession.ended_at,
        Member.id,
        Member.name,
        Member.latin_name,
        Member.role,
        Member.standing,
        Member.country,
        Member.interface_language,
        Member.zone,
        Member.theme,
        Member.languages,
    )
    .join(Member, Member.id == MemberSession.member_id)
    .where(MemberSession.token_digest == bindparam("digest"))
)


def signed_in(token: str) -> SignedIn | None:
    """Return the member behind a session token if session and standing still hold, else None."""
    row = fetch_one(_session_by_digest, {"digest": token_digest(token)})
    if row is None or row.ended_at is not None or not opens_doors(Standing(row.standing)):
        return None
    role = Role(row.role)
    if not is_alive(role, row.started_at, row.seen_at, clock.now(), row.is_half):
        return None
    return SignedIn(
        session_id=row.session_id,
        is_half=row.is_half,
        seen_at=row.seen_at,
        actor=Actor(row.id, role, Standing(row.standing), row.country),
        name=row.name,
        latin_name=row.latin_name,
        interface_language=row.interface_language,
        zone=row.zone,
        theme=row.theme,
        languages=row.languages,
    )


_session_holds = (
    select(
        MemberSession.id.label("session_id"),
        MemberSession.is_half,
        MemberSession.started_at,
        MemberSession.seen_at,
        Member.id,
        Member.role,
        Member.standing,
        Member.country,
    )
    .join(Member, Member.id == MemberSession.member_id)
    .where(
        MemberSession.id.in_(bindparam("ids", expanding=True)),
        MemberSession.ended_at.is_(None),
        MemberSession.is_half.is_(False),
        Member.standing == Standing.MEMBER.value,
    )
)


def standing_sessions(session_ids: list[int]) -> dict[int, Actor]:
    """Return, of these sessions, those that still hold, each with its actor."""
    now = clock.now()
    return {
        row.session_id: Actor(row.id, Role(row.role), Standing(row.standing), row.country)
        for row in fetch_all(_session_holds, {"ids": session_ids})
        if is_alive(Role(row.role), row.started_at, row.seen_at, now, False)
    }


_member_by_id = select(Member.__table__).where(Member.id == bindparam("id"))


def member(member_id: int) -> MemberCard:
    """Return a member as other members see them. Raises Missing."""
    row = fetch_one(_member_by_id, {"id": member_id})
    if row is None:
        raise Missing
    return MemberCard(
        id=row.id,
        name=Name(row.name, row.latin_name),
        role=Role(row.role),
        country=row.country,
        agency=row.agency,
        function=row.function,
        languages=read_languages(row.languages),
        zone=row.zone,
    )


def read_languages(text: str) -> tuple[tuple[str, str], ...]:
    """Return (language, level) pairs of "ar:draft en:work", best first."""
    pairs = (part.partition(":") for part in text.split())
    return tuple((language, level or "work") for language, _, level in pairs)


_own_sessions = (
    select(MemberSession.id, MemberSession.device, MemberSession.started_at, MemberSession.seen_at)
    .where(
        MemberSession.member_id == bindparam("member_id"),
        MemberSession.ended_at.is_(None),
        MemberSession.is_half.is_(False),
        MemberSession.started_at > bindparam("oldest"),
    )
    .order_by(MemberSession.seen_at.desc())
    .limit(50)
)


def own_sessions(actor: Actor, this_session: int) -> tuple[SessionCard, ...]:
    """Return the actor's sessions that still hold, the most recently used first."""
    rows = fetch_all(_own_sessions, {"member_id": actor.member_id, "oldest": clock.now() - ABSOLUTE})
    return tuple(SessionCard(row.id, row.device, row.started_at, row.seen_at, row.id == this_session) for row in rows)


@cache
def _reach_of(action: Action) -> Executable:
    """Count those whom the law lets read: members in good standing whose role may do it."""
    return select(func.count(Member.id), func.count(Member.country.distinct())).where(
        Member.standing == Standing.MEMBER.value,
        Member.role.in_(sorted(role.value for role in LAW[action])),
    )


def community_reach(action: Action) -> Reach:
    """Return how many members of how many countries may do this with a thing for the whole community."""
    return Reach(*tuple(fetch_all(_reach_of(action))[0]))


@dataclass(frozen=True, slots=True)
class RegisterCard:
    """A member as the administrator's commands show them."""

    handle: str
    name: str
    latin_name: str
    email: str
    role: Role
    standing: Standing
    country: str
    agency: str
    function: str
    admitted_at: datetime
    can_sign_in: bool


_register = select(
    Member.handle, Member.name, Member.latin_name, Member.email, Member.role, Member.standing, Member.country,
    Member.agency, Member.function, Member.admitted_at, Member.passphrase_hash, Member.totp_sealed,
).order_by(Member.handle)  # fmt: skip


def register() -> tuple[RegisterCard, ...]:
    """Return everybody who has an account, by handle. For commands."""
    return tuple(_register_card(row) for row in fetch_all(_register))


def registered(handle_or_email: str) -> RegisterCard:
    """Return one account by handle or e-mail address. For commands. Raises Missing."""
    wanted = handle_or_email.strip().casefold()
    row = fetch_one(_register.where((Member.handle == wanted) | (Member.email == wanted)))
    if row is None:
        raise Missing
    return _register_card(row)


def _register_card(row: Any) -> RegisterCard:
    return RegisterCard(
        handle=row.handle,
        name=row.name,
        latin_name=row.latin_name,
        email=row.email,
        role=Role(row.role),
        standing=Standing(row.standing),
        country=row.country,
        agency=row.agency,
        function=row.function,
        admitted_at=row.admitted_at,
        can_sign_in=bool(row.passphrase_hash and row.totp_sealed),
    )
