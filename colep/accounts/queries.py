"""Reads of accounts: who a session belongs to, members as others see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, exists, false, func, not_, or_, select

from colep.accounts.models import CountryFreeze, Member, MemberSession, Passkey, RecoveryCode
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.sealing import token_digest
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.policy import LAW, WRITES
from colep.rules.roles import NATIONAL, Role
from colep.rules.sessions import IDLE, STRONG, Proof, is_alive, is_fresh
from colep.rules.standing import GRACE, READING, Standing, opens_doors, standing_at
from colep.sharing.cards import Reach
from colep.sharing.queries import groups_of, read_group_ids


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
    #: See `core.i18n.Reader`.
    digits: str
    second_calendar: str
    #: The end of the term.
    ends_at: datetime

    @property
    def is_enrolling(self) -> bool:
        """True for who has no keys yet: link and code brought them to the steps of enrolling, and to nothing else.

        Whoever has keys is half signed in until they have shown a second one, also while they still enrol.
        """
        return self.actor.standing is Standing.ADMITTED


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One of a member's own sessions."""

    id: int
    device: str
    #: An IANA time zone; empty if the browser did not say.
    place: str
    proof: Proof
    started_at: datetime
    seen_at: datetime
    is_this: bool


def _is_one_of(column: Any, words: Iterable[StrEnum]) -> ColumnElement[bool]:
    """Say IN in such a way that it is spelled out once and not at each execution: every page asks this."""
    return or_(false(), *(column == word.value for word in sorted(words)))


#: Whether a freeze of the country shuts this member out; with `CountryFreeze` joined by country.
frozen = (
    CountryFreeze.country.is_not(None) & _is_one_of(Member.role, NATIONAL)
).label("is_frozen")  # fmt: skip

#: What the law needs of a session and its member.
_OF_THE_LAW = (
    MemberSession.id.label("session_id"),
    MemberSession.is_half,
    MemberSession.started_at,
    MemberSession.seen_at,
    MemberSession.proof,
    MemberSession.proved_at,
    Member.id,
    Member.role,
    Member.standing,
    Member.ends_at,
    Member.country,
    frozen,
)

_session_by_digest = (
    select(
        *_OF_THE_LAW,
        MemberSession.ended_at,
        groups_of(Member.id).label("group_ids"),
        Member.name,
        Member.latin_name,
        Member.interface_language,
        Member.zone,
        Member.theme,
        Member.languages,
        Member.digits,
        Member.second_calendar,
    )
    .join(Member, Member.id == MemberSession.member_id)
    .outerjoin(CountryFreeze, CountryFreeze.country == Member.country)
    .where(MemberSession.token_digest == bindparam("digest"))
)


def signed_in(token: str) -> SignedIn | None:
    """Return the member behind a session token if session and standing still hold, else None."""
    row = fetch_one(_session_by_digest, {"digest": token_digest(token)})
    if row is None or row.ended_at is not None:
        return None
    actor = _actor_of(row, clock.now(), read_group_ids(row.group_ids))
    if actor is None:
        return None
    return SignedIn(
        session_id=row.session_id,
        is_half=row.is_half,
        seen_at=row.seen_at,
        actor=actor,
        name=row.name,
        latin_name=row.latin_name,
        interface_language=row.interface_language,
        zone=row.zone,
        theme=row.theme,
        languages=row.languages,
        digits=row.digits,
        second_calendar=row.second_calendar,
        ends_at=row.ends_at,
    )


def _actor_of(row: Any, now: datetime, groups: frozenset[int] = frozenset()) -> Actor | None:
    """Return who stands behind a session now; None if the session or the right to one is over."""
    standing, role = standing_at(Standing(row.standing), row.ends_at, now), Role(row.role)
    if row.is_frozen or not opens_doors(standing):
        return None
    if not is_alive(role, row.started_at, row.seen_at, now, row.is_half, standing is Standing.ADMITTED):
        return None
    return Actor(
        row.id, role, standing, row.country, row.proof in STRONG, is_fresh(row.proved_at, now), groups
    )  # fmt: skip


_session_holds = (
    select(*_OF_THE_LAW)
    .join(Member, Member.id == MemberSession.member_id)
    .outerjoin(CountryFreeze, CountryFreeze.country == Member.country)
    .where(
        MemberSession.id.in_(bindparam("ids", expanding=True)),
        MemberSession.ended_at.is_(None),
        MemberSession.is_half.is_(False),
        Member.standing.in_(sorted(standing.value for standing in READING)),
    )
)


def standing_sessions(session_ids: list[int]) -> dict[int, Actor]:
    """Return, of these sessions, those whose member may still read, each with its actor."""
    now = clock.now()
    found = ((row.session_id, _actor_of(row, now)) for row in fetch_all(_session_holds, {"ids": session_ids}))
    return {session_id: actor for session_id, actor in found if actor is not None and actor.is_member}


def may_read_now() -> ColumnElement[bool]:
    """Return the condition on `members` that the law reads as "may read": standing, term and country."""
    return and_(
        _is_one_of(Member.standing, READING),
        Member.ends_at > bindparam("now_less_grace", callable_=lambda: clock.now() - GRACE),
        not_(exists().where(CountryFreeze.country == Member.country) & _is_one_of(Member.role, NATIONAL)),
    )


def may_write_now() -> ColumnElement[bool]:
    """Return the condition on `members` that the law reads as "may write": the term is not over either."""
    return and_(may_read_now(), Member.ends_at > bindparam("now_in_term", callable_=clock.now))


def may_do_now(action: Action) -> ColumnElement[bool]:
    """Return the condition on `members` that the law lets somebody do this now, to a thing that they may see."""
    stands = may_write_now() if action in WRITES else may_read_now()
    return and_(stands, _is_one_of(Member.role, LAW[action]))


def read_languages(text: str) -> tuple[tuple[str, str], ...]:
    """Return (language, level) pairs of "ar:draft en:work", best first."""
    pairs = (part.partition(":") for part in text.split())
    return tuple((language, level or "work") for language, _, level in pairs)


_own_sessions = (
    select(
        MemberSession.id, MemberSession.device, MemberSession.place, MemberSession.proof, MemberSession.started_at,
        MemberSession.seen_at,
    )
    .where(
        MemberSession.member_id == bindparam("member_id"),
        MemberSession.ended_at.is_(None),
        MemberSession.is_half.is_(False),
        MemberSession.seen_at > bindparam("oldest"),
    )
    .order_by(MemberSession.seen_at.desc())
    .limit(50)
)  # fmt: skip


def own_sessions(actor: Actor, this_session: int) -> tuple[SessionCard, ...]:
    """Return the actor's sessions that still hold, the most recently used first."""
    now, role = clock.now(), actor.role or Role.PRACTITIONER
    rows = fetch_all(_own_sessions, {"member_id": actor.member_id, "oldest": now - IDLE})
    return tuple(
        SessionCard(
            row.id, row.device, row.place, Proof(row.proof), row.started_at, row.seen_at, row.id == this_session
        )
        for row in rows
        if is_alive(role, row.started_at, row.seen_at, now, half=False)
    )


@cache
def _reach_of(action: Action) -> Executable:
    """Count those whom the law lets do it: members in good standing whose role may."""
    is_partner = and_(Member.role == Role.PARTNER.value, Member.agency != "")
    return select(
        func.count(Member.id),
        func.count(Member.country.distinct()),
        func.count(case((is_partner, Member.agency)).distinct()),
    ).where(may_do_now(action))


def community_reach(action: Action) -> Reach:
    """Return how many of how many countries and partners may do this with a thing for the whole community."""
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
    ends_at: datetime
    has_passphrase: bool
    passkeys: int
    has_totp: bool
    codes_left: int
    #: Their country is frozen, which keeps them out whatever their standing.
    is_frozen: bool

    @property
    def can_sign_in(self) -> bool:
        """True if standing, country and keys allow it."""
        has_factor = self.passkeys > 0 or self.has_totp
        is_in = self.standing in READING or self.standing is Standing.ENROLLED
        return is_in and not self.is_frozen and self.has_passphrase and has_factor


_register = select(
    Member.handle, Member.name, Member.latin_name, Member.email, Member.role, Member.standing, Member.country,
    Member.agency, Member.function, Member.admitted_at, Member.ends_at,
    (Member.passphrase_hash != "").label("has_passphrase"),
    (Member.totp_sealed != "").label("has_totp"),
    select(func.count(Passkey.id)).where(Passkey.member_id == Member.id).scalar_subquery().label("passkeys"),
    select(func.count(RecoveryCode.id))
    .where(RecoveryCode.member_id == Member.id, RecoveryCode.used_at.is_(None))
    .scalar_subquery()
    .label("codes_left"),
    (
        exists().where(CountryFreeze.country == Member.country)
        & Member.role.in_(sorted(role.value for role in NATIONAL))
    ).label("is_frozen"),
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
        standing=standing_at(Standing(row.standing), row.ends_at, clock.now()),
        country=row.country,
        agency=row.agency,
        function=row.function,
        admitted_at=row.admitted_at,
        ends_at=row.ends_at,
        has_passphrase=row.has_passphrase,
        passkeys=row.passkeys,
        has_totp=row.has_totp,
        codes_left=row.codes_left,
        is_frozen=row.is_frozen,
    )
