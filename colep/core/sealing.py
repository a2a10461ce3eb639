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


def seal(secret: str, key: str, purpose: str) -> str:
    """Encrypt a text under the installation's key; what is sealed for one purpose does not open for another."""
    return _cipher(key, purpose).encrypt(secret.encode()).decode()


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
