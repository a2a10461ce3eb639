"""How often something may be asked. Counted in this process, or in Redis when there are several."""

import hashlib

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from colep.core.errors import Invalid
from colep.core.text import clean_line


class WriteLimiter(Limiter):
    """Counts only what changes something; reading a page does not pay for the counting."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if request.method == "POST":
            super()._check_request_limit(callable_name, in_middleware)


limiter = WriteLimiter(
    key_func=get_remote_address,
    strategy="sliding-window-counter",
    headers_enabled=False,
    in_memory_fallback_enabled=True,
)

#: Signing in: guesses on one account from one source, then on that account from anywhere, then from
#: one source on any account. The owner of an account under attack still gets in from elsewhere.
SIGN_IN = "10 per 5 minutes"
SIGN_IN_ACCOUNT = "60 per 10 minutes"
SIGN_IN_SOURCE = "40 per 5 minutes"
WRITES = "30 per minute"

#: Wrong codes on one account, from anywhere and however often the passphrase is given in between.
WRONG_CODES = "20 per hour"

_LONGEST_ADDRESS = 320


def account_key() -> str:
    """Count by the account that is asked for, without keeping its address."""
    return f"account:{hash_of_address()}"


def account_and_source_key() -> str:
    """Count by the account and where the request comes from."""
    return f"account:{hash_of_address()}:{get_remote_address()}"


def hash_of_address() -> str:
    """Return a digest that stands for the e-mail address in the form, cleaned as the form cleans it.

    Else stray controls in an address would each open a new account's worth of guesses.
    """
    try:
        # Cleaned whole, then measured: what is cut off before would be another account with each blank in front.
        address = clean_line(request.form.get("email", ""), "email", _LONGEST_ADDRESS)
    except Invalid:
        address = ""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()[:24]


def init_limits(app: Flask) -> None:
    """Count in Redis if there is one."""
    app.config["RATELIMIT_STORAGE_URI"] = app.config["SETTINGS"].redis_url or "memory://"
    limiter.init_app(app)
