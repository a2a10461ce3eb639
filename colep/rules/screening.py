"""What must not be written here, how sure one can be of it, and where it belongs instead. Pure law, no patterns.

Strong findings are refused: nothing else looks like that. Weak ones may be meant (the number of a hotline, the
mailbox of an office), so they are posted with a reason, and a moderator looks at them.
"""

from collections.abc import Collection, Iterable
from enum import StrEnum


class Kind(StrEnum):
    """A kind of personal or operational data. The words stand in the record of acts, so they keep their meaning."""

    TRAVEL_ZONE = "travel-zone"
    DOCUMENT = "document"
    NATIONAL_ID = "national-id"
    BIRTH = "birth"
    NAME_AND_DATE = "name-date"
    IBAN = "iban"
    CARD = "card"
    MARK = "mark"
    MARK_NAMED = "mark-named"
    PHONE = "phone"
    EMAIL = "email"
    PLACE = "place"
    VESSEL = "vessel"
    CONTAINER = "container"
    PLATE = "plate"
    VEHICLE = "vehicle"
    DEVICE = "device"
    CASE = "case"


class Weight(StrEnum):
    """How sure a finding is."""

    STRONG = "strong"
    WEAK = "weak"


#: Each kind with its weight and the reason for it.
WEIGHTS: dict[Kind, Weight] = {
    # Check digits, or the shape of a zone with a name in it: one person's passport and nothing else.
    Kind.TRAVEL_ZONE: Weight.STRONG,
    # The number stands beside the name of the document: it leads to one person.
    Kind.DOCUMENT: Weight.STRONG,
    # Check digits where the state has any, and the name of the number beside it.
    Kind.NATIONAL_ID: Weight.STRONG,
    # "Born on" and a day of a human life: with anything else it names a person.
    Kind.BIRTH: Weight.STRONG,
    # A name and a day without a word between them may be a signature under a paper.
    Kind.NAME_AND_DATE: Weight.WEAK,
    # Two check digits and the length of that country.
    Kind.IBAN: Weight.STRONG,
    # Check digit and the first digits of an issuer.
    Kind.CARD: Weight.STRONG,
    # Stands as a mark at the head of a text: what follows was taken out of a classified paper.
    Kind.MARK: Weight.STRONG,
    # Is spoken of inside a sentence: rules of handling are discussed here.
    Kind.MARK_NAMED: Weight.WEAK,
    # Offices and hotlines have numbers and mailboxes as well.
    Kind.PHONE: Weight.WEAK,
    Kind.EMAIL: Weight.WEAK,
    # A crossing point on every map has coordinates.
    Kind.PLACE: Weight.WEAK,
    # Public registers hold these; beside a case they are operational.
    Kind.VESSEL: Weight.WEAK,
    Kind.CONTAINER: Weight.WEAK,
    Kind.PLATE: Weight.WEAK,
    Kind.VEHICLE: Weight.WEAK,
    Kind.DEVICE: Weight.WEAK,
    # A published judgment has a number too.
    Kind.CASE: Weight.WEAK,
}

STRONG = frozenset(kind for kind, weight in WEIGHTS.items() if weight is Weight.STRONG)


def is_refused(kinds: Collection[Kind], reason: str) -> bool:
    """Say whether a text with these findings stays out: a strong one always, weak ones without a reason."""
    return bool(kinds) and (not reason or not STRONG.isdisjoint(kinds))


class Channel(StrEnum):
    """The way that such data goes between two states."""

    SIENA = "siena"
    INTERPOL = "i-24/7"
    #: Some of the countries on this side, some on the other.
    BOTH = "both"
    #: Nobody said which countries it is about.
    UNKNOWN = "unknown"


def channel_for(author: str, others: Iterable[str], in_siena: Collection[str]) -> Channel:
    """Return the channel between the author's country and the others; `in_siena` are Europol's members and partners.

    Source: the conference's recommendation R3.4: SIENA inside Europe, INTERPOL between Europe and third countries.
    """
    partners = set(others) - {author}
    if not author or not partners:
        return Channel.UNKNOWN
    by_siena = partners & set(in_siena) if author in in_siena else set()
    if not by_siena:
        return Channel.INTERPOL
    return Channel.SIENA if by_siena == partners else Channel.BOTH


class CaseState(StrEnum):
    """Where an item stands that was posted with a reason."""

    OPEN = "open"
    #: A moderator found that it may stay.
    CLEARED = "cleared"
    #: A moderator took it away: it is held back.
    REMOVED = "removed"
