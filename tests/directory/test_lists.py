"""The list of contacts: filters, order, pages, and what may be known."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Invalid, Missing
from colep.directory import queries
from colep.directory.models import Contact
from colep.directory.order import read_place
from colep.directory.queries import Filters
from colep.directory.service import add_contact
from colep.rules.directory import Freshness
from tests.directory.contacts import NOW, add, draft
from tests.helpers import actor_of

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _found(ids: dict[str, int], **filters: str) -> list[int]:
    listing = queries.contacts(actor_of("judit", ids), Filters(**filters))
    return [card.id for card in listing.page.cards]


@pytest.mark.parametrize(
    "filters",
    [
        {"country": "IQ"},  # host
        {"country": "HU"},  # sender
        {"country": "LB"},  # accreditation
        {"route": "iraq-turkiye"},
        {"language": "ar"},
        {"competence": "document-fraud"},
        {"kind": "police_attache"},
        {"country": "LB", "route": "iraq-turkiye", "language": "en", "competence": "smuggling"},
    ],
)
def test_filters_find_the_one(ids: dict[str, int], filters: dict[str, str]) -> None:
    """Each filter alone and several together find the contact that fits and not the other."""
    wanted = add()
    add(
        kind="ilo", sender="AT", host="TR", city="Ankara", zone="Europe/Istanbul", languages="de:draft",
        accreditations=(), routes=("east-balkan",), competences=("visa",), channels=(),
    )  # fmt: skip
    assert _found(ids, **filters) == [wanted]


def test_filters_that_contradict_find_nothing(ids: dict[str, int]) -> None:
    """All filters hold at once."""
    add()
    assert _found(ids, country="IQ", competence="drugs") == []


def test_reachable_now_comes_first_then_who_confirmed_last(ids: dict[str, int]) -> None:
    """A duty centre before an office that is closed, a fresh entry before an old one."""
    closed_fresh = add(confirmed_at=NOW - timedelta(days=1))
    centre_old = add(kind="duty_centre", opens="00:00", closes="24:00", confirmed_at=NOW - timedelta(days=170))
    open_fresh = add(host="GB", city="London", zone="Europe/London", confirmed_at=NOW - timedelta(days=20))
    closed_never = add(confirmed_at=None)
    assert _found(ids) == [open_fresh, centre_old, closed_fresh, closed_never]
    assert _found(ids, now="1") == [open_fresh, centre_old]


def test_the_own_weekend_goes_before_the_country_s(ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """On a Friday at ten in Baghdad an attaché who follows the embassy's week is at work."""
    monkeypatch.setattr(clock, "now", lambda: NOW.replace(day=27, hour=7))
    as_the_country = add(weekend="")
    as_the_embassy = add(weekend="sat sun")
    assert _found(ids) == [as_the_embassy, as_the_country]
    assert _found(ids, now="1") == [as_the_embassy]


def test_pages_show_everything_once(ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when desks open and close between one page and the next."""
    zones = ("Asia/Baghdad", "Europe/London", "Asia/Kabul", "Europe/Vienna")
    written = {
        add(zone=zones[number % 4], confirmed_at=NOW - timedelta(days=number // 7) if number % 5 else None)
        for number in range(75)
    }
    seen: list[int] = []
    key = ""
    for hours in range(4):
        monkeypatch.setattr(clock, "now", lambda hours=hours: NOW + timedelta(hours=3 * hours))
        page = queries.contacts(actor_of("judit", ids), Filters(), read_place(key)).page
        seen += [card.id for card in page.cards]
        if page.next_key is None:
            break
        key = page.next_key
    assert len(seen) == 75
    assert set(seen) == written


def test_a_list_that_is_cut_says_so(ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out is what was confirmed longest ago."""
    monkeypatch.setattr(queries, "MOST_ROWS", 3)
    queries._statement.cache_clear()
    never = add(confirmed_at=None)
    for days in (1, 2, 3):
        add(confirmed_at=NOW - timedelta(days=days))
    listing = queries.contacts(actor_of("judit", ids), Filters())
    queries._statement.cache_clear()
    assert listing.is_cut
    assert len(listing.page.cards) == 3
    assert never not in [card.id for card in listing.page.cards]


def test_hidden_is_missing(ids: dict[str, int]) -> None:
    """An entry above the reader's label is nowhere, nor anybody's contact point."""
    contact_id = add(kind="spoc")
    assert queries.contact_point(actor_of("judit", ids), "HU") is not None
    with transaction():
        execute(update(Contact).values(label="TLP:RED"))
    judit = actor_of("judit", ids)
    for unknown in (contact_id, contact_id + 1):
        with pytest.raises(Missing):
            queries.contact(judit, unknown)
    assert queries.contact_point(judit, "HU") is None
    assert _found(ids) == []


def test_the_contact_point_confirmed_last_is_named(ids: dict[str, int]) -> None:
    """Of the sending state, and of no other."""
    add(kind="spoc", confirmed_at=None)
    latest = add(kind="spoc", confirmed_at=NOW)
    add(kind="spoc", sender="AT", confirmed_at=NOW)
    add(kind="ilo", confirmed_at=NOW)
    point = queries.contact_point(actor_of("judit", ids), "HU")
    assert point is not None
    assert point.id == latest
    assert queries.contact_point(actor_of("judit", ids), "DE") is None


@pytest.mark.parametrize("handle", ["judit", "ines", "henrik", "tamas", "nikolay", "marlene"])
def test_duty_phones_are_redacted_in_the_card(ids: dict[str, int], handle: str) -> None:
    """Templates never hold what their reader may not know; that there is one is no secret."""
    sees = handle in ("tamas", "nikolay", "marlene")
    card = queries.contact(actor_of(handle, ids), add())
    assert card.duty_phone == ("+36 30 555 0199" if sees else "")
    assert card.has_duty_phone
    assert card.office_phone == "+36 1 555 0142"


@pytest.mark.parametrize(
    ("days", "freshness"),
    [(90, Freshness.FRESH), (91, Freshness.AGEING), (180, Freshness.AGEING), (181, Freshness.STALE)],
)
def test_cards_know_their_age(ids: dict[str, int], days: int, freshness: Freshness) -> None:
    """Amber after 90 days, red after 180."""
    assert queries.contact(actor_of("judit", ids), add(confirmed_at=NOW - timedelta(days=days))).freshness is freshness


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "spy"),
        ("sender", "ZZ"),
        ("host", ""),
        ("accreditations", ("ZZ",)),
        ("routes", ("moon",)),
        ("competences", ("magic",)),
        ("channels", ("WhatsApp",)),
        ("weekend", "fri sam"),
        ("languages", "en:perfect"),
        ("opens", "8:30"),
        ("zone", "Mars/Olympus"),
        ("name", " "),
    ],
)
def test_a_wrong_contact_is_refused(app: Flask, field: str, value: Any) -> None:
    """The mistake names the field."""
    with pytest.raises(Invalid) as mistake:
        add_contact(draft(**{field: value}))
    assert mistake.value.field == field
