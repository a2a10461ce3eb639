"""Reads of enrolments: what a link is worth, and which step is due."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select

from colep.accounts.models import CountryFreeze, Enrolment, Member, Passkey, RecoveryCode
from colep.core import clock
from colep.core.db import fetch_one
from colep.core.errors import Missing
from colep.core.sealing import token_digest
from colep.rules.roles import NATIONAL, STAFF, Role
from colep.rules.standing import Standing

#: After so many wrong codes a link opens nothing any more.
MOST_WRONG_CODES = 8


class State(StrEnum):
    """What a link is worth."""

    OPEN = "open"
    #: Cut short, of another installation, or followed by a newer one.
    UNKNOWN = "unknown"
    USED = "used"
    EXPIRED = "expired"
    #: Too many wrong codes.
    DEAD = "dead"
    #: The person is not to enrol now: suspended, left, or of a frozen country.
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A link as the page shows it; of the person no more than their language."""

    state: State
    code_hash: str
    #: False while nobody has drawn a code yet.
    has_code: bool
    language: str


def state_of(
    standing: str, is_frozen: bool, expires_at: datetime | None, used_at: datetime | None, wrong_codes: int
) -> State:  # fmt: skip
    """Say what a link of somebody of this standing is worth now."""
    reasons = (
        (State.USED, used_at is not None),
        (State.CLOSED, standing != Standing.ADMITTED.value or is_frozen),
        (State.EXPIRED, expires_at is None or expires_at <= clock.now()),
        (State.DEAD, wrong_codes >= MOST_WRONG_CODES),
    )
    return next((state for state, holds in reasons if holds), State.OPEN)


_is_frozen = and_(
    exists().where(CountryFreeze.country == Member.country),
    Member.role.in_(sorted(role.value for role in NATIONAL)),
).label("is_frozen")

_enrolment = (
    select(
        Enrolment.link_expires_at, Enrolment.link_used_at, Enrolment.wrong_codes, Enrolment.code_hash,
        Member.standing, Member.interface_language, _is_frozen,
    )
    .join(Member, Member.id == Enrolment.member_id)
    .where(Enrolment.link_digest == bindparam("digest"))
)  # fmt: skip


def enrolment_by(token: str) -> Any:
    """Return the row of the enrolment that a link belongs to, or None. For `links.begin`."""
    return fetch_one(_enrolment, {"digest": token_digest(token)})


def link(token: str) -> LinkCard:
    """Return what a link is worth."""
    row = enrolment_by(token)
    if row is None:
        return LinkCard(State.UNKNOWN, "", False, "")
    state = state_of(row.standing, row.is_frozen, row.link_expires_at, row.link_used_at, row.wrong_codes)
    return LinkCard(state, row.code_hash, bool(row.code_hash), row.interface_language)


class Step(StrEnum):
    """One page of the enrolment, in their order."""

    PASSPHRASE = "passphrase"  # noqa: S105 - the name of a page
    FACTOR = "factor"
    CODES = "codes"
    RULES = "rules"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far somebody has come."""

    step: Step
    #: Staff are to have a passkey, and no app.
    is_staff: bool
    has_codes: bool
    email: str


_progress = select(
    Member.standing, Member.role, Member.email, (Member.passphrase_hash != "").label("has_passphrase"),
    (Member.totp_sealed != "").label("has_totp"), exists().where(Passkey.member_id == Member.id).label("has_passkey"),
    select(func.count(RecoveryCode.id)).where(RecoveryCode.member_id == Member.id).scalar_subquery().label("codes"),
).where(Member.id == bindparam("member_id"))  # fmt: skip


def progress(member_id: int) -> Progress:
    """Return how far somebody has come who is enrolling. Raises Missing."""
    row = fetch_one(_progress, {"member_id": member_id})
    if row is None:
        raise Missing
    is_staff = Role(row.role) in STAFF
    return Progress(_step(row, is_staff), is_staff, row.codes > 0, row.email)


def _step(row: Any, is_staff: bool) -> Step:
    if row.standing != Standing.ADMITTED.value:
        return Step.RULES
    if not row.has_passphrase:
        return Step.PASSPHRASE
    return Step.CODES if row.has_passkey or (row.has_totp and not is_staff) else Step.FACTOR
