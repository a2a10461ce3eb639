"""A contact as a vCard. Source: RFC 6350 (vCard 4.0): UTF-8, lines folded at 75 octets, CRLF."""

from dataclasses import replace
from typing import Any

from colep.audience.exports import may_leave
from colep.core.i18n import country_name
from colep.directory import words
from colep.directory.links import tel
from colep.directory.queries import ContactCard
from colep.rules.directory import FIELD_LABELS

_LONGEST_LINE = 75
_DESKS = frozenset({"spoc", "ncb_desk", "duty_centre"})


def leaving(card: ContactCard) -> ContactCard:
    """Return a contact without the fields whose label does not leave as a file."""
    staying: dict[str, Any] = {field: "" for field in FIELD_LABELS if not may_leave(card.label_of(field))}
    return replace(card, **staying)


def vcard(card: ContactCard) -> str:
    """Return what this reader may see of the contact; the card is redacted already, and `leaving`."""
    lines = [
        "BEGIN:VCARD",
        "VERSION:4.0",
        "PRODID:-//Colep//Directory//EN",
        f"UID;VALUE=text:colep-contact-{card.id}",
        f"KIND:{'org' if card.kind in _DESKS else 'individual'}",
        f"FN:{escaped(card.name.native)}",
        f"N:;{escaped(card.name.native)};;;",
        *([f"NICKNAME:{escaped(card.name.latin)}"] if card.name.latin not in ("", card.name.native) else []),
        f"TITLE:{escaped(words.title(card))}",
        *([f"ORG:{escaped(card.agency)}"] if card.agency else []),
        f"ADR;TYPE=work:;;;{escaped(card.city)};;;{escaped(country_name(card.host))}",
        f"TZ;VALUE=text:{escaped(card.zone)}",
        *_reach(card),
        *(f"LANG;TYPE=work;PREF={place}:{code}" for place, (code, _level) in enumerate(card.languages, 1)),
        f"NOTE:{escaped(_note(card))}",
        *([f"REV:{card.confirmed_at:%Y%m%dT%H%M%SZ}"] if card.confirmed_at else []),
        "END:VCARD",
    ]
    return "".join(f"{folded(line)}\r\n" for line in lines)


def _reach(card: ContactCard) -> list[str]:
    lines = []
    if card.office_phone:
        lines.append(f'TEL;VALUE=uri;TYPE="work,voice":{tel(card.office_phone)}')
    if card.duty_phone:
        lines.append(f'TEL;VALUE=uri;TYPE="work,cell":{tel(card.duty_phone)}')
    if card.email:
        lines.append(f"EMAIL;TYPE=work:{escaped(card.email)}")
    return lines


def _note(card: ContactCard) -> str:
    """The labels go with the card wherever it is kept: that of the entry first and last, and of stricter fields."""
    names = words.fields()
    stricter = [f"{names[field]}: {label}" for field, label in card.stricter_fields.items()]
    return "\n".join(filter(None, (card.label, *stricter, card.limits, card.label)))


def escaped(value: str) -> str:
    """Return a text as the value of a property."""
    for letter, safe in (("\\", "\\\\"), (",", "\\,"), (";", "\\;"), ("\n", "\\n"), ("\r", "")):
        value = value.replace(letter, safe)
    return value


def folded(line: str) -> str:
    """Break a line after at most 75 octets, never inside a letter; what follows begins with a space."""
    pieces, piece, size = [], "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > _LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += octets
    return "\r\n".join([*pieces, piece])
