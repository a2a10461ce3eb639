"""Recovery codes: ten, drawn by the program, each good once.

A code is four letters by which its row is found and sixteen that prove it: 80 bits, of an alphabet without look-alikes.
"""

import re
import secrets as random
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select, update

from colep.accounts import secrets
from colep.accounts.keys.claims import Claim, refused
from colep.accounts.models import RecoveryCode
from colep.core import clock
from colep.core.db import db, execute, fetch_one, stop_reading
from colep.rules.sessions import Proof

#: 32 letters: no i, l, o, u, which are read as 1, 0 or v. Sixteen of them are 80 bits.
_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_READ_AS = str.maketrans("ilo", "110")
_SELECTOR, _VERIFIER = 4, 16
COUNT = 10


@dataclass(frozen=True, slots=True)
class Drawn:
    """Ten fresh codes and what is kept of them."""

    #: As they are shown, once: "k3fw-9tq2-…".
    codes: tuple[str, ...]
    #: (selector, argon2id hash) of each.
    kept: tuple[tuple[str, str], ...]


def draw() -> Drawn:
    """Draw ten codes. Hashing takes a fifth of a second: do it before the act that keeps them."""
    letters: set[str] = set()
    while len(letters) < COUNT:
        letters.add(_letters(_SELECTOR))
    pairs = [(selector, _letters(_VERIFIER)) for selector in sorted(letters)]
    return Drawn(
        codes=tuple(_shown(selector + verifier) for selector, verifier in pairs),
        kept=tuple((selector, secrets.hash_code(verifier)) for selector, verifier in pairs),
    )


def _letters(count: int) -> str:
    return "".join(random.choice(_ALPHABET) for _ in range(count))


def _shown(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def looks_like_one(typed: str) -> bool:
    """Say whether a text has the form of a recovery code, however it was typed."""
    return len(_read(typed)) == _SELECTOR + _VERIFIER


def _read(typed: str) -> str:
    """Return the letters of a typed code: capitals, blanks, dashes, look-alikes and other digits do no harm."""
    plain = "".join(str(unicodedata.decimal(letter, letter)) for letter in typed[:200].casefold())
    return re.sub(r"[^0-9a-z]", "", plain.translate(_READ_AS))


def claim(member_id: int, typed: str) -> Claim:
    """Return the claim of whoever types a recovery code."""
    code = _read(typed)
    row = fetch_one(
        select(RecoveryCode.id, RecoveryCode.code_hash, RecoveryCode.used_at).where(
            RecoveryCode.member_id == member_id, RecoveryCode.selector == code[:_SELECTOR]
        )
    )
    stop_reading()
    db.session.rollback()
    if row is None or not secrets.code_matches(code[_SELECTOR:], row.code_hash):
        return refused(Proof.RECOVERY, "recovery-wrong")

    def spend() -> str:
        spent = execute(
            update(RecoveryCode)
            .where(RecoveryCode.id == row.id, RecoveryCode.used_at.is_(None))
            .values(used_at=clock.now())
            .execution_options(synchronize_session=False)
        )
        return "" if spent.rowcount == 1 else "recovery-used"

    return Claim(Proof.RECOVERY, spend)
