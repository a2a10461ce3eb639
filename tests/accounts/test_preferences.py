"""What members choose: language, time zone, digits, a second calendar, colours, and letters about what waits."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, update

from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.letters.kinds import Kind
from colep.letters.models import Letter
from colep.letters.service import unseal_values
from colep.membership import gathering
from colep.membership.models import Application
from colep.rules.acts import Act
from tests.conftest import Visitor
from tests.helpers import a_thread, actor_of, only_sqlite, rows

AsPerson = Callable[[str], Visitor]
DIGITS = re.compile(r"[0-9]")


def chosen(handle: str) -> dict[str, str]:
    """Return what stands in somebody's row."""
    row = rows(
        select(Member.interface_language, Member.zone, Member.digits, Member.second_calendar, Member.theme, Member.tell_waiting)
        .where(Member.handle == handle)
    )[0]  # fmt: skip
    return dict(row._mapping)


def test_every_choice_is_kept(app: Flask, as_person: AsPerson) -> None:
    """Point 9: all at once, recorded by name."""
    nikolay = as_person("nikolay")
    wanted = {
        "zone": "Asia/Kabul", "digits": "arab", "second_calendar": "afghan", "theme": "dark", "tell_waiting": "daily",
    }  # fmt: skip
    assert nikolay.post("/account/preferences", {"language": "ar", **wanted}).status_code == 302
    assert chosen("nikolay") == {"interface_language": "ar", **wanted}
    assert rows(select(AuditEntry.detail).where(AuditEntry.act == Act.PREFERENCES_CHANGE.value))[0].detail == (
        "interface_language zone digits calendar theme waiting"
    )
    assert nikolay.get("/account/record").status_code == 200
    page = nikolay.get("/account/preferences?saved=yes").text
    for name, value in wanted.items():
        if name != "zone":
            assert re.search(rf'name="{name}" value="{value}" checked', page), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"digits": "thai"}, {"second_calendar": "mayan"}, {"tell_waiting": "hourly"}, {"theme": "pink"}, {"zone": "Mars/Phobos"},
        {"language": "xx"}, {"digits": "arab" * 50}, {"second_calendar": "persian; DROP"},
    ],
)  # fmt: skip
@only_sqlite
def test_what_is_not_offered_is_refused(app: Flask, as_person: AsPerson, wrong: dict[str, str]) -> None:
    """Row 32: 422 with the form; nothing of it is stored."""
    nikolay, before = as_person("nikolay"), chosen("nikolay")
    form = {"language": "en", "zone": "Europe/Sofia", "theme": "dark", "digits": "", "second_calendar": ""}
    answer = nikolay.post("/account/preferences", {**form, **wrong})
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text
    assert chosen("nikolay") == before


@only_sqlite
def test_letters_about_what_waits_are_offered_to_those_for_whom_something_can_wait(
    app: Flask, as_person: AsPerson
) -> None:
    """Point 9: contact points and the secretariat; a forged field of others changes nothing."""
    for handle, offered in (("nikolay", True), ("marlene", True), ("judit", False), ("oliver", False)):
        person = as_person(handle)
        page = person.get("/account/preferences").text
        assert ('name="tell_waiting"' in page) is offered, handle
        assert "you are always written to" in page
    judit = as_person("judit")
    judit.post("/account/preferences", {"language": "en", "zone": "UTC", "theme": "", "tell_waiting": "never"})
    assert chosen("judit")["tell_waiting"] == "at-once"


@only_sqlite
def test_the_second_calendar_is_suggested_to_its_readers(app: Flask, as_person: AsPerson) -> None:
    """Point 9: offered to all."""
    emre = as_person("emre")
    emre.post("/language", {"language": "en"})
    assert "calendar of Iran and Afghanistan" not in emre.get("/account/preferences").text
    assert 'value="persian"' in emre.get("/account/preferences").text
    with transaction():
        execute(update(Member).where(Member.handle == "emre").values(languages="tr:draft fa:work"))
    assert "calendar of Iran and Afghanistan" in emre.get("/account/preferences").text


@only_sqlite
def test_pages_keep_to_digits_and_calendar(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 9: a thread read by three people in Arabic looks to each as they chose, also out of the kept pieces."""
    thread = a_thread(actor_of("judit", ids), "Stamps")
    layla, address = as_person("layla"), f"/threads/{thread.thread_id}-{thread.slug}"
    form = {"language": "ar", "zone": "Asia/Baghdad", "theme": "", "second_calendar": ""}
    said = []
    for digits, calendar in (("", ""), ("arab", ""), ("arab", "persian"), ("latn", "")):
        layla.post("/account/preferences", {**form, "digits": digits, "second_calendar": calendar})
        page = layla.get(address).text
        said.append(re.findall(r'<time datetime="[^"]*" title="([^"]*)">([^<]*)</time>', page))
    western, arabic, solar, again = said
    assert western == again
    assert all(DIGITS.search(exact) and DIGITS.search(short) for exact, short in western)
    assert not any(DIGITS.search(exact + short) for exact, short in arabic + solar)
    assert all("(" in exact.partition("١٤")[2] or "(" in exact for exact, _short in solar)
    assert [short for _exact, short in arabic] == [short for _exact, short in solar], "rows stay short"


def an_application(country: str, standing: str, number: int) -> None:
    """Put an application into its table."""
    now = clock.now()
    execute(
        insert(Application).values(
            standing=standing, email=f"{country}{number}@police.example".lower(), name="N N", latin_name="N N",
            rank="", agency="Police", country=country, role="practitioner", languages="en:work", purpose="x",
            sponsor_email="", interface_language="en", flags="", confirm_digest=f"{country}{number}{standing}",
            confirm_expires_at=now, code_hash="x", written_at=now, confirmed_at=now, changed_at=now,
            decline_reasons="", answer="", is_asked_back=False,
        )
    )  # fmt: skip


def test_who_wants_one_letter_a_day_gets_one(app: Flask, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 9: with the number of what waits; nothing on a day without; none for those who chose at once or never."""
    with transaction():
        execute(update(Member).where(Member.handle.in_(["nikolay", "marlene"])).values(tell_waiting="daily"))
    gathering.gather()
    assert rows(select(Letter.id)) == []
    with transaction():
        for number in range(3):
            an_application("BG", "confirmed", number)
        an_application("HU", "confirmed", 9)
        an_application("HU", "vouched", 10)
    gathering.gather()
    gathering.gather()
    found = rows(select(Letter.recipient, Letter.kind, Letter.values_sealed).order_by(Letter.recipient))
    assert [(row.recipient, row.kind, unseal_values(row.values_sealed)["count"]) for row in found] == [
        ("marlene@police.example", Kind.DECISION_WAITING.value, "1"),
        ("nikolay@police.example", Kind.VOUCH_WAITING.value, "3"),
    ]
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    gathering.gather()
    assert len(rows(select(Letter.id))) == 4
