"""A text made comparable without losing where each letter stood.

Digits of all scripts become 0 to 9, compatibility forms their plain letters, invisible characters go, and letters
that look like Latin ones can be read as such. Finders look at the folded text; the author is shown the own one.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

#: Signs that are typed for others. Each stays one character, so that places hold.
_SAME = {
    **dict.fromkeys("\u00ba\u02da\u2070", "\u00b0"),
    **dict.fromkeys("\u2032\u2019\u2018\u02bc\u00b4`", "'"),
    **dict.fromkeys("\u2033\u201d\u201c\u05f4", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe58\ufe63\uff0d", "-"),
    **dict.fromkeys("\u066b\u060c\uff0c", ","),
    **dict.fromkeys("\u3002\uff0e", "."),
    "\u066c": " ",
    "\u0640": "",
    **dict.fromkeys("\u2039\u3008\u27e8", "<"),
    # Arabic letters that keyboards of neighbouring languages write differently.
    **dict.fromkeys("\u064a\u0649\u06cc\u0626\u06d0\u06cd", "\u06cc"),
    **dict.fromkeys("\u0643\u06a9\u06aa", "\u06a9"),
    **dict.fromkeys("\u0623\u0625\u0622\u0671", "\u0627"),
    **dict.fromkeys("\u0629\u06c0\u06c1\u06c2\u06c3\u06be\u06d5", "\u0647"),
    "\u0624": "\u0648",
}

#: Letters of other scripts drawn like a Latin capital, small ones included: а may stand for A.
_LOOKS = {
    "АаΑα": "A", "ВвΒ": "B", "СсϹ": "C", "ЕеΕεЁё": "E", "НнΗ": "H", "ІіΙιЇї": "I", "ЈјЙй": "J", "КкΚκ": "K",
    "МмΜ": "M", "Ν": "N", "ОоΟο": "O", "РрΡρ": "P", "Ѕѕ": "S", "ТтΤτ": "T", "УуΥυҮү": "Y", "ХхΧχ": "X", "Ζ": "Z",
    "Ԁԁ": "D", "Ԍԍ": "G", "Ԛԛ": "Q", "Ԝԝ": "W", "ı": "I", "İ": "I",
}  # fmt: skip

_LATIN: dict[int, str] = {ord(letter): latin for letters, latin in _LOOKS.items() for letter in letters}
#: Only capitals that look like Latin ones: for what is written in capitals, such as number plates.
_CAPITALS = {code: latin for code, latin in _LATIN.items() if chr(code).isupper()}
_LATIN |= {code: chr(code).upper() for code in range(ord("a"), ord("z") + 1)}

_BASIC_PLANE = 0x10000


class _Letters(dict[int, str]):
    """What each letter becomes; found out when it is first met. `uneven` are those that do not become just one."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = self.fold(letter)
        if len(folded) != 1:
            self.uneven.add(letter)
        if code < _BASIC_PLANE:
            self[code] = folded
        return folded

    def fold(self, letter: str) -> str:
        """Return what one letter becomes."""
        raise NotImplementedError


class _Plain(_Letters):
    """Plain letters, digits and signs."""

    def fold(self, letter: str) -> str:
        """Fold digits, forms and signs; nothing is left of what is not drawn."""
        if letter in _SAME:
            return _SAME[letter]
        digit = unicodedata.decimal(letter, None)
        if digit is not None:
            return str(digit)
        kind = unicodedata.category(letter)
        if kind in ("Cf", "Mn", "Me") or (kind == "Cc" and letter not in "\n\t"):
            return ""
        if kind == "Zs":
            return " "
        folded = unicodedata.normalize("NFKC", letter)
        return "".join(_SAME.get(part, part) for part in folded)


class _Small(_Letters):
    """Small letters, one for one: the Turkish I loses its dot, not its place."""

    def fold(self, letter: str) -> str:
        """Return the small letter."""
        if letter in "İıI":
            return "i"
        small = letter.lower()
        return small if len(small) == 1 else letter


_plain, _small = _Plain(), _Small()


@dataclass(frozen=True)
class Folded:
    """A text in its folded forms. Both have the same length and the same places."""

    #: Digits, signs and letters made plain; capitals stay capitals.
    plain: str
    #: Where each folded character stands in the text; none if nothing moved.
    places: tuple[int, ...] | None

    @cached_property
    def latin(self) -> str:
        """Everything that looks Latin as Latin capitals."""
        return self.plain.translate(_LATIN)

    @cached_property
    def capitals(self) -> str:
        """Capitals that look Latin as Latin capitals; small letters stay as they are."""
        return self.plain.translate(_CAPITALS)

    @cached_property
    def small(self) -> str:
        """Small letters, for words."""
        return self.plain.translate(_small)

    @cached_property
    def has_digits(self) -> bool:
        """Say whether there is any digit."""
        return _DIGIT.search(self.plain) is not None

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a part of the folded text stands in the text as it was typed."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


_DIGIT = re.compile("[0-9]")


def fold(text: str) -> Folded:
    """Return a text in its folded forms."""
    plain = text.translate(_plain)
    uneven = _plain.uneven.intersection(text)
    if not uneven:
        return Folded(plain, None)
    if not any(_plain[ord(letter)] for letter in uneven):
        return Folded(plain, tuple(place for place, letter in enumerate(text) if letter not in uneven))
    return Folded(plain, tuple(place for place, letter in enumerate(text) for _ in _plain[ord(letter)]))
