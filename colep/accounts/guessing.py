"""How many guesses a passphrase would take, in any script.

zxcvbn knows English words, dates, keyboard walks and what people do to them; it takes every other script for noise.
So what is cheap in the other scripts - common words, walks along a keyboard or an alphabet, repeats - is first
shrunk to one sign, which costs ten guesses as any unknown sign does.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from colep.accounts.weak_words import COMMON, OF_THE_SITE, WALKS

#: An attacker with the hash file and a thousand tries a second on our argon2id is busy for four months.
ENOUGH = 10.0

#: zxcvbn's time grows steeply with length; pieces of this size take milliseconds at worst.
_PIECE = 24

#: One sign that stands for something cheap; in no keyboard, alphabet or list.
_CHEAP = "\u00a4"

_FAMILIES = str.maketrans(
    {
        **dict.fromkeys("أإآٱ", "ا"), **dict.fromkeys("ىی", "ي"), "ک": "ك", **dict.fromkeys("ةہۂھ", "ه"),
        "ё": "е", "ı": "i", "ß": "ss", "ø": "o", "đ": "d", "ł": "l",
        **dict.fromkeys("\u200c\u200d\u0640\u00ad\u2060\ufe0f", ""),
    }
)  # fmt: skip
#: How people hide a letter behind a digit or sign.
_DISGUISES = {"a": "4@", "b": "8", "e": "3", "g": "69", "i": "1!|", "l": "1|", "o": "0", "s": "5$", "t": "7+", "z": "2"}
_REPEAT = re.compile(r"(.{1,64}?)\1+", re.DOTALL)
_APART = re.compile(r"[\W_]+")
_LEAST_WALK = 4


def fold(text: str) -> str:
    """Return a text as a guesser sees it: no case, no marks, digits as 0-9, one letter of each family."""
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text.replace("İ", "i")).casefold())
    letters = "".join(letter for letter in apart if unicodedata.category(letter) not in ("Mn", "Me"))
    return "".join(_digit(letter) for letter in unicodedata.normalize("NFC", letters).translate(_FAMILIES))


def _digit(letter: str) -> str:
    return str(unicodedata.digit(letter)) if unicodedata.category(letter) == "Nd" else letter


def log10_guesses(text: str, cheap_words: Iterable[str] = ()) -> float:
    """Return the power of ten of the guesses that a text takes, to about `ENOUGH`; more is not worked out.

    `cheap_words` cost nothing, beside the common ones and those of the site. Takes some milliseconds of CPU.
    """
    own = _pattern_of(cheap_words)
    return min(_of_one(shape, own) for shape in _shapes(text))


def _of_one(text: str, own: re.Pattern[str] | None) -> float:
    text = _unrepeated(text)
    for pattern in (own, _site_words(), _walks()):
        if pattern is not None:
            text = _unrepeated(pattern.sub(_CHEAP, text))
    most = 0.0
    for start in range(0, len(text), _PIECE):
        most = max(most, _zxcvbn(text[start : start + _PIECE]))
        if most >= ENOUGH:
            break
    return most


def _unrepeated(text: str) -> str:
    """Write what is repeated at once only once; again while that makes new repeats."""
    while (shorter := _REPEAT.sub(_once, text)) != text:
        text = shorter
    return text


def _once(found: re.Match[str]) -> str:
    """A doubled letter is spelling, three are none."""
    whole, unit = found[0], found[1]
    return whole if len(whole) == 2 else unit


def holds(text: str, words: Iterable[str] = ()) -> bool:
    """Say whether a text holds one of these words; without any, one of the common ones or of the site's."""
    wanted = _pattern_of(words) if words else _site_words()
    return wanted is not None and any(wanted.search(shape) for shape in _shapes(text))


def _shapes(text: str) -> set[str]:
    """Return a text as it is and without what stands between its letters."""
    folded = fold(text)
    return {folded, _APART.sub("", folded)}


def _pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    return _pattern(tuple(sorted({fold(word) for word in words})))


@cache
def _site_words() -> re.Pattern[str]:
    found = _pattern_of((*OF_THE_SITE, *COMMON))
    assert found is not None  # noqa: S101 - the lists are not empty
    return found


def _pattern(words: tuple[str, ...]) -> re.Pattern[str] | None:
    """Return what finds these words, the longest first, their reverse too, behind the usual disguises."""
    both = {*words, *(word[::-1] for word in words)} - {""}
    if not both:
        return None
    return re.compile("|".join(_disguised(word) for word in sorted(both, key=lambda word: (-len(word), word))))


def _disguised(word: str) -> str:
    return "".join(
        f"[{re.escape(letter + _DISGUISES[letter])}]" if letter in _DISGUISES else re.escape(letter) for letter in word
    )


@cache
def _walks() -> re.Pattern[str]:
    """Return what finds a walk of so many steps along a row, and its whole length."""
    rows = {fold(row) for row in WALKS}
    rows |= {row[::-1] for row in rows}
    pieces = {
        row[start : start + length]
        for row in rows
        for length in range(_LEAST_WALK, len(row) + 1)
        for start in range(len(row) - length + 1)
    }
    return re.compile("|".join(sorted(map(re.escape, pieces), key=lambda piece: (-len(piece), piece))))


def _zxcvbn(piece: str) -> float:
    """Ask zxcvbn, which is loaded with the first passphrase and not with every process."""
    import zxcvbn  # type: ignore[import-untyped]  # noqa: PLC0415 - see above

    return float(zxcvbn.zxcvbn(piece, max_length=_PIECE)["guesses_log10"]) if piece else 0.0
