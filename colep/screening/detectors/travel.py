"""Machine-readable zones of passports, identity cards and visas. Source: ICAO Doc 9303, parts 3 to 7.

python-stdnum has no check digit of that standard (weights 7, 3, 1), so it is computed here.
"""

import re
from collections.abc import Iterator

from colep.rules.screening import Kind
from colep.screening.look import Finding, Look

#: Document number, its digit, state, day of birth, digit, sex, day of expiry, digit: in passports, visas, ID-2 cards.
_LOWER = re.compile(
    r"(?=([A-Z0-9<]{9})([0-9])[A-Z]{1,3}<{0,2}([0-9]{6})([0-9])[MFX<]([0-9]{6})([0-9]))"
    r"[A-Z0-9<]{10}[A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{0,16}"
)
#: The two first lines of an identity card of three lines.
_CARD_UPPER = re.compile(r"[ACI][A-Z0-9<][A-Z]{1,3}<{0,2}([A-Z0-9<]{9})([0-9])[A-Z0-9<]{0,15}")
_CARD_MIDDLE = re.compile(r"([0-9]{6})([0-9])[MFX<]([0-9]{6})([0-9])[A-Z]{1,3}<{1,15}[A-Z0-9<]{0,13}[0-9]")
#: A line with the bearer's name: kind and state (not on cards of three lines), surname, two fillers, given names.
_NAMES = re.compile(
    r"(?<![A-Z<])(?P<head>[PVACI][A-Z<][A-Z]{1,3}<{0,2})?[A-Z]{2,}(?:<[A-Z]+){0,6}<<[A-Z]{2,}(?:<[A-Z]*){0,30}"
)

_SPACE = re.compile(r"[\s|]+")
_MAY_BE = re.compile(r"[0-9]\s?[MFX<]\s?[0-9]|<")

_VALUES = {**{str(digit): digit for digit in range(10)}, "<": 0}
_VALUES |= {chr(ord("A") + place): 10 + place for place in range(26)}


def check_digit(field: str) -> str:
    """Return the check digit of a field of a machine-readable zone. Source: ICAO Doc 9303, part 3, 4.9."""
    return str(sum(_VALUES[letter] * (7, 3, 1)[place % 3] for place, letter in enumerate(field)) % 10)


def _holds(pairs: tuple[tuple[str, str], ...]) -> bool:
    return all(check_digit(field) == digit for field, digit in pairs)


def travel_zones(look: Look) -> Iterator[Finding]:
    """Find zones, whole or one line of them, also typed with spaces or broken over lines."""
    latin = look.folded.latin
    if not _MAY_BE.search(latin):
        return
    places = [place for place, letter in enumerate(latin) if not letter.isspace() and letter != "|"]
    compact = _SPACE.sub("", latin)
    if len(places) != len(compact):
        return
    for rule, start, end in (*_lower(compact), *_card(compact), *_names(compact)):
        yield look.found(Kind.TRAVEL_ZONE, rule, places[start], places[end - 1] + 1)


def _lower(compact: str) -> Iterator[tuple[str, int, int]]:
    for zone in _LOWER.finditer(compact):
        number, its_digit, birth, birth_digit, expiry, expiry_digit = zone.groups()
        if _holds(((number, its_digit), (birth, birth_digit), (expiry, expiry_digit))):
            yield "number", zone.start(), zone.end()


def _card(compact: str) -> Iterator[tuple[str, int, int]]:
    if "<" not in compact:
        return
    for zone in _CARD_UPPER.finditer(compact):
        if "<" in zone[0] and check_digit(zone[1]) == zone[2] and any(letter.isdigit() for letter in zone[1]):
            yield "card", zone.start(), zone.end()
    for zone in _CARD_MIDDLE.finditer(compact):
        birth, birth_digit, expiry, expiry_digit = zone.groups()
        if _holds(((birth, birth_digit), (expiry, expiry_digit))):
            yield "card", zone.start(), zone.end()


def _names(compact: str) -> Iterator[tuple[str, int, int]]:
    if "<<" not in compact:
        return
    for zone in _NAMES.finditer(compact):
        # Without its head it is a zone by its fillers.
        if zone[0].count("<") >= (3 if zone["head"] and "<" in zone["head"] else 6):
            yield "names", zone.start(), zone.end()
