"""Home shows a member what is new, of what the law opens to them, in few statements."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from colep.chat.models import Room
from colep.chat.opening import NewRoom, open_room
from colep.chat.service import make_rooms, send_message
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.directory.models import Contact
from colep.directory.service import ContactDraft, add_contact
from colep.pages.home import MOST
from colep.reference import queries as reference
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import a_thread, actor_of, nonce, only_sqlite
from tests.library.practices import write
from tests.membership.applicants import an_application
from tests.people import CAST

AsPerson = Callable[[str], Visitor]

PILLARS = ("threads", "rooms", "library", "directory")


def parts_of(page: str) -> list[str]:
    """Return the pillars that a home page shows."""
    return [pillar for pillar in PILLARS if f'id="new-{pillar}"' in page]


@pytest.mark.parametrize("handle", CAST)
def test_shows_what_the_law_opens(handle: str, as_person: AsPerson) -> None:
    """Everything to those of the exchange, the library to mediators, nothing to companies."""
    answer = as_person(handle).get("/")
    assert answer.status_code == 200
    expected = {"samira": ["library"], "oliver": []}.get(handle, list(PILLARS))
    assert parts_of(answer.text) == expected


@only_sqlite
def test_a_company_is_told_why_in_a_sentence(as_person: AsPerson, ids: dict[str, int]) -> None:
    """And has the rules and the labels to read."""
    a_thread(actor_of("emre", ids), title="Rental vans at the border")
    page = as_person("oliver").get("/").text
    assert "not open to companies" in page
    assert 'href="/charter"' in page
    assert 'href="/labels"' in page
    assert "Rental vans" not in page


@only_sqlite
def test_an_empty_part_is_one_line(as_person: AsPerson) -> None:
    """Nothing is new for anybody on the first day."""
    page = as_person("judit").get("/").text
    assert page.count('class="empty"') == len(PILLARS)
    assert 'class="entries"' not in page


def test_each_part_shows_what_is_new_and_leads_on(as_person: AsPerson, ids: dict[str, int]) -> None:
    """A thread, a message, a practice, an entry of one's own that should be confirmed."""
    make_rooms()
    emre = actor_of("emre", ids)
    thread = a_thread(emre, title="Rental vans at the border")
    send_message(emre, "east-med", nonce=nonce(), text="Wind from the north.", language="en")
    write(ids, title="Two talks after landing")
    add_contact(
        ContactDraft(
            kind="police_attache", name="Tamás Kőrösfalvi", latin_name="Tamas", sender="HU", host="IQ",
            city="Baghdad", member_id=ids["tamas"], confirmed_at=clock.now() - timedelta(days=100),
        )
    )  # fmt: skip
    page = as_person("tamas").get("/").text
    assert 'class="empty"' not in page
    for link in (f"/threads/{thread.thread_id}-", "/rooms/east-med", "/library/1-", "/directory/1"):
        assert f'<a href="{link}' in page, link
    for whole in ("/threads?unread=1", "/rooms", "/library", "/directory"):
        assert f'<a href="{whole}">' in page, whole
    assert page.count('class="count count-plain"') == 2
    with transaction():
        execute(update(Contact).values(confirmed_at=clock.now()))
    assert "Your own entry is up to date." in as_person("tamas").get("/").text


@only_sqlite
def test_what_one_wrote_is_not_new_to_oneself(as_person: AsPerson, ids: dict[str, int]) -> None:
    """It is to the others."""
    a_thread(actor_of("emre", ids), title="Rental vans at the border")
    assert "Rental vans" not in as_person("emre").get("/").text
    assert "Rental vans" in as_person("judit").get("/").text


@only_sqlite
def test_an_old_practice_is_not_new(as_person: AsPerson, ids: dict[str, int]) -> None:
    """After thirty days it stands in the library only."""
    write(ids, title="Two talks after landing", at=clock.now() - timedelta(days=31))
    assert "Two talks" not in as_person("judit").get("/").text


@only_sqlite
def test_rooms_of_ones_own_routes_come_first(as_person: AsPerson, ids: dict[str, int]) -> None:
    """Even where others stand before them in the list, and never more than a few."""
    make_rooms()
    with transaction():
        db.session.execute(update(Room).values(head=3))
    page = as_person("judit").get("/").text
    shown = [route.id for route in reference.routes() if f'<a href="/rooms/{route.id}"' in page]
    assert len(shown) == MOST
    assert set(shown) <= set(reference.routes_of("HU"))


def test_takes_few_statements_however_much_is_new(
    as_person: AsPerson, ids: dict[str, int], counted_queries: Callable[[], int]
) -> None:
    """At most seven, with the one that finds out who is there."""
    make_rooms()
    emre, judit = actor_of("emre", ids), as_person("judit")
    judit.get("/")
    counted_queries()
    judit.get("/")
    empty = counted_queries()
    for number in range(4):
        a_thread(emre, title=f"Rental vans {number}")
        write(ids, title=f"Practice {number}")
        send_message(emre, "general", nonce=nonce(), text="Wind.", language="en")
    counted_queries()
    judit.get("/")
    assert counted_queries() == empty <= 8


def test_what_waits_for_one_s_word_stands_on_top(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """Points 2 and 3: whoever can speak for an applicant or decide is told at once; nobody else sees a number."""
    an_application(Standing.CONFIRMED, country="BG")
    for _ in range(2):
        an_application(Standing.VOUCHED)
    assert "1 application waits for your word" in as_person("nikolay").get("/").text
    assert "2 applications wait for your word" in as_person("marlene").get("/").text
    assert "wait" not in as_person("judit").get("/").text.partition('class="digest"')[0].partition("<main")[2]


@only_sqlite
def test_rows_carry_labels_and_can_be_recalled(as_person: AsPerson, ids: dict[str, int]) -> None:
    """Points 3 and 8: a label that is not GREEN stands first, and each row says what it is."""
    a_thread(actor_of("emre", ids), title="Rental vans at the border")
    write(ids, title="Two talks after landing", choice=_for_judit(ids, Label.AMBER_STRICT))
    page = as_person("judit").get("/").text
    assert 'data-item="thread:1"' in page
    assert 'data-item="practice:1"' in page
    assert page.partition("<main")[2].count("TLP:") == 1
    assert "Two talks" not in as_person("layla").get("/").text


@only_sqlite
def test_of_red_home_has_the_title_only(as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 4: no countries, no step of evidence; with its label."""
    write(ids, title="Two talks after landing", countries=("TR",), choice=_for_judit(ids, Label.RED))
    page = as_person("judit").get("/").text.partition('id="new-library"')[2].partition("</section>")[0]
    assert "Two talks" in page
    assert "TLP:RED" in page
    assert "Türkiye" not in page


@only_sqlite
def test_a_row_under_the_rule_names_nobody(as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 6: home says that something is new in the room, and not who spoke last."""
    emre = actor_of("emre", ids)
    wanted = NewRoom("Quiet words", "en", _for_judit(ids, Label.AMBER_STRICT), is_under_rule=True)
    send_message(emre, open_room(emre, wanted, nonce()), nonce=nonce(), text="Wind from the north.", language="en")
    page = as_person("judit").get("/").text.partition('id="new-rooms"')[2].partition("</section>")[0]
    assert "Quiet words" in page
    assert "TLP:AMBER+STRICT" in page
    assert "Emre" not in page
    assert "last:" not in page


def _for_judit(ids: dict[str, int], label: Label) -> Choice:
    return Choice(label, AudienceKind.MEMBERS, members=(ids["judit"],))
