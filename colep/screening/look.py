"""A text as finders look at it, and what they find."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from colep.rules.screening import Kind
from colep.screening.folding import Folded
from colep.screening.keywords import Keyword, keywords

#: A number belongs to the keyword before it within so many characters, or to the one after it.
AFTER, BEFORE = 40, 24
_LONGEST_KEYWORD = 40


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, and where in the text it stands. It never holds the value itself."""

    kind: Kind
    #: Which rule fired, such as "national-id.tr"; the record of acts keeps it.
    rule: str
    start: int
    end: int


@dataclass(frozen=True)
class Look:
    """A folded text with what is known about it."""

    folded: Folded
    #: The author's country first, then those of the thread or route.
    countries: tuple[str, ...] = ()
    #: Numbers of offices, digits only and with the country's code; they may be written here.
    known_phones: frozenset[str] = frozenset()
    #: Names of this site and of mailboxes that belong to it.
    own_hosts: frozenset[str] = frozenset()
    this_year: int = 2100
    #: Parts of the folded text that nobody needs to look at, such as addresses of this site.
    passed: tuple[tuple[int, int], ...] = field(default=())

    @cached_property
    def keywords(self) -> tuple[Keyword, ...]:
        """The keywords of the text."""
        return keywords(self.folded)

    @cached_property
    def meanings(self) -> frozenset[str]:
        """What the keywords of the text mean."""
        return frozenset(keyword.meaning for keyword in self.keywords)

    def beside(self, meaning: str, start: int, end: int, after: int = AFTER, before: int = BEFORE) -> bool:
        """Say whether a number has a keyword of this meaning before it, or shortly after it."""
        return next(self.all_beside((meaning,), start, end, after, before), None) is not None

    def all_beside(
        self, meanings: tuple[str, ...], start: int, end: int, after: int = AFTER, before: int = BEFORE
    ) -> Iterator[Keyword]:
        """Yield the keywords of these meanings to which a number may belong. A blank line parts them."""
        first = bisect_left(self._starts, start - after - _LONGEST_KEYWORD)
        for keyword in self.keywords[first : bisect_right(self._starts, end + before)]:
            if keyword.meaning in meanings and self._belongs(keyword, start, end, after):
                yield keyword

    def _belongs(self, keyword: Keyword, start: int, end: int, after: int) -> bool:
        if keyword.end <= start:
            return start - keyword.end <= after and "\n\n" not in self.folded.plain[keyword.end : start]
        between = self.folded.plain[end : keyword.start]
        return keyword.start >= end and "\n" not in between and ". " not in between

    @cached_property
    def _starts(self) -> list[int]:
        return [keyword.start for keyword in self.keywords]

    def is_passed(self, start: int, end: int) -> bool:
        """Say whether this part needs no look."""
        return any(first <= start and end <= last for first, last in self.passed)

    def found(self, kind: Kind, rule: str, start: int, end: int) -> Finding:
        """Return a finding with its place in the text as it was typed."""
        return Finding(kind, f"{kind.value}.{rule}" if rule else kind.value, *self.folded.place(start, end))
