"""What a page sent with an event, read field by field. Anything else than expected raises `Unreadable`."""

import re
from collections.abc import Mapping
from typing import Any

from colep.core.errors import Unreadable

#: The largest whole number that a column holds; PostgreSQL refuses to look for a larger one.
LARGEST = 2**31 - 1

_WORD = re.compile(r"[A-Za-z0-9_.:-]+")
_NOTHING = object()


class Payload:
    """A dictionary that came over the wire. Fields that nobody reads are ignored."""

    def __init__(self, sent: object) -> None:
        if not isinstance(sent, Mapping):
            raise Unreadable("a payload is an object")
        self._sent = sent

    def text(self, name: str, longest: int, otherwise: str | None = None) -> str:
        """Return a text of at most `longest` characters, not yet cleaned, or `otherwise` if the field is missing."""
        value = self._sent.get(name)
        if value is None and otherwise is not None:
            return otherwise
        if not isinstance(value, str) or len(value) > longest:
            raise Unreadable(f"{name} is not a text of at most {longest} characters")
        return value

    def word(self, name: str, longest: int = 60) -> str:
        """Return a name or key in plain ASCII."""
        value = self.text(name, longest)
        if not _WORD.fullmatch(value):
            raise Unreadable(f"{name} is not a word")
        return value

    def words(self, name: str, most: int, longest: int = 60) -> list[str]:
        """Return at most `most` names or keys in plain ASCII."""
        values = self._sent.get(name)
        if not isinstance(values, list) or len(values) > most:
            raise Unreadable(f"{name} is not a list of at most {most} words")
        return [Payload({name: value}).word(name, longest) for value in values]

    def number(self, name: str, least: int = 0, most: int = LARGEST, otherwise: Any = _NOTHING) -> Any:
        """Return a whole number within the limits, or `otherwise` if the field is missing or null."""
        value = self._sent.get(name)
        if value is None and otherwise is not _NOTHING:
            return otherwise
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Unreadable(f"{name} is not a whole number from {least} to {most}")
        return value
