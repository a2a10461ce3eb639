"""Walks the chain and finds the first entry that is not as it was written.

Whoever can write to the database and drops its triggers can also compute every hash anew from some entry on. Only
a head that is kept outside (printed, mailed, on a second machine) shows that, and a tail that was cut off.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from colep.audit import queries
from colep.audit.chain import BEGINNING, Content, seal
from colep.audit.queries import Head

BATCH = 1000
#: Below every number that can stand in the column: also an entry 0 or -1 is seen.
_BEFORE_ALL = -(2**31)
#: So many deleted entries are recognised as such although the others were renumbered.
_GAP = 1000

Progress = Callable[[int], None]


class Fault(StrEnum):
    """What can have been done to the record."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    INSERTED = "inserted"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"


@dataclass(frozen=True, slots=True)
class Finding:
    """How far the chain holds (`head`), and the first fault, if any, with a sentence about it."""

    head: Head
    fault: Fault | None = None
    sentence: str = ""


def verify(known: Head | None = None, progress: Progress = lambda _number: None) -> Finding:
    """Walk the whole chain and compare it with a head that was kept outside, if one is given.

    `progress` is told the number of the last sound entry after every batch.
    """
    last = Head(0, BEGINNING)
    while rows := _batch(last):
        for row in rows:
            if finding := _fault(row, last):
                return finding
            last = Head(row.number, row.hash)
        progress(last.number)
    if later := queries.next_number(last.number):
        return Finding(last, Fault.CHANGED, f"Entry {later} cannot be read: it was changed.")
    return _compared(last, known)


def _batch(last: Head) -> Any:
    """Return the next entries; fewer, or none, where one of them cannot even be read."""
    after = last.number or _BEFORE_ALL
    for size in (BATCH, 1):
        try:
            return queries.entries(after, size)
        except (ValueError, TypeError):
            continue
    return ()


def _fault(row: Any, last: Head) -> Finding | None:
    """Say what is wrong with an entry that should come right after `last`."""
    wanted = last.number + 1
    if row.number > wanted:
        return Finding(last, Fault.MISSING, f"Entry {wanted} is missing: it was deleted.")
    if row.number < wanted:
        return Finding(last, Fault.INSERTED, f"Entry {row.number} was inserted: the record begins with entry 1.")
    is_sound = _is_sound(row)
    if row.previous_hash == last.hash:
        return None if is_sound else _not_as_written(row, last)
    return _out_of_chain(row, last, is_sound)


def _is_sound(row: Any, number: int | None = None) -> bool:
    """Say whether what an entry says, or would say under another number, is what its hash was computed over."""
    try:
        values = {name: getattr(row, name) for name in Content.__slots__}
        content = Content(**values | {"number": number or row.number})
        return seal(row.previous_hash, content) == row.hash
    except (AttributeError, TypeError, ValueError):
        return False


def _not_as_written(row: Any, last: Head) -> Finding:
    """It names the right entry before it, but not with the content that it has now."""
    if queries.is_followed(last.hash, but=row.number):
        return Finding(
            last, Fault.INSERTED, f"Entry {row.number} was inserted: another one followed entry {last.number}."
        )
    return Finding(last, Fault.CHANGED, f"Entry {row.number} was changed after it was written.")


def _out_of_chain(row: Any, last: Head, is_sound: bool) -> Finding:
    """It does not follow the entry before it: who else does, and is there the one that it follows?"""
    number, before = row.number, last.number
    is_displaced = queries.is_followed(last.hash, but=number)
    is_orphan = not queries.is_borne(row.previous_hash, but=number) and row.previous_hash != BEGINNING
    if is_displaced and (is_sound or is_orphan):
        return Finding(last, Fault.INSERTED, f"Entry {number} was inserted: another one followed entry {before}.")
    if is_displaced:
        return Finding(last, Fault.REORDERED, f"Entry {number} is not in its place: entries were reordered.")
    if not is_orphan:
        return Finding(last, Fault.INSERTED, f"Entry {before} was inserted: entry {number} follows an earlier one.")
    if is_sound:
        sentence = f"Entry {number} does not follow entry {before}: one of the two was changed and sealed anew."
        return Finding(last, Fault.CHANGED, sentence)
    if any(_is_sound(row, other) for other in range(number + 1, number + _GAP)):
        return Finding(last, Fault.MISSING, f"Entry {number} is missing: it was deleted and the others renumbered.")
    return Finding(last, Fault.CHANGED, f"Entry {number} was changed after it was written.")


def _compared(last: Head, known: Head | None) -> Finding:
    if known is None:
        return Finding(last)
    if known.number > last.number:
        sentence = (
            f"The record ends with entry {last.number}, but entry {known.number} was there: its tail was cut off."
        )
        return Finding(last, Fault.TRUNCATED, sentence)
    if (queries.hash_of(known.number) or BEGINNING) != known.hash:
        sentence = f"Entry {known.number} is not the one whose hash was kept: the record was written anew."
        return Finding(last, Fault.REWRITTEN, sentence)
    return Finding(last)
