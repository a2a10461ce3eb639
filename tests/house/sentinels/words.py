"""Words that nobody can guess, and finding them again in whatever a server sends."""

import html
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

LATIN, CYRILLIC, DIGITS = "qzx", "щжы", "0091"
_LETTERS = {LATIN: "bcdfghklmnprstvw", CYRILLIC: "бвгдзклмнпрст", DIGITS: "0123456789"}
_LENGTH = 12

#: A word that was cut, in a glimpse or in a slug, is still known by its first letters.
_WORD = re.compile("|".join(f"{prefix}[{letters}]{{5,{_LENGTH}}}" for prefix, letters in _LETTERS.items()))
_ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


def draw(prefix: str = LATIN) -> str:
    """Draw a new word that no text has by chance. It passes slugs, Markdown and the guard as it is."""
    return prefix + "".join(secrets.choice(_LETTERS[prefix]) for _letter in range(_LENGTH))


def found_in(*texts: str | bytes) -> set[str]:
    """Return the words, whole or cut, in what was sent: as it is, and out of each way in which text is wrapped."""
    return {word for text in texts for reading in _readings(text) for word in _WORD.findall(reading)}


def _readings(text: str | bytes) -> Iterator[str]:
    plain = (text.decode("utf-8", "replace") if isinstance(text, bytes) else text).lower()
    yield plain
    if "%d1" in plain or "%d0" in plain or "&#" in plain:
        yield html.unescape(unquote(plain))
    if "\\u04" in plain:
        yield _ESCAPED.sub(lambda code: chr(int(code[1], 16)), plain)


def whole(found: str, words: Iterable[str]) -> list[str]:
    """Return the planted words that this is, or is the beginning of."""
    return [word for word in words if word.startswith(found)]


def as_text(anything: object) -> str:
    """Return what a socket sent as one text."""
    return json.dumps(anything, ensure_ascii=False, default=str)
