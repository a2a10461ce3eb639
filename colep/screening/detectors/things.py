"""Vessels, containers, vehicles, devices, and references of cases."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from colep.rules.screening import Kind
from colep.screening.look import Finding, Look


@cache
def _stdnum() -> tuple[Any, Any, Any]:
    from stdnum import imei, imo, iso6346  # noqa: PLC0415 - loaded when the first number comes

    return imei, imo, iso6346


_SEVEN = re.compile(r"(?<![0-9])[0-9]{7}(?![0-9])")
_NINE = re.compile(r"(?<![0-9])[2-7][0-9]{8}(?![0-9])")


def vessels(look: Look) -> Iterator[Finding]:
    """Find ships by IMO number (with its check digit) or MMSI, beside those words."""
    if "vessel" not in look.meanings:
        return
    plain = look.folded.plain
    for number in _SEVEN.finditer(plain):
        if look.beside("vessel", *number.span(), after=14, before=0) and _stdnum()[1].is_valid(number[0]):
            yield look.found(Kind.VESSEL, "imo", *number.span())
    for number in _NINE.finditer(plain):
        if look.beside("vessel", *number.span(), after=14, before=0):
            yield look.found(Kind.VESSEL, "mmsi", *number.span())


_CONTAINER = re.compile(r"(?<![A-Z0-9])[A-Z]{3}[UJZ][ \-]?[0-9]{6}[ \-/]?\[?[0-9]\]?(?![A-Z0-9])")


def containers(look: Look) -> Iterator[Finding]:
    """Find freight containers by owner, number and check digit. Source: ISO 6346."""
    for number in _CONTAINER.finditer(look.folded.latin):
        if _stdnum()[2].is_valid("".join(filter(str.isalnum, number[0]))):
            yield look.found(Kind.CONTAINER, "", *number.span())


_VIN = re.compile(r"(?<![A-Z0-9])(?=[A-Z0-9]*[A-Z])(?=[A-Z0-9]*[0-9]{3})[A-HJ-NPR-Z0-9]{17}(?![A-Z0-9])")


def vehicles(look: Look) -> Iterator[Finding]:
    """Find vehicle identification numbers beside a word for them. Only North America has check digits in them."""
    if "vehicle" not in look.meanings:
        return
    for number in _VIN.finditer(look.folded.latin):
        if look.beside("vehicle", *number.span()):
            yield look.found(Kind.VEHICLE, "", *number.span())


_FIFTEEN = re.compile(r"(?<![0-9])[0-9](?:[ \-/]?[0-9]){13,15}(?![0-9])")


def devices(look: Look) -> Iterator[Finding]:
    """Find IMEI numbers (with their check digit) and IMSI numbers beside those words."""
    if "device" not in look.meanings:
        return
    for number in _FIFTEEN.finditer(look.folded.plain):
        start, end = number.span()
        if not look.beside("device", start, end):
            continue
        digits = "".join(filter(str.isdigit, number[0]))
        is_sim = "imsi" in look.folded.small[max(0, start - 40) : start] and len(digits) == 15
        if is_sim or _stdnum()[0].is_valid(digits):
            yield look.found(Kind.DEVICE, "", start, end)


_PLATE = re.compile(
    r"(?<![\w])(?:[A-Z]{1,3}[ \-]?[0-9]{1,4}[ \-]?[A-Z]{0,3}[ \-]?[0-9]{0,4}|[0-9]{1,3}[ \-]?[A-Z]{1,3}[ \-]?[0-9]{2,5}"
    r"[ \-]?[A-Z]{0,3}|[0-9]{4,5}[ \-]?[A-Z]{2,3}(?:[ \-]?[0-9])?)(?![\w])"
)
#: Iran, Iraq and their neighbours: digits, a letter or a word for it, digits.
_ARABIC_PLATE = re.compile(r"(?<![\w])[0-9]{1,3} ?-? ?[\u0621-\u06cc]{1,5} ?-? ?[0-9]{3,6}(?: ?-? ?[0-9]{2})?(?![\w])")
_PLATE_AFTER, _PLATE_BEFORE = 22, 12
_NO_PLATE = re.compile(r"(?:EU|UN|E|PG|G|R|ISO|ICAO|TD|COVID)[ \-]?[0-9]{1,4}$|[A-Z]{2,3} (?:19|20)[0-9]{2}$")


def plates(look: Look) -> Iterator[Finding]:
    """Find number plates beside a word for them."""
    if "plate" not in look.meanings:
        return
    for pattern, text in ((_PLATE, look.folded.capitals), (_ARABIC_PLATE, look.folded.plain)):
        for plate in pattern.finditer(text):
            start, end = plate.span()
            digits = sum(letter.isdigit() for letter in plate[0])
            if digits < 2 or not 5 <= sum(letter.isalnum() for letter in plate[0]) <= 10:
                continue
            if not _NO_PLATE.match(plate[0].strip()) and look.beside(
                "plate", start, end, after=_PLATE_AFTER, before=_PLATE_BEFORE
            ):
                yield look.found(Kind.PLATE, "", start, end)


_REFERENCE = re.compile(r"(?<![\w/])(?=[^\s]*[0-9])[\w]{1,12}(?:[/.\-][\w]{1,12}){0,6}(?:[/][\w]{1,8})?")
_CASE_AFTER = 18


def cases(look: Look) -> Iterator[Finding]:
    """Find references of files and cases beside a word for them."""
    plain = look.folded.plain
    for keyword in look.keywords:
        if keyword.meaning != "case":
            continue
        reference = _REFERENCE.search(plain, keyword.end, keyword.end + _CASE_AFTER + 40)
        if reference is None or reference.start() - keyword.end > _CASE_AFTER:
            continue
        if "\n\n" in plain[keyword.end : reference.start()] or sum(letter.isdigit() for letter in reference[0]) < 4:
            continue
        if not re.fullmatch(r"(?:19|20)[0-9]{2}", reference[0]):
            yield look.found(Kind.CASE, "", *reference.span())
