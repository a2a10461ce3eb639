"""What people type, made safe to keep without changing what they said.

Persian and Urdu need the zero-width joiners, so those stay. Controls, stray bidirectional
overrides and other invisible tricks go: they serve only to make text look like something else.
"""

import re
import unicodedata

from colep.core.errors import Invalid

#: Explicit embeddings and overrides reorder what others read; isolates are closed by `<bdi>` anyway.
_BIDI_TRICKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb]")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
_MANY_BREAKS = re.compile(r"\n{4,}")

#: More marks than this on one letter are not a language but a way to overprint the neighbours.
_MARK = r"[\u0300-\u036f\u0483-\u0489\u1dc0-\u1dff\u20d0-\u20ff]"
_PILED_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")


def clean_text(text: str, field: str, longest: int, *, required: bool = True) -> str:
    """Return a text of several lines ready to be stored: NFC, plain line ends, nothing invisible.

    Raises Invalid with the reason `empty`, `binary` or `long` (`longest` counts characters).
    """
    text = _without_tricks(text.replace("\r\n", "\n").replace("\r", "\n"), field)
    text = _MANY_BREAKS.sub("\n\n\n", text).strip("\n ").rstrip()
    return _measured(text, field, longest, required)


def clean_line(text: str, field: str, longest: int, *, required: bool = True) -> str:
    """Return a single line ready to be stored. Raises Invalid with `empty`, `binary` or `long`."""
    return _measured(_SPACES.sub(" ", _without_tricks(text, field)).strip(), field, longest, required)


def _without_tricks(text: str, field: str) -> str:
    if "\x00" in text:
        raise Invalid(field, "binary")
    text = _UNPAIRED.sub("\ufffd", text)
    text = unicodedata.normalize("NFC", text)
    return _PILED_MARKS.sub(r"\1", _BIDI_TRICKS.sub("", _CONTROLS.sub("", text)))


def _measured(text: str, field: str, longest: int, required: bool) -> str:
    if required and not _is_visible(text):
        raise Invalid(field, "empty")
    if len(text) > longest:
        raise Invalid(field, "long")
    return text


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNPS" for letter in text)


_NOT_IN_SLUG = re.compile(r"[^\w]+", re.UNICODE)
LONGEST_SLUG = 60


def slug(title: str) -> str:
    """Return the readable part of an address, in the title's own script; never empty."""
    words = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFC", title).replace("İ", "i").lower()).strip("-_")
    return words[:LONGEST_SLUG].rstrip("-") or "x"
