"""Words beside which a number says what it is, in the languages of the community (`data/keywords.txt`).

Arabic articles and particles before a word are passed over.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from colep.screening.folding import Folded, fold
from colep.screening.word_lists import word_lists

#: Meaning → keywords. National numbers that have a name of their own stand under that name.
WORDS: dict[str, tuple[str, ...]] = word_lists("keywords.txt")

#: What stands between a keyword and a number that belongs to it.
NUMBER_SIGN = re.compile(
    r"(?:no|nr|num|number|ref|#|№|n°|номер|numara|szám|رقم|شماره|نمبر|شمېره|شمیره|:|=)", re.IGNORECASE
)

_WORD = re.compile(r"[^\W\d_]+")
_FIRST_ARABIC = "\u0600"
_PARTICLE = re.compile("(?:[وفبلک]?ال|لل|[وفبلک])")


@dataclass(frozen=True, slots=True)
class Keyword:
    """Where a keyword stands in the folded text, and what numbers beside it are."""

    start: int
    end: int
    meaning: str


class Stems:
    """The keywords, laid out by their first two letters."""

    def __init__(self) -> None:
        self.by_beginning: dict[str, list[tuple[str, bool, str]]] = defaultdict(list)
        for meaning, listed in WORDS.items():
            for word in listed:
                stem = fold(word.rstrip("|")).small
                self.by_beginning[stem[:2]].append((stem, word.endswith("|"), meaning))

    def at(self, small: str, start: int) -> list[Keyword]:
        """Return the keywords that begin at this place."""
        found = []
        for stem, is_whole, meaning in self.by_beginning.get(small[start : start + 2], ()):
            if small.startswith(stem, start):
                end = start + len(stem)
                if not is_whole or not small[end : end + 1].isalpha():
                    found.append(Keyword(start, end, meaning))
        return found


@cache
def _stems() -> Stems:
    return Stems()


def keywords(folded: Folded) -> tuple[Keyword, ...]:
    """Return all keywords of a text, in their order."""
    stems, small = _stems(), folded.small
    beginnings, found = stems.by_beginning, []
    for word in _WORD.finditer(small):
        start = word.start()
        if small[start : start + 2] in beginnings:
            found += stems.at(small, start)
        if small[start] >= _FIRST_ARABIC and (particle := _PARTICLE.match(small, start)):
            found += stems.at(small, particle.end())
    return tuple(found)
