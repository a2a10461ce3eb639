"""Keyset pages: a page begins after the last row of the one before, however many rows there are."""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

Card = TypeVar("Card")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = re.compile(rb"([0-9]{1,20})\.([0-9]{1,20})")

#: What an id's column can hold; a larger one would be a fault of the database rather than a row.
LARGEST_ID = 2**31 - 1


def row_number(text: str) -> int:
    """Read a number of a row out of an address. Raises ValueError for one that no row can have."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(f"no row has the number {number}")
    return number


@dataclass(frozen=True, slots=True)
class Page(Generic[Card]):
    """One page of a list and the key with which the next one begins, or none."""

    cards: tuple[Card, ...]
    next_key: str | None


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list that is ordered by a moment and then by an id."""

    moment: datetime
    id: int

    def key(self) -> str:
        """Return it as a short piece of an address."""
        micros = (self.moment - _EPOCH) // timedelta(microseconds=1)
        return base64.urlsafe_b64encode(f"{micros}.{self.id}".encode()).decode().rstrip("=")


def read_position(key: str) -> Position | None:
    """Read a key out of an address; None for anything that is not one, which means the first page."""
    try:
        found = _KEY.fullmatch(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)))
        if found is None or int(found[2]) > LARGEST_ID:
            return None
        return Position(_EPOCH + timedelta(microseconds=int(found[1])), int(found[2]))
    except (ValueError, binascii.Error, OverflowError):
        return None
