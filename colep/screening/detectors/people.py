"""National numbers, documents and days of birth: beside a word that says what they are."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

from colep.rules.screening import Kind
from colep.screening.keywords import NUMBER_SIGN, WORDS
from colep.screening.look import Finding, Look

#: Meanings of keywords that name a module of python-stdnum.
_MODULES = tuple(meaning for meaning in WORDS if "." in meaning and not meaning.startswith("shape."))
_SHAPES = tuple(meaning for meaning in WORDS if meaning.startswith("shape."))
_NATIONAL = ("national", "ir", *_MODULES, *_SHAPES)

#: Lengths of numbers without published check digits: BD 10, 13, 17; SY 11; IQ 12; AF 13; UZ, KG 14.
_LENGTHS = frozenset({10, 11, 12, 13, 14, 17})

#: The Italian one is mostly letters; the others are digits, with a letter before or after in some states.
_NUMBER = re.compile(
    r"(?<![\w])(?:[A-Z]{6}[0-9]{2}[A-Z][0-9]{2}[A-Z][0-9]{3}[A-Z]"
    r"|[A-Z]?[0-9](?:[ .\-/]?[0-9]){6,17}(?:[ \-]?[A-Z]{1,2})?)(?![\w])"
)
_NOT_IN_NUMBER = re.compile(r"[^A-Z0-9]")


@cache
def _module(name: str) -> Any:
    return import_module(f"stdnum.{name}")


def iranian(number: str) -> bool:
    """Say whether a number is an Iranian national number: ten digits, weights 10 to 2, modulo 11.

    The one check digit of our own beside that of travel documents: python-stdnum has no module for it.
    """
    if len(number) != 10 or not number.isdecimal() or len(set(number)) == 1:
        return False
    rest = sum(int(digit) * (10 - place) for place, digit in enumerate(number[:9])) % 11
    return int(number[9]) == (rest if rest < 2 else 11 - rest)


def national_numbers(look: Look) -> Iterator[Finding]:
    """Find national numbers beside their own name, or beside words such as "identity number"."""
    if look.meanings.isdisjoint(_NATIONAL):
        return
    latin = look.folded.latin
    for candidate in _NUMBER.finditer(latin):
        start, end = candidate.span()
        number = _NOT_IN_NUMBER.sub("", candidate[0])
        for keyword in look.all_beside(_NATIONAL, start, end):
            if rule := _fits(keyword.meaning, number, candidate[0]):
                yield look.found(Kind.NATIONAL_ID, rule, start, end)
                break


def _fits(meaning: str, number: str, typed: str) -> str:
    """Return the rule by which a number fits the keyword beside it, or nothing."""
    if meaning == "ir":
        return "ir" if iranian(number) else ""
    if meaning in _MODULES:
        return meaning.split(".", maxsplit=1)[0].strip("_") if _module(meaning).is_valid(typed.strip()) else ""
    if not number.isdecimal():
        return ""
    if meaning in _SHAPES:
        return "shape" if len(number) == int(meaning.removeprefix("shape.")) else ""
    if len(number) in _LENGTHS or iranian(number):
        return "shape"
    return "any" if any(_module(name).is_valid(typed.strip()) for name in _MODULES) else ""


#: Letters and digits, the letters as capitals or right before the digits; or digits alone.
_LETTERED = re.compile(
    r"(?<![\w/])(?:[A-Z]{1,3}[ \-]?(?:№ ?)?[0-9]{6,9}|[A-Za-z]{1,2}[0-9]{6,9}|[A-Z][0-9]{2}[A-Z0-9]{5,6}|"
    r"C(?=[A-Z0-9]*[0-9]{3})[A-Z0-9]{8})(?![\w/]|[.,][0-9])"
)
_DIGITS = re.compile(r"(?<![\w/])(?:[0-9]{2} ?[0-9]{2} ?(?:№ ?)?[0-9]{6}|[0-9]{7,10})(?![\w/]|[.,][0-9])")
#: Digits alone must stand right beside the word, with nothing but a sign or a word for "number" between.
_CLOSE = 14


def documents(look: Look) -> Iterator[Finding]:
    """Find numbers of passports, identity cards, visas and licences beside the name of the document."""
    if "document" not in look.meanings:
        return
    for number in _LETTERED.finditer(look.folded.capitals):
        if look.beside("document", *number.span(), before=16):
            yield look.found(Kind.DOCUMENT, "", *number.span())
    for number in _DIGITS.finditer(look.folded.plain):
        if _is_right_beside(look, *number.span()):
            yield look.found(Kind.DOCUMENT, "", *number.span())


def _is_right_beside(look: Look, start: int, end: int) -> bool:
    """Say whether only the rest of the word, a sign, or a word for "number" stands between keyword and digits."""
    for keyword in look.all_beside(("document",), start, end, before=0):
        rest = _REST_OF_WORD.sub("", look.folded.small[keyword.end : start]).strip()
        if len(rest) <= 2 or (len(rest) <= _CLOSE and NUMBER_SIGN.search(rest)):
            return True
    return False


_REST_OF_WORD = re.compile(r"^[^\W\d_]+")
#: A day in figures, either way round, and one with the month as a word.
_DAY = re.compile(
    r"(?<![\w.,/-])(?:(?P<d>[0-3]?[0-9])[ ]?[./\- ][ ]?(?P<m>[01]?[0-9])[ ]?[./\- ][ ]?(?P<y>(?:19|20|13|14)[0-9]{2})"
    r"|(?P<y2>(?:19|20|13|14)[0-9]{2})[./\-][ ]?(?P<m2>[01]?[0-9])[./\-][ ]?(?P<d2>[0-3]?[0-9])"
    r"|(?P<d3>[0-3]?[0-9])(?:st|nd|rd|th|er)?\.?[ ](?:of )?[^\W\d_]{3,12}\.?[ ,]{1,2}(?P<y3>(?:19|20|13|14)[0-9]{2})"
    r"|(?P<y4>(?:19|20|13|14)[0-9]{2})\.?[ ][^\W\d_]{3,12}[ ](?P<d4>[0-3]?[0-9]))(?![\w]|[./-][0-9])"
)
#: A name at the head of a line, then a day: an entry of a list of people.
_ENTRY = re.compile(r"^[ \t]*(?:[-*•]|[0-9]{1,2}[.)])?[ \t]*(?:[^\W\d_a-z][^\W\d_]+[ ,\-]{1,2}){2,4}\(?$", re.MULTILINE)
_ENTRY_ENDS = re.compile(r"[ \t]*(?:$|[,;)]|\n)")
_LONGEST_ENTRY = 60
_BIRTH_AFTER = 26
#: Papers have a name and a day too. Folded beginnings of their words.
_PAPERS = re.compile(
    r"protocol|convention|regulation|directive|agreement|declaration|treaty|conference|meeting|decision|report|act\b|"
    r"law|conclusions|commitments|process|statement|group|workshop|seminar|training|code|ministerial|strategy|"
    r"übereinkommen|verordnung|richtlinie|erklärung|tagung|gesetz|yönetmelik|kanun|sözleşme|toplantı|bildirge|"
    r"протокол|конвенц|соглашен|закон|декларац|совещан|конференц|постановлен|приказ|договор|заседан|семинар|"
    r"nyilatkozat|egyezmény|rendelet|törvény|ülés|règlement|directive|réunion|loi|accord|décret"
)


def births(look: Look) -> Iterator[Finding]:
    """Find days of birth: a day of a human life beside a word for it, or right behind a name."""
    plain = look.folded.plain
    for day in _DAY.finditer(plain):
        start, end = day.span()
        if not _is_of_a_life(day, look.this_year):
            continue
        if look.beside("birth", start, end, after=_BIRTH_AFTER, before=10):
            yield look.found(Kind.BIRTH, "", start, end)
        elif (name := _name_before(plain, start)) is not None and _ENTRY_ENDS.match(plain, end):
            yield look.found(Kind.NAME_AND_DATE, "", name, end)


def _is_of_a_life(day: "re.Match[str]", this_year: int) -> bool:
    year = int(day["y"] or day["y2"] or day["y3"] or day["y4"])
    month = int(day["m"] or day["m2"] or 1)
    date = int(day["d"] or day["d2"] or day["d3"] or day["d4"])
    if not (1 <= month <= 12 and 1 <= date <= 31):
        return False
    # Years of the Persian and of the Islamic calendar run some 621 and 579 behind.
    return this_year - 105 <= year <= this_year or this_year - 621 - 105 <= year <= this_year - 579


def _name_before(plain: str, start: int) -> int | None:
    line = plain.rfind("\n", 0, start) + 1
    if start - line > _LONGEST_ENTRY:
        return None
    head = plain[line:start]
    if not _ENTRY.match(head) or _PAPERS.search(head.lower()):
        return None
    return line + len(head) - len(head.lstrip(" \t-*•0123456789.)"))
