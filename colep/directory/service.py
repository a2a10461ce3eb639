"""Acts on the directory."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import insert

from colep.accounts.queries import read_languages
from colep.core.db import Base, db, execute, transaction
from colep.core.errors import Invalid
from colep.core.text import clean_line, clean_text
from colep.directory.hours import DAYS, minutes
from colep.directory.models import (
    Channel,
    Competence,
    Contact,
    ContactAccreditation,
    ContactChannel,
    ContactCompetence,
    ContactLanguage,
    ContactRoute,
    Kind,
    LanguageLevel,
)
from colep.reference import queries as reference
from colep.rules.actor import VISITOR
from colep.screening.service import guard

LONGEST_LIMITS = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """All that is said about a contact; the fields are those of `models.Contact`."""

    kind: str
    name: str
    sender: str
    host: str
    city: str
    #: IANA name; the host's capital if empty.
    zone: str = ""
    opens: str = "08:30"
    closes: str = "16:30"
    weekend: str = ""
    #: Best first: "hu:draft en:work".
    languages: str = "en:work"
    latin_name: str = ""
    rank: str = ""
    agency: str = ""
    office_phone: str = ""
    duty_phone: str = ""
    email: str = ""
    limits: str = ""
    accreditations: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    member_id: int | None = None
    confirmed_at: datetime | None = None


#: Link table, its column, and the field of the draft that it makes searchable.
_LINKS: tuple[tuple[type[Base], str, str], ...] = (
    (ContactAccreditation, "country_code", "accreditations"),
    (ContactRoute, "route_id", "routes"),
    (ContactCompetence, "competence", "competences"),
    (ContactChannel, "channel", "channels"),
)

_LINES = {
    "name": 160, "latin_name": 160, "rank": 80, "agency": 160, "city": 80, "office_phone": 40,
    "duty_phone": 40, "email": 254,
}  # fmt: skip
#: What somebody wrote freely. How a contact is reached is what an entry is for, and is not looked at.
_LOOKED_AT = ("name", "latin_name", "rank", "agency", "city", "limits")
_REQUIRED = frozenset({"name", "city"})
_AS_GIVEN = ("kind", "sender", "host", "opens", "closes", "weekend", "languages", "member_id", "confirmed_at")


def add_contact(draft: ContactDraft) -> int:
    """Store a contact and return its id. For commands only: members will edit theirs in a form.

    Raises Invalid with the first field that is not right, and NotHere for data of a person or a case in a text.
    """
    _require_known(draft)
    texts = {
        field: clean_line(getattr(draft, field), field, longest, required=field in _REQUIRED)
        for field, longest in _LINES.items()
    }
    texts["limits"] = clean_text(draft.limits, "limits", LONGEST_LIMITS, required=False)
    guard(replace(VISITOR, country=draft.sender), {field: texts[field] for field in _LOOKED_AT}, (draft.host,))
    with transaction():
        contact = Contact(
            **texts,
            **{field: getattr(draft, field) for field in _AS_GIVEN},
            **{field: ",".join(getattr(draft, field)) for _, _, field in _LINKS},
            zone=draft.zone or reference.main_zone(draft.host),
        )
        db.session.add(contact)
        db.session.flush()
        _link(contact.id, draft)
        return contact.id


def _link(contact_id: int, draft: ContactDraft) -> None:
    for table, column, field in _LINKS:
        rows = [{"contact_id": contact_id, column: code} for code in getattr(draft, field)]
        if rows:
            execute(insert(table).values(rows))
    spoken = [
        {"contact_id": contact_id, "language": language, "level": level}
        for language, level in read_languages(draft.languages)
    ]
    if spoken:
        execute(insert(ContactLanguage).values(spoken))


def _require_known(draft: ContactDraft) -> None:
    countries = reference.country_codes()
    known: dict[str, tuple[set[str], frozenset[str] | set[str]]] = {
        "kind": ({draft.kind}, set(Kind)),
        "sender": ({draft.sender}, countries),
        "host": ({draft.host}, countries),
        "accreditations": (set(draft.accreditations), countries),
        "routes": (set(draft.routes), {route.id for route in reference.routes()}),
        "competences": (set(draft.competences), set(Competence)),
        "channels": (set(draft.channels), set(Channel)),
        "weekend": (set(draft.weekend.split()), set(DAYS)),
        "languages": ({level for _, level in read_languages(draft.languages)}, set(LanguageLevel)),
    }
    for field, (given, allowed) in known.items():
        if not given <= allowed:
            raise Invalid(field, "choice")
    _require_times(draft)


def _require_times(draft: ContactDraft) -> None:
    try:
        minutes(draft.opens), minutes(draft.closes)
    except ValueError as error:
        raise Invalid("opens", "choice") from error
    try:
        ZoneInfo(draft.zone or reference.main_zone(draft.host))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid("zone", "choice") from error
