"""The only clock. Everything that asks for the time asks here, so that tests can set it."""

from datetime import UTC, datetime


def now() -> datetime:
    """Return this moment as an aware UTC time."""
    return datetime.now(UTC)
