"""Telephone numbers and mailboxes."""

import re
from collections.abc import Iterator

from colep.rules.screening import Kind
from colep.screening.look import Finding, Look

_MAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}(?:@| ?[\[({] ?(?:at|a|@|собака) ?[\])}] ?)"
    r"(?P<host>(?:[\w-]{1,63}(?:\.| ?[\[({] ?(?:dot|\.) ?[\])}] ?)){1,6}[^\W\d_]{2,24})(?![\w-])"
)
_SPELT = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64} (?:at|собака) (?P<host>[\w-]{1,63}(?: (?:dot|точка) [\w-]{1,63}){1,5})(?![\w-])"
)
_IN_BRACKETS = re.compile(r"[\[({] ?(?:at|a|собака) ?[\])}]")
_DOT = re.compile(r" ?[\[({] ?(?:dot|\.) ?[\])}] ?| (?:dot|точка) ")


def mailboxes(look: Look) -> Iterator[Finding]:
    """Find e-mail addresses, also with "at" and "dot" in words; those of this site pass."""
    small = look.folded.small
    for pattern in _patterns(small):
        for address in pattern.finditer(small):
            host = _DOT.sub(".", address["host"])
            if host not in look.own_hosts:
                yield look.found(Kind.EMAIL, "", address.start(), address.end())


def _patterns(small: str) -> Iterator["re.Pattern[str]"]:
    """Yield what is worth looking for: a quick look first, since most texts hold no address at all."""
    if "@" in small or _IN_BRACKETS.search(small):
        yield _MAIL
    if (" at " in small and " dot " in small) or " собака " in small:
        yield _SPELT


#: Digits with what people put between them; a plus or two noughts before the country's code.
_NUMBER = re.compile(
    r"(?:(?<=me/)|(?<=phone=)|(?<![\w.,/-]))\(?\+?\(?[0-9](?:[ ().\-/]{0,3}[0-9]){6,16}(?![\w/]|[.,][0-9])"
)
_INTERNATIONAL = re.compile(r"\s*\(?(?:\+|00)")
_DIALS = re.compile(r"(?:me/|phone=)$")
_NOT_A_DIGIT = re.compile(r"[^0-9]")
_DATE = re.compile(r"(?:19|20|13|14)\d\d[./-]\d\d?[./-]\d\d?|\d\d?[./-]\d\d?[./-](?:19|20|13|14)\d\d")
#: Years, and numbers of laws: "2022 2023 2024", "2019-2024", "2019/1240".
_YEARS = re.compile(r"(?:(?:19|20)\d\d[\s./()\-]*)+|(?:19|20)\d\d/\d{3,4}")


def phones(look: Look) -> Iterator[Finding]:
    """Find telephone numbers: international ones, and those that people of these countries would dial."""
    plain = look.folded.plain
    for number in _NUMBER.finditer(plain):
        start, end = number.span()
        typed = number[0]
        if _DATE.match(typed.strip("( ")) or _YEARS.fullmatch(typed) or look.is_passed(start, end):
            continue
        full = _full_number(look, typed, start, end)
        if full and full not in look.known_phones:
            yield look.found(Kind.PHONE, "", start, end)


def _full_number(look: Look, typed: str, start: int, end: int) -> str:
    """Return the digits with the country's code if somebody can be rung there, else nothing."""
    digits = _NOT_A_DIGIT.sub("", typed)
    if _INTERNATIONAL.match(typed):
        return _valid(f"+{digits.removeprefix('00')}", None)
    is_named = _DIALS.search(look.folded.plain, max(0, start - 12), start) is not None or look.beside(
        "phone", start, end
    )
    if not is_named and not _is_dialled(typed, digits):
        return ""
    for country in look.countries:
        if full := _valid(digits, country):
            return full
    return _valid(f"+{digits}", None) if is_named else ""


def _is_dialled(typed: str, digits: str) -> bool:
    """Say whether figures look like dialled ones without a word beside them: a nought or Russia's eight in front."""
    in_front = typed.lstrip("(")[0]
    return len(digits) >= 9 and (in_front == "0" or (in_front == "8" and len(digits) == 11))


def _valid(number: str, country: str | None) -> str:
    """Return the number as digits with the country's code if there can be one like it."""
    import phonenumbers  # noqa: PLC0415 - 7 MB that only a text with digits needs

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return ""
    return f"{parsed.country_code}{parsed.national_number}" if phonenumbers.is_valid_number(parsed) else ""
