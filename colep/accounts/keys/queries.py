"""Reads of a member's own keys."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select

from colep.accounts.keys import totp
from colep.accounts.keys.totp import TotpOffer
from colep.accounts.models import Member, MemberSession, Passkey, RecoveryCode
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing


@dataclass(frozen=True, slots=True)
class PasskeyCard:
    """One of a member's passkeys."""

    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Keys:
    """All that a member can prove themself with."""

    passkeys: tuple[PasskeyCard, ...]
    has_totp: bool
    codes_left: int

    @property
    def factors(self) -> int:
        """How many second factors there are; the last one cannot be taken away."""
        return len(self.passkeys) + self.has_totp


_passkeys = (
    select(Passkey.id, Passkey.name, Passkey.added_at, Passkey.used_at)
    .where(Passkey.member_id == bindparam("member_id"))
    .order_by(Passkey.id)
)
_codes_left = (
    select(func.count(RecoveryCode.id))
    .where(RecoveryCode.member_id == Member.id, RecoveryCode.used_at.is_(None))
    .scalar_subquery()
)
_others = select((Member.totp_sealed != "").label("has_totp"), _codes_left.label("left")).where(
    Member.id == bindparam("member_id")
)


def keys_of(member_id: int) -> Keys:
    """Return what a member can prove themself with, besides the passphrase. Raises Missing."""
    parameters = {"member_id": member_id}
    row = fetch_one(_others, parameters)
    if row is None:
        raise Missing
    passkeys = tuple(PasskeyCard(**key._asdict()) for key in fetch_all(_passkeys, parameters))
    return Keys(passkeys, bool(row.has_totp), row.left)


def passkey_of(member_id: int, passkey_id: int) -> PasskeyCard:
    """Return one of a member's passkeys. Raises Missing for anybody else's."""
    for card in keys_of(member_id).passkeys:
        if card.id == passkey_id:
            return card
    raise Missing


_pending = (
    select(MemberSession.pending_totp, Member.email)
    .join(Member, Member.id == MemberSession.member_id)
    .where(MemberSession.id == bindparam("session_id"), MemberSession.ended_at.is_(None))
)


def totp_offer(session_id: int) -> TotpOffer | None:
    """Return the seed that waits in a session for its first code, as the page shows it; None if none waits."""
    row = fetch_one(_pending, {"session_id": session_id})
    return totp.offer(row.pending_totp, row.email) if row else None
