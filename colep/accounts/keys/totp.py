"""Codes of an app: the seed, how it gets into the app, and how a code is spent."""

import io
from dataclasses import dataclass

import pyotp
import segno
from sqlalchemy import select, update

from colep.accounts import secrets
from colep.accounts.keys.claims import Claim
from colep.accounts.keys.site import secret
from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import execute, fetch_one
from colep.rules.sessions import Proof

_ISSUER = "Colep"


@dataclass(frozen=True, slots=True)
class TotpOffer:
    """A new seed on its way into an app."""

    #: In groups of four, to be typed.
    seed: str
    #: `otpauth://…`: a phone opens its app with it.
    uri: str


def new_seed() -> str:
    """Return a fresh seed of 160 bits, sealed."""
    return secrets.seal(pyotp.random_base32(), secret())


def offer(sealed: str, email: str) -> TotpOffer | None:
    """Return how a sealed seed gets into an app; None if there is none."""
    seed = secrets.unseal(sealed, secret()) if sealed else ""
    if not seed:
        return None
    groups = " ".join(seed[start : start + 4] for start in range(0, len(seed), 4))
    return TotpOffer(groups, pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=_ISSUER))


def qr_svg(uri: str) -> bytes:
    """Draw an address as a QR code, black on white so that every camera reads it."""
    drawn = io.BytesIO()
    segno.make(uri, error="m").save(drawn, kind="svg", border=4, scale=1, dark="#000", light="#fff", omitsize=True)
    return drawn.getvalue()


def step_of(sealed: str, code: str) -> int | None:
    """Return the time step for which this code is right now, or None."""
    return secrets.totp_step(secrets.unseal(sealed, secret()) if sealed else "", code, clock.now().timestamp())


def claim(member_id: int, code: str) -> Claim:
    """Return the claim of whoever types a code. Each code is good once, also in two processes at once."""

    def spend() -> str:
        row = fetch_one(select(Member.totp_sealed, Member.totp_last_step).where(Member.id == member_id))
        step = step_of(row.totp_sealed if row else "", code)
        if step is None:
            return "totp-wrong"
        spent = execute(
            update(Member)
            .where(Member.id == member_id, Member.totp_last_step < step)
            .values(totp_last_step=step)
            .execution_options(synchronize_session=False)
        )
        return "" if spent.rowcount == 1 else "totp-replayed"

    return Claim(Proof.TOTP, spend)
