"""What an applicant's address looks like: webmail, listed by the country, or made to look as if it were."""

import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import cache
from importlib.resources import files

from sqlalchemy import select

from colep.core.db import fetch_all
from colep.core.errors import Invalid
from colep.membership.models import OfficialDomain
from colep.membership.webmail import is_webmail
from colep.rules.addresses import Flag, is_listed

LONGEST = 254
_LONGEST_LOCAL = 64

#: What mail programs agree on before the "@". Nothing here can end a header or begin another address.
_LOCAL = re.compile(r"[a-z0-9](?:[a-z0-9_+'&=~-]|\.(?!\.))*(?<!\.)")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_DOTS = re.compile("[\u3002\uff0e\uff61]")


def clean_address(typed: str, field: str = "email") -> str:
    """Return an address as it is kept: folded, the domain in letters of the wire ("xn--…").

    Raises Invalid with `empty`, `long`, `letters` (the part before the @ is not in plain Latin letters) or `address`.
    """
    text = unicodedata.normalize("NFKC", typed).strip().casefold()
    if not text:
        raise Invalid(field, "empty")
    if len(text) > LONGEST:
        raise Invalid(field, "long")
    local, at, domain = text.rpartition("@")
    if not at or not local or not domain:
        raise Invalid(field, "address")
    if not local.isascii():
        raise Invalid(field, "letters")
    wire = _on_the_wire(domain, field)
    if not _LOCAL.fullmatch(local) or len(local) > _LONGEST_LOCAL or len(local) + 1 + len(wire) > LONGEST:
        raise Invalid(field, "address")
    return f"{local}@{wire}"


def _on_the_wire(domain: str, field: str) -> str:
    try:
        wire = _DOTS.sub(".", domain).encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise Invalid(field, "address") from error
    labels = wire.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise Invalid(field, "address")
    return wire


def domain_of(address: str) -> str:
    """Return the domain of an address as people see it: "xn--…" decoded."""
    domain = address.rpartition("@")[2]
    return ".".join(_decoded(label) for label in domain.split("."))


def _decoded(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


_listed = select(OfficialDomain.country, OfficialDomain.domain)


def flags_of(address: str, country: str) -> frozenset[Flag]:
    """Return what the vetting should look at in an applicant's address. Reads the lists of all countries."""
    rows = fetch_all(_listed)
    return judge(
        address, [row.domain for row in rows if row.country == country],
        [row.domain for row in rows if row.country != country],
    )  # fmt: skip


def judge(address: str, own: Collection[str], others: Collection[str] = ()) -> frozenset[Flag]:
    """Return the flags of an address, given the domains that the country lists and those of other countries."""
    domain, wire = domain_of(address), address.rpartition("@")[2]
    found = {Flag.MIXED_SCRIPT} if any(_is_mixed(label) for label in domain.split(".")) else set()
    if is_listed(wire, set(own)):
        return frozenset(found)
    found.add(Flag.UNLISTED)
    if is_webmail(wire):
        found.add(Flag.WEBMAIL)
    elif not is_listed(wire, set(others)) and any(_looks_like(domain, one) for one in own):
        found.add(Flag.LOOK_ALIKE)
    return frozenset(found)


def _is_mixed(label: str) -> bool:
    scripts = {unicodedata.name(letter, "?").split(" ", 1)[0] for letter in label if letter.isalpha()}
    return len(scripts - {"MODIFIER"}) > 1


def _looks_like(domain: str, listed: str) -> bool:
    """Say whether a domain that is not this listed one could be taken for it or for one below it."""
    plain, wanted = _skeleton(domain), _skeleton(listed)
    if wanted.replace("-", ".") in plain.replace("-", "."):
        # "police.example.evil.test", "evil-police.example", "police-example.test", or drawn with other letters.
        return len(listed) > 5 or plain.endswith(wanted)
    return any(_is_one_off(end, wanted) for end in _ends(plain, wanted))


def _ends(plain: str, wanted: str) -> Iterator[str]:
    """Yield the last parts of a domain that are about as long as the listed one, from a boundary on."""
    for place, letter in enumerate(plain):
        if (
            (place == 0 or plain[place - 1] in ".-")
            and letter not in ".-"
            and abs(len(plain) - place - len(wanted)) <= 1
        ):
            yield plain[place:]


def _is_one_off(one: str, other: str) -> bool:
    """Say whether two words differ by one letter left out, put in, changed, or by two that changed places."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    first = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[first:] == other[first + 1 :]
    rest, wanted = one[first:], other[first:]
    return rest[1:] == wanted[1:] or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])


#: Plain signs that are read as others.
_READ_AS = {"0": "o", "1": "l", "i": "l", "5": "s", "8": "b"}
_PAIRS = (("rn", "m"), ("vv", "w"))


def _skeleton(domain: str) -> str:
    """Return a domain as the eye reads it: what looks alike is the same letter."""
    letters = "".join(_plain(letter) for letter in unicodedata.normalize("NFKD", domain.casefold()))
    letters = "".join(_READ_AS.get(letter, letter) for letter in letters)
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    return letters


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if unicodedata.category(letter) == "Mn":
        return ""
    return _look_alikes().get(letter, letter)


@cache
def _look_alikes() -> dict[str, str]:
    """Return, for letters of other scripts, the plain letters that they look like.

    The list of Unicode's TR39 as the package carries it; a megabyte, so it is read when the first address with
    such a letter comes, and only what is read as a plain letter is kept.
    """
    raw = json.loads(files("confusable_homoglyphs").joinpath("confusables.json").read_text("utf-8"))
    found = ((letter, _first_plain(alike["c"] for alike in alikes)) for letter, alikes in raw.items())
    return {letter: plain for letter, plain in found if plain and not letter.isascii()}


def _first_plain(alikes: Iterable[str]) -> str:
    return next((alike.lower() for alike in alikes if alike.isascii() and alike.isalnum()), "")
