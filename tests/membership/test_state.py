"""The applicant's own page: where the application stands, correcting and withdrawing it, and what the calendar deletes."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Conflict
from colep.letters.kinds import Kind
from colep.membership import purging, service
from colep.membership.models import Application, Voice, Vote, Vouch
from colep.rules.standing import Standing
from tests import people
from tests.conftest import Visitor
from tests.helpers import at_once, fresh, only_sqlite, rows
from tests.membership.applying import ADDRESS, TYPED, applied, confirmed, draft, letters, row_of, token_of

CORRECTED = {**{name: value for name, value in TYPED.items() if name != "email"}, "rank": "Deputy Director"}


def put(number: int, **values: object) -> None:
    """Change an application behind everybody's back, as the deciding would."""
    with transaction():
        execute(update(Application).where(Application.id == number).values(**values))
    fresh()


def last_entry() -> tuple[object, ...]:
    """Return (act, subject, number, detail) of the newest entry of the record."""
    return tuple(
        rows(
            select(AuditEntry.act, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.detail)
            .order_by(AuditEntry.number.desc())
            .limit(1)
        )[0]
    )


def entries() -> int:
    """Return how many entries the record has."""
    return int(rows(select(func.count(AuditEntry.number)))[0][0])


@pytest.mark.parametrize(
    ("standing", "more", "sentence"),
    [
        ("confirmed", {}, "Somebody must vouch for you now."),
        ("confirmed", {"is_asked_back": True, "answer": "Which unit?"}, "Which unit?"),
        ("vouched", {}, "You were vouched for."),
        ("declined", {"decline_reasons": "wrong-role other", "answer": "Apply as a partner."}, "Apply as a partner."),
        ("declined", {"decline_reasons": "wrong-role"}, "does not fit your post"),
        ("left", {}, "You withdrew this application."),
        ("admitted", {}, "You are enrolled."),
    ],
)
@only_sqlite
def test_the_page_says_where_it_stands(
    visitor: Visitor, app: Flask, standing: str, more: dict[str, object], sentence: str
) -> None:
    """Point 1: what happened, what happens next, the question, the outcome with its reasons."""
    number, token = confirmed()
    put(number, standing=standing, **more)
    page = visitor.get(f"/apply/{token}")
    assert page.status_code == 200
    assert sentence in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert ("/correct" in page.text) is (standing in ("confirmed", "vouched"))


@only_sqlite
def test_the_page_speaks_the_applicants_language(visitor: Visitor, app: Flask) -> None:
    """Point 1: in the language in which they applied, until another is chosen on the page itself."""
    service.apply(draft(), ADDRESS, "ar")
    token = service.confirm(token_of(Kind.CONFIRM_ADDRESS))
    fresh()
    page = visitor.get(f"/apply/{token}", headers={"Accept-Language": "en"})
    assert '<html lang="ar" dir="rtl"' in page.text
    back = visitor.post("/language", {"language": "tr", "next": f"/apply/{token}"})
    assert back.headers["Location"] == f"/apply/{token}"
    assert '<html lang="tr"' in visitor.get(f"/apply/{token}").text


@only_sqlite
def test_the_page_names_no_member(visitor: Visitor, app: Flask, ids: dict[str, int]) -> None:
    """Point 1: not who vouched or refused, and not whether the sponsor's address is a member's."""
    number, token = confirmed(sponsor_email=people.address("emre"))
    with transaction():
        execute(
            Vouch.__table__.insert().values(
                application_id=number,
                sponsor_id=ids["nikolay"],
                verdict="vouch",
                reason="",
                note="I know her",
                at=clock.now(),
            )
        )
    fresh()
    known = visitor.get(f"/apply/{token}").text
    put(number, sponsor_email="nobody@police.example")
    unknown = visitor.get(f"/apply/{token}").text
    told = known.replace(people.address("emre"), "")
    assert not any(part in told for entry in people.CAST.values() for part in entry[0].split() if len(part) > 3)
    assert "I know her" not in known
    strip = re.compile(r'(nonce|value)="[^"]*"')
    known, unknown = known.replace(people.address("emre"), "…"), unknown.replace("nobody@police.example", "…")
    assert strip.sub("", known) == strip.sub("", unknown)


def test_a_correction_begins_the_vouching_anew(visitor: Visitor, ids: dict[str, int]) -> None:
    """Point 1: the form is filled in, the address stays; vouches, voices, question and old flags go."""
    number, token = confirmed()
    put(number, standing="vouched", is_asked_back=True, answer="Which rank?")
    with transaction():
        execute(
            Vouch.__table__.insert().values(
                application_id=number, sponsor_id=ids["nikolay"], verdict="vouch", reason="", note="", at=clock.now()
            )
        )
        execute(
            Vote.__table__.insert().values(
                application_id=number,
                decider_id=ids["marlene"],
                voice=Voice.ADMIT.value,
                reasons="",
                words="",
                at=clock.now(),
            )
        )
    fresh()
    before = row_of(number)
    form = visitor.get(f"/apply/{token}/correct").text
    assert all(str(TYPED[name]) in form for name in ("latin_name", "agency", "purpose", "rank") if name != "agency")
    assert 'name="email"' not in form
    assert "Which rank?" in form
    answer = visitor.post(f"/apply/{token}/correct", {**CORRECTED, "country": "TR", "email": "other@fia.gov.pk"})
    assert answer.headers["Location"] == f"/apply/{token}"
    kept = row_of(number)
    assert (kept.standing, kept.rank, kept.country, kept.email, kept.flags) == (
        "confirmed",
        "Deputy Director",
        "TR",
        ADDRESS,
        "unlisted",
    )
    assert kept.is_asked_back is False
    assert kept.changed_at > before.changed_at
    assert rows(select(Vouch)) == rows(select(Vote)) == []
    assert last_entry() == ("application.correct", "application", number, "rank agency country")


@only_sqlite
def test_a_correction_that_says_the_same_does_nothing(visitor: Visitor, app: Flask) -> None:
    """Point 1: pressing the button again takes no vouch away."""
    number, token = confirmed()
    visitor.post(f"/apply/{token}/correct", CORRECTED)
    before, count = row_of(number), entries()
    visitor.post(f"/apply/{token}/correct", CORRECTED)
    assert row_of(number) == before
    assert entries() == count


@only_sqlite
def test_a_wrong_correction_keeps_what_was_typed(visitor: Visitor, app: Flask) -> None:
    """Bad input: 422 with the form; the application stays as it was."""
    number, token = confirmed()
    before = row_of(number)
    answer = visitor.post(f"/apply/{token}/correct", {**CORRECTED, "name": "x" * 300})
    assert answer.status_code == 422
    assert "Deputy Director" in answer.text
    assert "at most 120 characters" in answer.text
    assert row_of(number) == before


@pytest.mark.parametrize("standing", ["admitted", "declined", "left"])
@only_sqlite
def test_what_is_decided_is_neither_corrected_nor_withdrawn(visitor: Visitor, app: Flask, standing: str) -> None:
    """Bad input: a sentence, the page as it is now, nothing changed."""
    number, token = confirmed()
    put(number, standing=standing)
    before = row_of(number)
    assert visitor.get(f"/apply/{token}/correct").headers["Location"] == f"/apply/{token}"
    for act in ("correct", "withdraw"):
        assert visitor.post(f"/apply/{token}/{act}", CORRECTED).headers["Location"] == f"/apply/{token}"
        assert "nothing was changed" in visitor.get(f"/apply/{token}").text
    assert row_of(number) == before


def test_withdrawing_ends_it(visitor: Visitor) -> None:
    """Point 1: the applicant can withdraw, once; the address is free for another application."""
    number, token = confirmed()
    visitor.post(f"/apply/{token}/withdraw")
    assert row_of(number).standing == "left"
    assert row_of(number).ended_at is not None
    assert last_entry() == ("application.withdraw", "application", number, "")
    again, _token = confirmed()
    assert row_of(again).standing == "confirmed"


def test_correcting_and_withdrawing_at_once(app: Flask) -> None:
    """Bad input: two at the same moment; whatever comes first, the end is the withdrawal and nothing is half done."""
    number, token = confirmed()
    results = at_once(app, lambda: service.correct(token, draft(rank="Director")), lambda: service.withdraw(token))
    assert row_of(number).standing == "left"
    assert results[1] is None
    assert results[0] is True or isinstance(results[0], Conflict)


@pytest.mark.parametrize("act", ["", "/correct", "/withdraw", "/link"])
@only_sqlite
def test_a_link_that_is_none(visitor: Visitor, app: Flask, act: str) -> None:
    """Bad input: foreign, cut short or replaced by a newer one: the same page each time; tries are recorded."""
    _number, token = confirmed()
    pages = set()
    for wrong in ("x", token[:-1], token + "A", "é" * 20):
        for answer in (
            [visitor.get(f"/apply/{wrong}{act}")] if act in ("", "/correct") else [visitor.post(f"/apply/{wrong}{act}")]
        ):
            assert answer.status_code == 404
            pages.add(re.sub(r'(nonce|value)="[^"]*"', "", answer.text))
    assert len(pages) == 1
    assert "This link leads nowhere" in pages.pop()
    with pytest.raises(service.LinkRefused):
        service.withdraw("x")
    assert last_entry() == ("proof.refuse", "nobody", 0, "link-unknown")


@only_sqlite
def test_who_is_admitted_gets_the_link_again(visitor: Visitor, app: Flask, ids: dict[str, int]) -> None:
    """Row 15: the page sends a new link to the address; it opens nothing by itself."""
    number, token = confirmed()
    with transaction():
        execute(update(Member).where(Member.id == ids["layla"]).values(standing=Standing.ADMITTED.value))
    put(number, standing="admitted", member_id=ids["layla"])
    assert "Send me the link again" in visitor.get(f"/apply/{token}").text
    assert visitor.post(f"/apply/{token}/link").status_code == 302
    kind, to, values = letters()[-1]
    assert (kind, to) == ("enrolment-link", people.address("layla"))
    assert "/enrol/" in values["link"]
    assert visitor.cookie() == ""


@only_sqlite
def test_one_applies_while_admitted_and_gets_the_page_again(app: Flask, ids: dict[str, int]) -> None:
    """Point 1: whoever lost the link to the page gets a new one by applying again, also after the admission."""
    number, _token = confirmed(people.address("samir"))
    with transaction():
        execute(
            update(Member)
            .where(Member.id == ids["layla"])
            .values(standing=Standing.ADMITTED.value, email=people.address("samir"))
        )
    put(number, standing="admitted", member_id=ids["layla"])
    service.apply(draft(), people.address("samir"), "en")
    assert letters()[-1][0] == "application-received"


def later(monkeypatch: pytest.MonkeyPatch, **ahead: int) -> None:
    """Set the clock ahead."""
    moment = clock.now() + timedelta(**ahead)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_what_nobody_confirmed_is_deleted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 1: after 72 hours and a day; each is one entry of the record, and its number is never given again."""
    numbers = [applied(f"n{number}@fia.gov.pk") for number in range(60)]
    later(monkeypatch, hours=95)
    purging.purge()
    assert len(rows(select(Application.id))) == 60
    later(monkeypatch, hours=2)
    kept, _token = confirmed()
    purging.purge()
    purging.purge()
    assert [row.id for row in rows(select(Application.id))] == [kept]
    assert kept > max(numbers)
    purged = rows(
        select(AuditEntry.subject_id).where(AuditEntry.act == "application.purge").order_by(AuditEntry.number)
    )
    assert [row.subject_id for row in purged] == numbers
    last = applied("last@fia.gov.pk")
    later(monkeypatch, hours=97)
    purging.purge()
    assert applied("next@fia.gov.pk") > last


@pytest.mark.parametrize("standing", ["declined", "left"])
def test_what_ended_loses_its_words(
    visitor: Visitor, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch, standing: str
) -> None:
    """Point 1: half a year after the end the row tells nobody who it was; an open or admitted one stays."""
    number, token = confirmed()
    with transaction():
        execute(
            Vouch.__table__.insert().values(
                application_id=number,
                sponsor_id=ids["nikolay"],
                verdict="refuse",
                reason="other",
                note="her chief says no",
                at=clock.now(),
            )
        )
    put(number, standing=standing, ended_at=clock.now(), decline_reasons="other", answer="words")
    still_open, _other = confirmed("open@fia.gov.pk")
    later(monkeypatch, days=179)
    purging.purge()
    assert row_of(number).name == "بینش قریشی"
    later(monkeypatch, days=2)
    purging.purge()
    purging.purge()
    kept = row_of(number)
    assert {
        kept.name,
        kept.latin_name,
        kept.email,
        kept.purpose,
        kept.agency,
        kept.rank,
        kept.answer,
        kept.code_hash,
        kept.sponsor_email,
    } == {""}
    assert rows(select(Vouch.note))[0][0] == ""
    assert row_of(still_open).name == "بینش قریشی"
    assert len(rows(select(AuditEntry.number).where(AuditEntry.act == "application.purge"))) == 1
    assert visitor.get(f"/apply/{token}").status_code == 404
