"""Names of people: in their own script for those who read it, in Latin letters for the rest.

An officer who cannot read a name cannot ask for its bearer on the telephone.
"""

from functools import lru_cache
from typing import NamedTuple

from colep.core import i18n
from colep.core.languages import script_of

#: What readers of each language of the interface read besides Latin letters.
_READS = {"ar": "ARABIC", "ru": "CYRILLIC"}


class Name(NamedTuple):
    """A name in its bearer's script and in Latin letters; as text it is the one that the reader can read."""

    native: str
    latin: str

    def __str__(self) -> str:
        return _readable(self.native, self.latin, i18n.reader().tag)

    @property
    def is_latin(self) -> bool:
        """True where the reader sees the Latin letters rather than the bearer's own script."""
        return str(self) != self.native

    @property
    def other(self) -> str:
        """The way of writing that the reader does not see; empty where there is but one."""
        other = self.native if self.is_latin else self.latin
        return "" if other == str(self) else other

    def __bool__(self) -> bool:
        return bool(self.native)


@lru_cache(4096)
def _readable(native: str, latin: str, tag: str) -> str:
    return native if not latin or script_of(native) in ("LATIN", _READS.get(tag)) else latin
