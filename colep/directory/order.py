"""The order of the list: who can be reached now comes first, then who confirmed last. Pure arithmetic.

The order depends on the time of day. Pages that follow therefore carry the moment of the first one, so
that a desk which closes while somebody turns pages is neither shown twice nor left out.
"""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST_KEY = 120


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a contact stands in the list."""

    is_closed: bool
    #: Microseconds from the last confirmation back to 1970, negative: the latest comes first; 0 for never.
    confirmed: int
    id: int
    #: The moment for which the list was ordered.
    as_of: datetime = field(compare=False)

    def key(self) -> str:
        """Return it as a short piece of an address."""
        parts = (_micros(self.as_of), int(self.is_closed), self.confirmed, self.id)
        return base64.urlsafe_b64encode(".".join(map(str, parts)).encode()).decode().rstrip("=")


def place(*, is_open: bool, confirmed_at: datetime | None, contact_id: int, as_of: datetime) -> Place:
    """Return the place of a contact in a list that is ordered for `as_of`."""
    return Place(not is_open, -_micros(confirmed_at) if confirmed_at else 0, contact_id, as_of)


def read_place(key: str) -> Place | None:
    """Read a key out of an address; None for anything that is not one, which means the first page."""
    if not key or len(key) > _LONGEST_KEY:
        return None
    try:
        text = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4)).decode("ascii")
        as_of, is_closed, confirmed, contact_id = (int(part) for part in text.split("."))
        return Place(bool(is_closed), confirmed, contact_id, _EPOCH + timedelta(microseconds=as_of))
    except (ValueError, binascii.Error, OverflowError):
        return None


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
