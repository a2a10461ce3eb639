"""Languages people write in: their direction, their script, and a guess for a paragraph.

The interface has fewer languages than the members write; those are in `colep.core.i18n`.
"""

import re
import unicodedata
from collections import Counter

#: Languages a post can be marked with, as BCP 47 tags, in the order offered.
WRITTEN = (
    "en", "ru", "tr", "ar", "fa", "ur", "ps", "hu", "de", "fr", "uk", "bs", "sr", "bg", "bn",
    "ro", "az", "ka", "hy", "sq", "mk", "el", "pl", "uz", "kk", "ky", "tg", "tk", "ckb", "ku",
)  # fmt: skip

RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "ps", "ckb"})

_SCRIPT_OF_LANGUAGE = {
    **dict.fromkeys(("ar", "fa", "ur", "ps", "ckb"), "ARABIC"),
    **dict.fromkeys(("ru", "uk", "bg", "mk", "kk", "ky", "tg"), "CYRILLIC"),
    "bn": "BENGALI",
    "ka": "GEORGIAN",
    "hy": "ARMENIAN",
    "el": "GREEK",
}

#: Languages that are written in two scripts; either is right.
_SCRIPTS_BESIDE = {"sr": {"CYRILLIC"}, "uz": {"CYRILLIC"}, "az": {"CYRILLIC"}, "kk": {"LATIN"}, "bs": {"CYRILLIC"}}

#: In each script, letters that tell a language from its neighbours; the last one is the guess without any.
_TELLING_LETTERS: dict[str, tuple[tuple[str, str], ...]] = {
    "ARABIC": (("ps", "ټډړږښڼې"), ("ur", "ٹڈڑںےھہ"), ("ckb", "ڕڵۆێ"), ("fa", "پچژگیک"), ("ar", "")),
    "CYRILLIC": (("kk", "әғқңұһ"), ("uk", "іїєґ"), ("sr", "ђћџљњј"), ("ru", "")),
    "LATIN": (("az", "ə"), ("tr", "ışğİ"), ("hu", "őű"), ("ro", "țșă"), ("de", "ß"), ("en", "")),
    "BENGALI": (("bn", ""),),
    "GEORGIAN": (("ka", ""),),
    "ARMENIAN": (("hy", ""),),
    "GREEK": (("el", ""),),
}

_LETTER = re.compile(r"[^\W\d_]", re.UNICODE)


def direction(language: str) -> str:
    """Return `rtl` or `ltr` for a language tag."""
    return "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def paragraph_direction(text: str, language: str) -> str:
    """Return the direction of a paragraph: that of its first strong letter, else its language's.

    Written out rather than left to `dir="auto"`, which looks past children that have a `dir` of
    their own, so that a list or a quotation would always read from the left.
    """
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind == "L":
            return "ltr"
        if kind in ("R", "AL"):
            return "rtl"
    return direction(language)


def paragraph_language(text: str, language: str) -> str:
    """Return the language of one paragraph of a text that is marked as `language`.

    Only a different script is a reason to disagree with the author: an English paragraph in an
    Arabic post is read out by an English voice, but Turkish and English are not told apart.
    """
    script = script_of(text)
    if not script:
        return language
    own = _SCRIPT_OF_LANGUAGE.get(language, "LATIN")
    if script == own or script in _SCRIPTS_BESIDE.get(language, ()) or script not in _TELLING_LETTERS:
        return language
    return _guess(text, script)


def script_of(text: str) -> str:
    """Return the script of most letters of a text, as Unicode names it ("ARABIC"), or an empty string."""
    scripts = Counter(_script(letter) for letter in _LETTER.findall(text)[:400])
    return scripts.most_common(1)[0][0] if scripts else ""


def _guess(text: str, script: str) -> str:
    for language, letters in _TELLING_LETTERS[script]:
        if not letters or any(letter in text for letter in letters):
            return language
    raise AssertionError("the last row of a script is its guess without letters")


def _script(letter: str) -> str:
    return unicodedata.name(letter, "LATIN").split(" ", 1)[0]
