"""Coordinates, as numbers, on maps and in grids."""

import re
from collections.abc import Iterator

from colep.rules.screening import Kind
from colep.screening.look import Finding, Look

#: Two decimals are a district and pass; three are a street, four a house.
_PAIR = re.compile(
    r"(?<![\w.])(?P<n1>[NSСЮ])? ?(?P<lat>[+-]?[0-9]{1,2}[.,](?P<latd>[0-9]{3,9})) ?°? ?(?P<n2>[NSСЮ]\b)?"
    r" ?(?:[,;/|]|%2C)? ?"
    r"(?P<e1>[EWВЗOD])? ?(?P<lon>[+-]?[0-9]{1,3}[.,](?P<lond>[0-9]{3,9})) ?°? ?(?P<e2>[EWВЗOD]\b)?(?![\w]|\.[0-9])"
)
_DEGREES = re.compile(
    r"[0-9]{1,3} ?° ?[0-9]{1,2}(?:[.,][0-9]+)? ?['](?: ?[0-9]{1,2}(?:[.,][0-9]+)? ?(?:\"|''))? ?[NSEWСЮВЗOKDGB]?"
)
_MGRS = re.compile(
    r"(?<![A-Z0-9])[0-9]{1,2} ?[C-HJ-NP-X] ?[A-HJ-NP-Z]{2} ?"
    r"(?:[0-9]{8}|[0-9]{10}|[0-9]{4} [0-9]{4}|[0-9]{5} [0-9]{5})(?![0-9])"
)
_UTM = re.compile(r"(?<![A-Z0-9])[0-9]{1,2} ?[C-HJ-NP-X] ?[0-9]{6}(?:[.,][0-9]+)?(?: ?M?E)?[ ,]{1,2}[0-9]{7}(?![0-9])")
_PLUS = re.compile(r"(?<![A-Z0-9+])[23456789CFGHJMPQRV]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?![A-Z0-9])")
#: A quick look first.
_EXACT = re.compile(r"[0-9][.,][0-9]{3}")
_SQUARE = re.compile(r"[0-9] ?[C-HJ-NP-X] ?[A-HJ-NP-Z0-9]")
_ON_A_MAP = re.compile(r"(?:@|[?&/](?:q|ll|mlat|query|center|sll|pt|loc)=?)$")


def places(look: Look) -> Iterator[Finding]:
    """Find coordinates exact enough to lead to a house."""
    plain = look.folded.plain
    for pair in _PAIR.finditer(plain) if _EXACT.search(plain) else ():
        if _is_a_place(look, pair):
            yield look.found(Kind.PLACE, "decimal", *pair.span())
    for angle in _DEGREES.finditer(plain) if "°" in plain else ():
        yield look.found(Kind.PLACE, "degrees", *angle.span())
    for pattern in (_MGRS, _UTM) if _SQUARE.search(plain) else ():
        for square in pattern.finditer(plain):
            yield look.found(Kind.PLACE, "grid", *square.span())
    for square in _PLUS.finditer(plain) if "+" in plain else ():
        yield look.found(Kind.PLACE, "grid", *square.span())


def _is_a_place(look: Look, pair: "re.Match[str]") -> bool:
    latitude, longitude = (float(pair[name].replace(",", ".")) for name in ("lat", "lon"))
    if abs(latitude) > 90 or abs(longitude) > 180 or ("," in pair["lat"]) != ("," in pair["lon"]):
        return False
    if pair["n1"] or pair["n2"] or "°" in pair[0]:
        return True
    if len(pair["latd"]) >= 4 and len(pair["lond"]) >= 4:
        return True
    is_on_a_map = _ON_A_MAP.search(look.folded.plain, max(0, pair.start() - 12), pair.start()) is not None
    return is_on_a_map or look.beside("place", *pair.span())
