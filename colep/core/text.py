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

#: More marks than four on one letter are no language, Qur'anic Arabic and pointed Hebrew included, but a
#: way to overprint the neighbours. The selectors of emoji and of variants from U+FE00 on are not drawn.
_MARKS = "".join(
    chr(code) for code in range(0x300, 0xFE30)
    if unicodedata.category(chr(code)) in ("Mn", "Me") and not 0xFE00 <= code <= 0xFE0F
)  # fmt: skip
_PILED_MARKS = re.compile(f"([{_MARKS}]{{4}})[{_MARKS}]+")

#: Letters and symbols by their category, but nothing is drawn: a title of these looks empty.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")


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
    text = _BIDI_TRICKS.sub("", _CONTROLS.sub("", _UNPAIRED.sub("\ufffd", text)))
    return _PILED_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))


def _measured(text: str, field: str, longest: int, required: bool) -> str:
    if required and not _is_visible(text):
        raise Invalid(field, "empty")
    if len(text) > longest:
        raise Invalid(field, "long")
    return text


def _is_visible(text: str) -> bool:
    return any(unicodedata.category(letter)[0] in "LNPS" and letter not in _BLANK for letter in text)


_NOT_IN_SLUG = re.compile(r"[^\w]+", re.UNICODE)
LONGEST_SLUG = 60


def slug(title: str) -> str:
    """Return the readable part of an address, in the title's own script; never empty."""
    words = _NOT_IN_SLUG.sub("-", unicodedata.normalize("NFC", title).replace("İ", "i").lower()).strip("-_")
    return words[:LONGEST_SLUG].rstrip("-") or "x"
