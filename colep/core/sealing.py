"""Secrets that the database keeps but cannot read, and tokens that it keeps only the digest of."""

import base64
import hashlib
import hmac
import secrets
from functools import cache

from cryptography.fernet import Fernet, InvalidToken


def new_token() -> str:
    """Return a fresh opaque token of 256 bits."""
    return secrets.token_urlsafe(32)


def token_digest(token: str) -> str:
    """Return what is stored of a token: its SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def seal(secret: str, key: str, purpose: str, *, with_time: bool = True) -> str:
    """Encrypt a text under the installation's key; what is sealed for one purpose does not open for another.

    Fernet writes the second at which something was sealed in the clear; not with `with_time=False`.
    """
    cipher = _cipher(key, purpose)
    sealed = cipher.encrypt(secret.encode()) if with_time else cipher.encrypt_at_time(secret.encode(), 0)
    return sealed.decode()


def unseal(sealed: str, key: str, purpose: str) -> str:
    """Decrypt what `seal` encrypted; empty if it was sealed under another key or for another purpose."""
    try:
        return _cipher(key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


@cache
def _cipher(key: str, purpose: str) -> Fernet:
    derived = hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def keyed_digest(text: str, key: str, purpose: str) -> str:
    """Return a digest, 64 hexadecimal digits, that nobody without the installation's key can make or check."""
    derived = hmac.new(key.encode(), purpose.encode(), hashlib.sha256).digest()
    return hmac.new(derived, text.encode(), hashlib.sha256).hexdigest()
