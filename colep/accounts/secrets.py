"""Passphrases, tokens and second factors: how they are made, kept and compared.

argon2id after OWASP's recommendation and above (64 MiB, three passes); hashing runs on gevent's
thread pool where there is a loop to keep going.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import cache

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.fernet import Fernet, InvalidToken

from colep.core.offload import off_the_loop

SHORTEST_PASSPHRASE = 15
LONGEST_PASSPHRASE = 128

_hasher = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)

#: A code may be one step of 30 seconds early or late.
_STEP_SECONDS = 30
_STEPS_AROUND = 1


def hash_passphrase(passphrase: str) -> str:
    """Return the argon2id hash of a passphrase; compositions of the same letters are one (NFC)."""
    return str(off_the_loop(_hasher.hash, unicodedata.normalize("NFC", passphrase)))


def passphrase_matches(passphrase: str, kept: str) -> bool:
    """Compare a passphrase with its hash. Takes as long for an account that does not exist (`kept` empty)."""
    text = unicodedata.normalize("NFC", passphrase)
    try:
        return bool(off_the_loop(_verify, kept, text)) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def _verify(kept: str, text: str) -> bool:
    return _hasher.verify(kept or _nobodys_hash(), text)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(32))


def new_token() -> str:
    """Return a fresh opaque token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def seal(secret: str, key: str) -> str:
    """Encrypt a secret for the database under the installation's key."""
    return _cipher(key).encrypt(secret.encode()).decode()


def unseal(sealed: str, key: str) -> str:
    """Decrypt what `seal` encrypted; empty if it was sealed under another key."""
    try:
        return _cipher(key).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


@cache
def _cipher(key: str) -> Fernet:
    derived = hmac.new(key.encode(), b"colep second factors", hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


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
