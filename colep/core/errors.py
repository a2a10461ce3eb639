"""What can go wrong in words a person can act on.

Services raise these; `colep.core.http.mistakes` turns them into a page or into JSON.
"""

from typing import Any


class ColepError(Exception):
    """Base of all errors that are answered rather than logged as faults."""

    status = 400
    code = "bad-request"

    def told(self) -> dict[str, Any]:
        """Return what an answer as JSON says beyond the code, in the reader's language; `message` in place of ours."""
        return {}


class Missing(ColepError):
    """There is no such thing, or it is not for this reader: the answer is the same."""

    status = 404
    code = "missing"


class Conflict(ColepError):
    """Somebody or something was quicker; nothing was stored."""

    status = 409
    code = "conflict"


class Unreadable(ColepError):
    """What was sent is not text in the expected form."""

    status = 400
    code = "unreadable"


class Invalid(ColepError):
    """One field cannot be accepted. `reason` is a word that the caller explains in the reader's language."""

    status = 422
    code = "invalid"

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class TooFast(ColepError):
    """The person or the socket asked too often."""

    status = 429
    code = "too-fast"
