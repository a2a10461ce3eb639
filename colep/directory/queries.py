"""Reads of the directory: the list, one contact. Phones are redacted here, before anything is rendered."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, Select, bindparam, or_, select

from colep.accounts.queries import read_languages
from colep.core import clock
from colep.core.db import fetch_all, fetch_one
from colep.core.errors import Missing
from colep.core.http.pagination import Page
from colep.core.names import Name
from colep.directory.hours import Desk, Hours, desk_at
from colep.directory.models import (
    Contact,
    ContactAccreditation,
    ContactCompetence,
    ContactLanguage,
    ContactRoute,
    Kind,
)
from colep.directory.order import Place, place
from colep.reference import queries as reference
from colep.rules.actor import Actor
from colep.rules.directory import (
    FIELD_LABELS,
    Freshness,
    field_label,
    freshness,
    may_see_duty_phone,
    strictest,
)
from colep.rules.exits import Carriage, Exit, carriage
from colep.rules.labels import Label
from colep.sharing.law import eyes, sight, visible_to

Statement = Select[*tuple[Any, ...]]

PAGE_SIZE = 30

#: The list is ordered here and not by SQL, so it is read whole; beyond this, filters must narrow it.
MOST_ROWS = 300

#: For so long the order of the first page holds for those that follow.
LONGEST_READ = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """Whom a reader looks for; an empty one asks nothing."""

    country: str = ""
    route: str = ""
    language: str = ""
    competence: str = ""
    kind: str = ""
    #: "1": reachable now only.
    now: str = ""

    def used(self) -> dict[str, Any]:
        """Return the filters that ask something, by their names."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A contact as a row of the list. It holds no phone and no address."""

    id: int
    label: str
    kind: str
    name: Name
    sender: str
    host: str
    city: str
    zone: str
    accreditations: tuple[str, ...]
    #: (language, level), best first.
    languages: tuple[tuple[str, str], ...]
    competences: tuple[str, ...]
    channels: tuple[str, ...]
    confirmed_at: datetime | None
    freshness: Freshness
    #: How the desk stands at `now`.
    desk: Desk
    now: datetime


@dataclass(frozen=True, slots=True)
class ContactCard(ContactRow):
    """A whole contact as this reader may see it."""

    member_id: int | None
    rank: str
    agency: str
    opens: str
    closes: str
    weekend: frozenset[str]
    office_phone: str
    #: Empty for those who may not see it.
    duty_phone: str
    #: There is one, whether this reader may see it or not.
    has_duty_phone: bool
    email: str
    limits: str
    routes: tuple[str, ...]
    audience_id: int

    def label_of(self, field: str) -> Label:
        """Return the label of one of the fields by which the contact is reached."""
        return field_label(field, Label(self.label))

    @property
    def stricter_fields(self) -> dict[str, str]:
        """Return the labels of the fields that are here and have a stricter one than the entry."""
        labels = {field: self.label_of(field).value for field in FIELD_LABELS if getattr(self, field)}
        return {field: label for field, label in labels.items() if label != self.label}

    @property
    def strictest(self) -> str:
        """Return the label that a sheet or a file with all of this carries."""
        return strictest(map(Label, (self.label, *self.stricter_fields.values()))).value


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list, and whether more match than the list can hold."""

    page: Page[ContactRow]
    is_cut: bool


_ROW = (
    Contact.id, Contact.label, Contact.kind, Contact.name, Contact.latin_name, Contact.sender, Contact.host,
    Contact.city, Contact.zone, Contact.opens, Contact.closes, Contact.weekend, Contact.languages,
    Contact.accreditations, Contact.competences, Contact.channels, Contact.confirmed_at,
)  # fmt: skip

_CONDITIONS: dict[str, ColumnElement[bool]] = {
    "kind": Contact.kind == bindparam("kind"),
    "country": or_(
        Contact.host == bindparam("country"),
        Contact.sender == bindparam("country"),
        Contact.id.in_(
            select(ContactAccreditation.contact_id).where(ContactAccreditation.country_code == bindparam("country"))
        ),
    ),
    "route": Contact.id.in_(select(ContactRoute.contact_id).where(ContactRoute.route_id == bindparam("route"))),
    "language": Contact.id.in_(
        select(ContactLanguage.contact_id).where(ContactLanguage.language == bindparam("language"))
    ),
    "competence": Contact.id.in_(
        select(ContactCompetence.contact_id).where(ContactCompetence.competence == bindparam("competence"))
    ),
}


@cache
def _statement(reader: Actor, build: Callable[..., Statement], *arguments: str) -> Statement:
    """Return a statement limited to what people of this sight may know; built on the first use."""
    return build(*arguments).where(visible_to(reader, Contact))


def contacts(actor: Actor, filters: Filters, after: Place | None = None) -> Listing:
    """Return one page of contacts that pass the filters: reachable now first, then the last confirmed."""
    now = _now()
    as_of = after.as_of if after and abs(now - after.as_of) < LONGEST_READ else now
    values = filters.used()
    names = [name for name in _CONDITIONS if name in values]
    found = fetch_all(
        _statement(sight(actor), _list, *names), {**eyes(actor), **{name: values[name] for name in names}}
    )
    placed = sorted((_placed(row, as_of) for row in found[:MOST_ROWS]), key=lambda pair: pair[0])
    wanted = [
        (where, row) for where, row in placed
        if (after is None or where > after) and not (filters.now and where.is_closed)
    ]  # fmt: skip
    shown = wanted[:PAGE_SIZE]
    next_key = shown[-1][0].key() if len(wanted) > PAGE_SIZE else None
    cards = tuple(_listed(ContactRow(**_row_values(row, now))) for _, row in shown)
    return Listing(Page(cards, next_key), is_cut=len(found) > MOST_ROWS)


def _listed(card: ContactRow) -> ContactRow:
    """Leave of a contact in a list what its label lets into lists: all of it, or who it is."""
    if carriage(Exit.LIST, Label(card.label)) is Carriage.WHOLE:
        return card
    return replace(card, accreditations=(), languages=(), competences=(), channels=())


def _list(*names: str) -> Statement:
    return (
        select(*_ROW)
        .where(*(_CONDITIONS[name] for name in names))
        .order_by(Contact.confirmed_at.desc().nulls_last(), Contact.id)
        .limit(MOST_ROWS + 1)
    )


def _placed(row: Row[Any], as_of: datetime) -> tuple[Place, Row[Any]]:
    is_open = desk_at(_hours(row, as_of), as_of).is_open
    return place(is_open=is_open, confirmed_at=row.confirmed_at, contact_id=row.id, as_of=as_of), row


def contact(actor: Actor, contact_id: int) -> ContactCard:
    """Return a contact, its duty phone only for those who may ring it. Raises Missing."""
    row = fetch_one(_statement(sight(actor), _one), {**eyes(actor), "contact_id": contact_id})
    if row is None:
        raise Missing
    now = _now()
    return ContactCard(
        **_row_values(row, now),
        member_id=row.member_id,
        rank=row.rank,
        agency=row.agency,
        opens=row.opens,
        closes=row.closes,
        weekend=_weekend(row, now),
        office_phone=row.office_phone,
        duty_phone=row.duty_phone if may_see_duty_phone(actor) else "",
        has_duty_phone=bool(row.duty_phone),
        email=row.email,
        limits=row.limits,
        routes=_codes(row.routes),
        audience_id=row.audience_id,
    )


def _one() -> Statement:
    return select(Contact.__table__).where(Contact.id == bindparam("contact_id"))


def own(actor: Actor) -> tuple[ContactRow, ...]:
    """Return the entries that belong to this person, the one that was longest not confirmed first."""
    now = _now()
    rows = fetch_all(_statement(sight(actor), _own), {**eyes(actor), "member_id": actor.member_id})
    return tuple(ContactRow(**_row_values(row, now)) for row in rows)


def _own() -> Statement:
    return (
        select(*_ROW)
        .where(Contact.member_id == bindparam("member_id"))
        .order_by(Contact.confirmed_at.asc().nulls_first(), Contact.id)
    )


def contact_point(actor: Actor, country: str) -> ContactRow | None:
    """Return the national contact point of a state, the last confirmed one, or None."""
    row = fetch_one(_statement(sight(actor), _contact_point), {**eyes(actor), "country": country})
    return ContactRow(**_row_values(row, _now())) if row is not None else None


def _contact_point() -> Statement:
    return (
        select(*_ROW)
        .where(Contact.kind == Kind.SPOC.value, Contact.sender == bindparam("country"))
        .order_by(Contact.confirmed_at.desc().nulls_last(), Contact.id)
        .limit(1)
    )


def _now() -> datetime:
    """Return this minute: within it cards are equal, and their rows are rendered once."""
    return clock.now().replace(second=0, microsecond=0)


def _weekend(row: Row[Any], now: datetime) -> frozenset[str]:
    """Return the days of rest: the contact's own, else those of the offices in the host country."""
    if row.weekend:
        return frozenset(row.weekend.split())
    return reference.weekend(row.host, now.astimezone(ZoneInfo(row.zone)).date())


def _codes(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(",")) if joined else ()


def _hours(row: Row[Any], now: datetime) -> Hours:
    return Hours(row.zone, row.opens, row.closes, _weekend(row, now))


def _row_values(row: Row[Any], now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "label": row.label,
        "kind": row.kind,
        "name": Name(row.name, row.latin_name),
        "sender": row.sender,
        "host": row.host,
        "city": row.city,
        "zone": row.zone,
        "accreditations": _codes(row.accreditations),
        "languages": read_languages(row.languages),
        "competences": _codes(row.competences),
        "channels": _codes(row.channels),
        "confirmed_at": row.confirmed_at,
        "freshness": freshness(row.confirmed_at, now),
        "desk": desk_at(_hours(row, now), now),
        "now": now,
    }
