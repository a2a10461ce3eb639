"""Accounts and cards."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from colep.rules.screening import Kind
from colep.screening.look import Finding, Look

_IBAN = re.compile(r"(?<![A-Z0-9])[A-Z]{2}[ .\-]?[0-9][ .\-]?[0-9](?:[ .\-]?[A-Z0-9]){11,30}")
_PART = re.compile(r"[A-Z0-9]+")
_LETTERS = re.compile(r"[^A-Z0-9]+")
_SHORTEST_IBAN = 15

_CARD = re.compile(r"(?<![0-9+])[0-9](?:[ .\-]{0,2}[0-9]){12,18}(?![0-9])")
#: Issuers by first digits and length: Visa, Mastercard, American Express, UnionPay and the banks of Iran, Troy, Mir.
_ISSUERS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5\d{15}|2(?:2[0-9]|[3-6]\d|7[01])\d{13}|2720\d{12}|3[47]\d{13}|6\d{15}|62\d{14,17}|9792\d{12}"
)


@cache
def _stdnum() -> tuple[Any, Any]:
    """Loaded when the first number comes: most processes of the command line never need them."""
    from stdnum import iban, luhn  # noqa: PLC0415

    return iban, luhn


def accounts(look: Look) -> Iterator[Finding]:
    """Find account numbers with right check digits and length."""
    latin = look.folded.latin
    for candidate in _IBAN.finditer(latin):
        end = _end_of_iban(candidate[0])
        if end:
            yield look.found(Kind.IBAN, "", candidate.start(), candidate.start() + end)


def _end_of_iban(candidate: str) -> int:
    """Return where the account number ends; words may follow it. 0 if there is none."""
    for part in _PART.finditer(candidate):
        number = _LETTERS.sub("", candidate[: part.end()])
        if len(number) >= _SHORTEST_IBAN and _stdnum()[0].is_valid(number):
            return part.end()
    return 0


def cards(look: Look) -> Iterator[Finding]:
    """Find numbers of payment cards."""
    plain = look.folded.plain
    for candidate in _CARD.finditer(plain):
        number = "".join(filter(str.isdigit, candidate[0]))
        if look.is_passed(*candidate.span()):
            continue
        if _ISSUERS.fullmatch(number) and _stdnum()[1].is_valid(number) and len(set(number)) > 1:
            yield look.found(Kind.CARD, "", candidate.start(), candidate.end())
