"""Passphrases, tokens and second factors: how they are made, kept and compared.

argon2id after OWASP's recommendation and above (64 MiB, three passes); hashing runs on gevent's
thread pool where there is a loop to keep going.
"""

import hmac
import os
import secrets
import threading
import unicodedata
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from colep.core import sealing
from colep.core.offload import off_the_loop

SHORTEST_PASSPHRASE = 15
LONGEST_PASSPHRASE = 128

_PURPOSE = "colep second factors"

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)

#: Hashing takes a whole core: one is left to the pages and sockets, however many sign in at once.
_at_a_time = threading.BoundedSemaphore(max(1, (os.cpu_count() or 2) - 1))

#: A code may be one step of 30 seconds early or late.
_STEP_SECONDS = 30
_STEPS_AROUND = 1


def hash_passphrase(passphrase: str) -> str:
    """Return the argon2id hash of a passphrase; compositions of the same letters are one (NFC)."""
    with _at_a_time:
        return str(off_the_loop(_hasher.hash, unicodedata.normalize("NFC", passphrase)))


def passphrase_matches(passphrase: str, kept: str) -> bool:
    """Compare a passphrase with its hash. Takes as long for an account that does not exist (`kept` empty)."""
    text = unicodedata.normalize("NFC", passphrase)
    with _at_a_time:
        return bool(off_the_loop(_fits, _hasher, kept, text)) and bool(kept)


def _fits(hasher: PasswordHasher, kept: str, text: str) -> bool:
    """Compare on whichever thread this runs; one of gevent's pool writes whatever is raised in it to the log."""
    try:
        return hasher.verify(kept or _nobodys_hash(), text)
    except (VerificationError, InvalidHashError):
        return False


#: For codes that the program draws itself: 80 bits want no slow hash, and ten are drawn at once. OWASP's floor.
_code_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_code(code: str) -> str:
    """Return the argon2id hash of a code that was drawn by the program."""
    with _at_a_time:
        return str(off_the_loop(_code_hasher.hash, code))


def code_matches(code: str, kept: str) -> bool:
    """Compare a typed code with the hash of a drawn one; False where there is none."""
    if not kept:
        return False
    with _at_a_time:
        return bool(off_the_loop(_fits, _code_hasher, kept, code))


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def seal(secret: str, key: str) -> str:
    """Encrypt a second factor's seed for the database under the installation's key."""
    return sealing.seal(secret, key, _PURPOSE)


def unseal(sealed: str, key: str) -> str:
    """Decrypt what `seal` encrypted; empty if it was sealed under another key."""
    return sealing.unseal(sealed, key, _PURPOSE)


def totp_step(totp_secret: str, code: str, seconds: float) -> int | None:
    """Return the time step for which this code is right at this time (Unix seconds), or None."""
    if not totp_secret or len(code) != 6 or not code.isdecimal():
        return None
    digits = "".join(str(unicodedata.decimal(digit)) for digit in code)
    totp, current, found = pyotp.TOTP(totp_secret), int(seconds) // _STEP_SECONDS, None
    for step in range(current - _STEPS_AROUND, current + _STEPS_AROUND + 1):
        if hmac.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found
