"""What a command says when it cannot go on: one sentence that tells what is wrong and what to do."""

import errno

from sqlalchemy.exc import OperationalError, ProgrammingError, SQLAlchemyError

from colep.core.config import SettingError
from colep.core.errors import ColepError


class Stopped(Exception):
    """A command cannot do what was asked. Its text is the sentence for the person."""


def sentence_for(error: Exception) -> str | None:
    """Return the sentence for an error that a person can act on; None for a fault of the program."""
    if isinstance(error, (Stopped, SettingError)):
        return str(error)
    if isinstance(error, ColepError):
        return f"This cannot be done: {error or error.code}."
    if isinstance(error, SQLAlchemyError):
        return _of_the_database(error)
    return _of_the_system(error) if isinstance(error, OSError) else None


_DISK_FULL = "The disk is full: free some space and try again."

#: What a database says, and what a person can do about it. The first that fits is said.
_DATABASE = (
    (
        ("no such table", "undefinedtable"),
        "The database has no tables of Colep yet: run `colep migrate` first.",
    ),
    (
        ("no such column", "undefinedcolumn"),
        "The database is older than this version of Colep: run `colep migrate` first.",
    ),
    (("locked",), "The database is busy with another program: wait until it has finished and try again."),
    (("disk is full", "no space left", "diskfull"), _DISK_FULL),
    (
        ("readonly", "unable to open", "disk i/o"),
        "The database file cannot be written: give this user the data folder, or set COLEP_DATA_DIR.",
    ),
)


def _of_the_database(error: SQLAlchemyError) -> str | None:
    if not isinstance(error, (OperationalError, ProgrammingError)):
        return None
    said = f"{type(error.orig).__name__}: {error.orig}".lower()
    for signs, sentence in _DATABASE:
        if any(sign in said for sign in signs):
            return sentence
    return "The database does not answer: check COLEP_DATABASE_URL and that the server runs."


def _of_the_system(error: OSError) -> str:
    where = error.filename or "this place"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _DISK_FULL
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"This user may not write to {where}: give it to this user, or set COLEP_DATA_DIR."
    if error.errno == errno.EADDRINUSE:
        return "Another program listens at this address: end it, or choose another one with PORT."
    return f"The system refused: {error.strerror or error} ({where})."
