"""How a fault is written down: with a reference that can be read out, and without what members wrote."""

import logging
import secrets
import traceback

from sqlalchemy.exc import DBAPIError


def note(log: logging.Logger, where: str, error: BaseException) -> str:
    """Write a fault to the log and return its reference.

    A database's own words are left out: PostgreSQL tells the row that failed, with what is in it.
    """
    reference = secrets.token_hex(4)
    if isinstance(error, DBAPIError):
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("fault %s: %s: %s\n%s", reference, where, type(error.orig).__name__, trace)
    else:
        log.error("fault %s: %s", reference, where, exc_info=error)
    return reference


def database_trouble(error: BaseException) -> str:
    """Return the kind of a database's trouble in its own code word, without its message: that may hold a row."""
    original = getattr(error, "orig", None) or error
    code = getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None)
    return f"{type(original).__name__} {code}" if code else type(original).__name__
