"""The whole look at a text: pure, quick, and the same for posts, messages and practices."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from colep.rules.screening import STRONG
from colep.screening.detectors import marks, money, people, places, reach, things, travel
from colep.screening.folding import fold
from colep.screening.look import Finding, Look

Finder = Callable[[Look], Iterator[Finding]]

#: Where two find the same part, the one further up says what it is.
FINDERS: tuple[Finder, ...] = (
    travel.travel_zones, money.accounts, people.national_numbers, things.devices, people.documents, people.births,
    money.cards, places.places, things.vessels, things.containers, things.vehicles, things.cases, things.plates,
    reach.phones,
)  # fmt: skip
#: Those that need no digit.
WORDY: tuple[Finder, ...] = (marks.marks, reach.mailboxes)

_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']{3,2000}")
_DIALS = re.compile(r"(?:https?://)?(?:www\.)?(?:wa\.me|api\.whatsapp\.com|t\.me)/")
#: Latitude and longitude, or two lines of a zone, are one thing.
_NEXT_TO = 2


def scan(
    text: str, *, country: str = "", countries: Iterable[str] = (), known_phones: frozenset[str] = frozenset(),
    own_hosts: Collection[str] = (), this_year: int = 2100,
) -> tuple[Finding, ...]:  # fmt: skip
    """Return what in a text does not belong here, in the order of the text, no part twice.

    `country` is the author's, `countries` those of the thread or route: in which telephone numbers may be dialled.
    """
    folded = fold(_parted(text))
    dialled_in = tuple(dict.fromkeys(filter(None, (country, *countries))))
    passed = tuple(_addresses(folded.plain))
    look = Look(folded, dialled_in, known_phones, frozenset(own_hosts), this_year, passed)
    finders = (*WORDY, *FINDERS) if folded.has_digits or "<" in folded.plain else WORDY
    return _apart(finding for finder in finders for finding in finder(look))


#: Names of files ("passport_X1234567.pdf") and emphasis in Markdown have a line where there is no letter.
_JOINED = re.compile(f"({_ADDRESS.pattern}|[\\w.+-]{{1,64}}@[\\w.-]{{1,255}})|_")


def _parted(text: str) -> str:
    """Return a text with a space for each low line, but in addresses. Each letter stays where it stood."""
    return _JOINED.sub(lambda found: found[1] or " ", text) if "_" in text else text


def _addresses(plain: str) -> Iterator[tuple[int, int]]:
    """Yield the addresses of pages: figures in them are nobody's number, but where they open a telephone."""
    if "://" not in plain and "www." not in plain:
        return
    for address in _ADDRESS.finditer(plain):
        if not _DIALS.match(address[0]):
            yield address.span()


def _apart(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep of findings that overlap the strong one, else the one that was found first; two of a kind become one."""
    found = list(found)
    kept: list[Finding] = []
    ranks = {kind: rank for rank, kind in enumerate(dict.fromkeys(finding.kind for finding in found))}
    for finding in sorted(found, key=lambda one: (one.kind not in STRONG, ranks[one.kind], one.start)):
        other = kept[-1] if kept else None
        if other is not None and other.kind is finding.kind and finding.start <= other.end + _NEXT_TO:
            kept[-1] = replace(other, end=max(other.end, finding.end))
        elif not any(finding.start < other.end and other.start < finding.end for other in kept):
            kept.append(finding)
    return tuple(sorted(kept, key=lambda finding: finding.start))
