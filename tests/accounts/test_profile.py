"""Members' pages: what each shows of themself, to whom, and how many anybody may look up."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts import quota
from colep.accounts.models import CountryFreeze, Member
from colep.accounts.people import Profile
from colep.accounts.profile import change_profile, clean_phone
from colep.accounts.standing import change_standing
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.core.errors import Invalid
from colep.rules.acts import Act
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import actor_of, fresh, only_sqlite, rows

AsPerson = Callable[[str], Visitor]
PHONE = "+964 790 000 0100"


def filled(**changes: str) -> dict[str, object]:
    """Return the form as Layla may fill it in."""
    form: dict[str, object] = {
        "function": "Document examiner", "about": "Seventeen years at land borders.\n\nAsk me about stamps.",
        "phone": PHONE, "phone_to": "contacts", "email_to": "members", "languages-0-tag": "ar",
        "languages-0-level": "draft", "languages-1-tag": "en", "languages-1-level": "understand",
    }  # fmt: skip
    return {**form, **changes}


def layla_as(**values: object) -> None:
    """Put this into Layla's row."""
    with transaction():
        execute(update(Member).where(Member.handle == "layla").values(**values))


def layla() -> dict[str, object]:
    """Return Layla's row."""
    return dict(rows(select(Member.__table__).where(Member.handle == "layla"))[0]._mapping)


def changes() -> list[str]:
    """Return the details of the record's entries about profiles."""
    found = rows(
        select(AuditEntry.detail).where(AuditEntry.act == Act.PROFILE_CHANGE.value).order_by(AuditEntry.number)
    )
    return [row.detail for row in found]


def test_a_member_changes_what_their_page_says(app: Flask, as_person: AsPerson) -> None:
    """Point 9: function, about, telephone, who sees it, languages in order; one entry with the names of the fields."""
    person = as_person("layla")
    assert person.post("/account/profile", filled()).status_code == 302
    row = layla()
    assert (row["function"], row["phone"], row["phone_to"], row["email_to"]) == (
        "Document examiner", PHONE, "contacts", "members",
    )  # fmt: skip
    assert row["languages"] == "ar:draft en:understand"
    assert changes() == ["function about phone phone_to email_to languages"]
    person.post("/account/profile", filled())
    assert len(changes()) == 1, "nothing new is no act"
    assert person.get("/account/record").status_code == 200


@pytest.mark.parametrize(
    "extra",
    [
        {"role": "secretariat"}, {"standing": "member", "ends_at": "2099-01-01"}, {"country": "AT"}, {"name": "Somebody Else"},
        {"email": "other@police.example"}, {"agency": "INTERPOL"}, {"handle": "marlene"}, {"admitted_at": "2000-01-01"},
        {"rules_accepted_at": "2000-01-01"}, {"passphrase_hash": "x"}, {"totp_sealed": "x"}, {"id": "1", "member_id": "1"},
        {"latin_name": "X"}, {"posting_ends": "2099-01-01"}, {"interface_language": "ru"}, {"languages": "en:draft"},
    ],
)  # fmt: skip
@only_sqlite
def test_fields_that_would_raise_somebody_are_ignored(
    app: Flask, as_person: AsPerson, ids: dict[str, int], extra: dict[str, str]
) -> None:
    """Row 32: whatever else stands in the form, nothing changes but what the profile has."""
    person = as_person("layla")
    person.post("/account/profile", filled())
    before = rows(select(Member.__table__).order_by(Member.id))
    person.post("/account/profile", {**filled(), **extra})
    person.post(
        "/account/preferences",
        {"language": "ar", "zone": "Asia/Baghdad", "theme": "", **extra, "interface_language": "ru"},
    )
    assert rows(select(Member.__table__).order_by(Member.id)) == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "call me"}, "as one dials it"), ({"phone": "+"}, "as one dials it"), ({"phone": "1" * 41}, "too long"),
        ({"phone_to": "everybody"}, "Choose one of the list"), ({"email_to": ""}, "Choose one of the list"),
        ({"function": "x" * 121}, "too long"), ({"about": "x" * 601}, "too long"),
        ({"languages-0-tag": "", "languages-1-tag": ""}, "at least one language"),
        ({"languages-1-tag": "ar"}, "the same language twice"), ({"languages-0-tag": "xx"}, "Choose one of the list"),
        ({"languages-0-level": "native"}, "Choose one of the list"), ({"languages-0-tag": "en:draft ar"}, "Choose one of the list"),
    ],
)  # fmt: skip
@only_sqlite
def test_what_cannot_be_accepted_is_said_and_kept(
    app: Flask, as_person: AsPerson, wrong: dict[str, str], sentence: str
) -> None:
    """Point 9: 422 with a sentence at the field and on top; all that was typed is still there; nothing is stored."""
    person, before = as_person("layla"), layla()
    person.post("/language", {"language": "en"})
    answer = person.post("/account/profile", filled(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'class="faults"' in answer.text
    assert "Ask me about stamps." in answer.text or "about" in wrong
    assert {**layla(), "interface_language": "ar"} == before
    assert changes() == []


def test_the_service_takes_nothing_that_the_form_would_not(app: Flask, ids: dict[str, int]) -> None:
    """Row 32: other doors come here too."""
    good = Profile("f", "a", "", "nobody", "nobody", (("ar", "draft"),))
    wrong = {
        "phone_to": Profile("f", "a", "", "all", "nobody", (("ar", "draft"),)),
        "languages": Profile("f", "a", "", "nobody", "nobody", (("ar:work x", "draft"),)),
        "phone": Profile("f", "a", "one two", "nobody", "nobody", (("ar", "draft"),)),
    }
    for field, profile in wrong.items():
        with pytest.raises(Invalid) as caught:
            change_profile(actor_of("layla", ids), profile)
        assert caught.value.field == field
    with pytest.raises(NotAllowed):
        change_profile(actor_of("layla", ids, Standing.EXPIRED), good)


def test_a_telephone_may_be_typed_in_any_digits() -> None:
    """Point 9: those of an Arabic or Persian keyboard too; what is stored can be dialled everywhere."""
    assert clean_phone("+٩٦٤ ٧٩٠ ٠٠٠ ٠١٠٠") == PHONE
    assert clean_phone("۰۲۱ ۵۵۵ ۰۱۰۰") == "021 555 0100"
    assert clean_phone("  ") == ""


@pytest.mark.parametrize(
    ("visibility", "seen_by"),
    [
        ("nobody", {"layla"}), ("contacts", {"layla", "tamas", "nikolay", "marlene", "henrik"}),
        ("members", {"layla", "judit", "tamas", "nikolay", "marlene", "henrik", "ines"}),
    ],
)  # fmt: skip
def test_address_and_telephone_are_seen_by_those_to_whom_they_are_opened(
    app: Flask, as_person: AsPerson, ids: dict[str, int], visibility: str, seen_by: set[str]
) -> None:
    """Row 32, facts 3.1: practitioners do not see what is for contact points; organisations with narrow doors nothing."""
    layla_as(phone=PHONE, phone_to=visibility, email_to=visibility)
    for handle in ("layla", "judit", "tamas", "nikolay", "marlene", "henrik", "ines", "samira", "oliver"):
        page = as_person(handle).get(f"/members/{ids['layla']}").text
        assert (PHONE in page) is (handle in seen_by), handle
        assert ("layla@police.example" in page) is (handle in seen_by), handle


def test_a_member_sees_how_others_see_them(app: Flask, as_person: AsPerson) -> None:
    """Point 9: as an ordinary member, and as a contact point."""
    layla_as(phone=PHONE, phone_to="contacts", email_to="members")
    person = as_person("layla")
    for query, phone in (("", False), ("?as=members", False), ("?as=contacts", True), ("?as=nobody", False)):
        page = person.get(f"/account{query}").text
        assert (PHONE in page, "layla@police.example" in page) == (phone, True), query


@pytest.mark.parametrize("how", ["suspended", "expired", "lapsed", "frozen"])
def test_of_somebody_who_is_no_member_now_only_the_name_is_left(
    app: Flask, as_person: AsPerson, ids: dict[str, int], how: str
) -> None:
    """Point 9: name and country, so that what they wrote stays theirs; not which of the reasons it is."""
    layla_as(phone=PHONE, phone_to="members", email_to="members", about="Ask me about stamps.")
    if how in ("suspended", "expired"):
        change_standing("layla", Standing(how), reason="a test")
    if how == "lapsed":
        layla_as(ends_at=clock.now() - timedelta(days=1))
    if how == "frozen":
        with transaction():
            db.session.add(CountryFreeze(country="IQ", since=clock.now()))
    page = as_person("judit").get(f"/members/{ids['layla']}").text.split("<main")[1]
    for shown in ("Layla Al-Hadithi", "Iraq", "not a member any more"):
        assert shown in page
    for hidden in (
        PHONE,
        "layla@police.example",
        "stamps",
        "Practitioner",
        "Investigator",
        "Baghdad",
        "uspend",
        "frozen",
    ):
        assert hidden not in page, hidden


def test_who_never_came_in_is_missing(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 38: an admission is nobody's business yet."""
    layla_as(standing="admitted")
    judit = as_person("judit")
    assert judit.get(f"/members/{ids['layla']}").status_code == judit.get("/members/999999").status_code == 404


def test_what_a_member_says_is_text(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 43: in function and about, on the page and in the form."""
    vector = "<img src=x onerror=alert(1)>\"'"
    person = as_person("layla")
    assert person.post("/account/profile", filled(function=vector, about=vector)).status_code == 302
    for page in (as_person("judit").get(f"/members/{ids['layla']}").text, person.get("/account/profile").text):
        assert "<img" not in page.split("<main")[1]
        assert "&lt;img" in page


# The quota: enough pages of people for any day's work, too few to copy the directory.


@pytest.fixture
def people(app: Flask) -> list[int]:
    """As many ids as somebody who copies would ask for; the pages need not exist."""
    return list(range(2000, 2000 + quota.MOST_PAGES + 10))


def test_nobody_copies_the_members(
    app: Flask, as_person: AsPerson, ids: dict[str, int], people: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """Row 41: after 120 different pages in ten minutes no other opens, contacts included; one alarm in log and record."""
    judit = as_person("judit")
    with caplog.at_level(logging.WARNING, "colep.accounts.quota"):
        answers = [judit.get(f"/members/{number}").status_code for number in people]
    assert answers == [404] * quota.MOST_PAGES + [429] * 10
    assert judit.get("/directory/1").status_code == 429
    assert judit.get("/directory/1.vcf").status_code == 429
    page = judit.get(f"/members/{ids['layla']}")
    assert (page.status_code, "very many pages of people" in page.text) == (429, True)
    assert len([one for one in caplog.records if one.name == "colep.accounts.quota"]) == 1
    alarms = rows(select(AuditEntry.actor_id).where(AuditEntry.act == Act.PAGES_LIMIT.value))
    assert [row.actor_id for row in alarms] == [ids["judit"]]
    assert judit.get("/account/record").status_code == 200
    assert judit.get("/threads").status_code == 200
    assert as_person("emre").get(f"/members/{ids['layla']}").status_code == 200, "others go on"


@only_sqlite
def test_the_same_page_again_is_free(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 41: reading a thread of ten people all day meets no limit."""
    judit = as_person("judit")
    answers = {judit.get(f"/members/{ids['layla']}").status_code for _time in range(quota.MOST_PAGES + 20)}
    assert answers == {200}


@only_sqlite
def test_counting_costs_no_statement(
    app: Flask, as_person: AsPerson, ids: dict[str, int], counted_queries: Callable[[], int]
) -> None:
    """Row 41: session and member, nothing more; BEGIN is one too."""
    judit = as_person("judit")
    judit.get(f"/members/{ids['layla']}")
    counted_queries()
    judit.get(f"/members/{ids['emre']}")
    assert counted_queries() <= 3


@only_sqlite
def test_the_names_in_a_row_of_the_record_are_words(app: Flask, as_person: AsPerson) -> None:
    """Point 10: a member reads what was changed, in words."""
    judit = as_person("judit")
    judit.post("/account/profile", filled())
    page = judit.get("/account/record").text
    found = re.search(r"Profile changed: ([^<]*)", page)
    assert found
    assert "who sees the telephone" in found[1]
    fresh()
    assert rows(select(func.count(AuditEntry.number)).where(AuditEntry.detail.contains("@")))[0][0] == 0
