"""Applying: the form, what it refuses, and that its answer tells nobody whose address is known."""

import math
import re
import statistics
import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from colep.accounts import secrets
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.errors import TooFast
from colep.letters.kinds import Kind
from colep.membership import service
from colep.membership.models import Application
from colep.rules.acts import APPLICANT
from tests import people
from tests.conftest import Visitor
from tests.helpers import at_once, likeness, only_sqlite, rows
from tests.membership.applying import (
    ADDRESS,
    TYPED,
    applied,
    code_on,
    confirmed,
    draft,
    letters,
    row_of,
    send,
    token_of,
)


def acts() -> list[tuple[str, str, int, str]]:
    """Return (act, subject, number, detail) of what applicants did, in order."""
    found = rows(
        select(AuditEntry.act, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.detail)
        .where(AuditEntry.actor_id == APPLICANT)
        .order_by(AuditEntry.number)
    )
    return [tuple(row) for row in found]


def test_somebody_applies(visitor: Visitor) -> None:
    """Point 1: all fields are kept, the address is flagged and not refused, one letter, one entry, no name in it."""
    assert visitor.get("/apply").status_code == 200
    answer = send(visitor)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/apply/sent")
    number = rows(select(Application.id))[0][0]
    kept = row_of(number)
    assert (kept.name, kept.latin_name, kept.rank, kept.country) == ("بینش قریشی", "Beenish Qureshi", "Inspector", "PK")
    assert (kept.languages, kept.role, kept.email) == ("ur:draft en:work", "practitioner", ADDRESS)
    assert (kept.standing, kept.flags, kept.state_digest) == ("applied", "", None)
    assert [(kind, to) for kind, to, _values in letters()] == [("confirm-address", ADDRESS)]
    assert acts() == [("application.make", "application", number, "")]


def test_the_code_is_shown_once_and_kept_as_a_hash(visitor: Visitor) -> None:
    """Row 14: the code is on the screen of whoever applied, once; no letter and no table holds it."""
    send(visitor)
    page = visitor.get("/apply/sent")
    code = code_on(page.text)
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}", code)
    assert ADDRESS in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert code_on(visitor.get("/apply/sent").text) == ""
    kept = rows(select(Application.code_hash))[0][0]
    assert kept.startswith("$argon2id$")
    assert secrets.code_matches(code.replace("-", ""), kept)
    assert all(code not in str(values) for _kind, _to, values in letters())


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("name", "", "Write something here."),
        ("name", "ب" * 300, "at most 120 characters"),
        ("name", "Beenish 7", "A name is made of letters"),
        ("name", "Be\u202eenish", "characters that nobody sees"),
        ("name", "Bee\u200bnish", "characters that nobody sees"),
        ("name", "Beenish\u2066", "characters that nobody sees"),
        ("name", "B\u0435\u0435nish", "mixes letters of two scripts"),
        ("name", "Be\u0301\u0302\u0303\u0304nish", "more than two marks"),
        ("name", "\U0001d401eenish", "A name is made of letters"),
        ("latin_name", "Биниш", "Use Latin letters here"),
        ("latin_name", "", "Write your name in Latin letters too"),
        ("agency", "", "Write something here."),
        ("agency", "x" * 161, "at most 160 characters"),
        ("rank", "", "Write something here."),
        ("country", "", "Choose one of the list."),
        ("country", "ZZ", "Choose one of the list."),
        ("role", "", "Choose one of the list."),
        ("role", "secretariat", "Choose one of the list."),
        ("role", "moderator", "Choose one of the list."),
        ("email", "", "Write something here."),
        ("email", "an officer", "This is no e-mail address."),
        ("email", "a@c.example\r\nBcc: x@y.example", "This is no e-mail address."),
        ("email", "\u0628@fia.gov.pk", "Only plain Latin letters"),
        ("purpose", "To learn.", "at least 20 characters"),
        ("purpose", "x" * 1001, "at most 1,000 characters"),
        ("sponsor_email", "him", "This is no e-mail address."),
        ("sponsor_email", ADDRESS, "This is your own address."),
        ("languages-0-tag", "", "Name at least one language."),
        ("languages-0-tag", "en", "the same language twice"),
        ("languages-0-tag", "tlh", "Choose one of the list."),
        ("languages-0-level", "dream", "Choose one of the list."),
        ("posting_ends", "soon", "year, month and day"),
        ("posting_ends", "2020-01-01", "a day to come"),
        ("posting_ends", "9999-12-31", "a day to come"),
    ],
)
@only_sqlite
def test_each_mistake_gets_a_sentence(visitor: Visitor, field: str, typed: str, sentence: str) -> None:
    """Row 53 and Bad input: 422, one sentence on top and one at the field, what was typed kept, nothing stored."""
    more = {"languages-1-tag": ""} if (field, typed) == ("languages-0-tag", "") else {}
    answer = send(visitor, **{field: typed, **more})
    assert answer.status_code == 422
    top, _, below = answer.text.partition('class="faults"')[2].partition("</ul>")
    assert sentence in top.replace("&#34;", '"')
    assert sentence in below
    assert str(TYPED["purpose"]) in answer.text or field == "purpose"
    assert "FIA" in answer.text or "Federal" in answer.text or field == "agency"
    assert rows(select(Application.id)) == []
    assert letters() == []


@only_sqlite
def test_the_mistakes_are_listed_as_their_fields_stand_on_the_page(visitor: Visitor) -> None:
    """Point 1: whoever goes down the list goes down the page, whatever form the field comes from."""
    page = visitor.post("/apply", {"sponsor_email": "nobody", "posting_ends": "1999-01-01"}).get_data(as_text=True)
    listed = re.findall(r'<li><a href="#([a-z_]+)', page.partition('class="faults"')[2].partition("</ul>")[0])
    places = [page.index(f'id="{name}', page.index("</ul></div>")) for name in listed]
    assert {"name", "email", "purpose", "sponsor_email"} <= set(listed)
    assert places == sorted(places)


@only_sqlite
def test_a_liaison_officer_says_when_the_posting_ends(visitor: Visitor) -> None:
    """Point 1: the end of the posting bounds the membership, so it is asked for where there is one."""
    assert send(visitor, role="liaison").status_code == 422
    end = (clock.now() + timedelta(days=400)).date()
    assert send(visitor, role="liaison", posting_ends=end.isoformat()).status_code == 302
    assert rows(select(Application.posting_ends))[0][0] == end


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("حسین‌زاده", "حسین‌زاده"), ("رضا‌زاده", "رضازاده"), ("محمّدٌ", "محمّدٌ"), ("  Oʻtkir   Toʻrayev ", "Oʻtkir Toʻrayev"), ("Ana-Marija O’Brien", "Ana-Marija O’Brien"),
        ("Jose\u0301", "José"), ("İlker Işık", "İlker Işık"), ("Айгуль", "Айгуль"), ("মোহাম্মদ", "মোহাম্মদ"), ("გიორგი", "გიორგი"), ("Md. Rahman", "Md. Rahman"), ("Nguyễn Văn Ánh", "Nguyễn Văn Ánh"),
    ],
)  # fmt: skip
@only_sqlite
def test_real_names_are_kept_as_they_are_written(visitor: Visitor, name: str, kept: str) -> None:
    """Row 53: NFC, and the break of joining that Persian surnames are written with; an idle one goes."""
    assert send(visitor, name=name).status_code == 302
    assert rows(select(Application.name))[0][0] == kept


@only_sqlite
def test_who_writes_in_latin_letters_writes_the_name_once(visitor: Visitor) -> None:
    """Point 1: the second name is asked for only where it is another."""
    assert send(visitor, name="Inês Valadouro", latin_name="").status_code == 302
    assert rows(select(Application.latin_name))[0][0] == "Inês Valadouro"


@only_sqlite
def test_fields_that_the_form_does_not_have_do_nothing(visitor: Visitor) -> None:
    """Bad input: extra fields that would raise a standing or a role."""
    send(visitor, standing="admitted", member_id="1", flags="x", confirmed_at="2026-01-01", is_asked_back="1")
    kept = row_of(rows(select(Application.id))[0][0])
    assert (kept.standing, kept.member_id, kept.flags, kept.confirmed_at) == ("applied", None, "", None)


def test_webmail_and_look_alikes_are_flagged(visitor: Visitor) -> None:
    """Point 1: flagged, not refused."""
    send(visitor, email="b.qureshi@gmail.com")
    send(visitor, email="b.qureshi@fia-gov.pk")
    send(visitor, email="b.qureshi@fi\u0430.gov.pk")
    flags = [row.flags for row in rows(select(Application.flags).order_by(Application.id))]
    assert flags == ["webmail unlisted", "look-alike unlisted", "mixed-script"]


def test_known_and_unknown_addresses_get_the_same_answer(app: Flask) -> None:
    """Row 7: new, member's, applicant's: status, page, headers and cookies alike; only the letters differ."""
    confirmed("an.applicant@fia.gov.pk")
    before = len(letters())
    answers = []
    for email in ("nobody@fia.gov.pk", people.address("layla"), "an.applicant@fia.gov.pk"):
        visitor = Visitor(app.test_client())
        sent, shown = send(visitor, email=email), visitor.get("/apply/sent")
        body = shown.text.replace(email, "…").replace(code_on(shown.text), "…")
        cookies = sorted(header.split("=")[0] for header in sent.headers.getlist("Set-Cookie"))
        answers.append(
            (likeness(sent)[:2], re.sub(r'nonce="[^"]*"|value="[^"]*"', "", body), shown.status_code, cookies)
        )
        assert code_on(shown.text)
    assert answers[0] == answers[1] == answers[2]
    assert [(kind, to) for kind, to, _values in letters()[before:]] == [
        ("confirm-address", "nobody@fia.gov.pk"),
        ("already-member", people.address("layla")),
        ("application-received", "an.applicant@fia.gov.pk"),
    ]
    assert len(rows(select(Application.id))) == 2


def test_applying_again_gives_a_fresh_link_and_changes_nothing_else(app: Flask) -> None:
    """Row 7: somebody who knows the address can neither change the application nor its code, nor read it."""
    number, token = confirmed()
    before = row_of(number)
    service.apply(draft(name="Somebody Else", latin_name="Somebody Else"), ADDRESS, "ru")
    after = row_of(number)
    assert after._mapping.items() - {("state_digest", after.state_digest)} == before._mapping.items() - {
        ("state_digest", before.state_digest)
    }
    assert token_of(Kind.APPLICATION_RECEIVED) != token


@only_sqlite
def test_known_and_unknown_take_the_same_time(app: Flask) -> None:
    """Row 7: over 60 rounds the median gap is at most 5 ms, or no gap that is told from chance (p at least 0.001)."""
    confirmed("an.applicant@fia.gov.pk")
    gaps: dict[str, list[float]] = {people.address("layla"): [], "an.applicant@fia.gov.pk": []}
    for number in range(60):
        new, times = f"n{number}@fia.gov.pk", {}
        order = [new, *gaps]
        for email in order[number % 3 :] + order[: number % 3]:
            began = time.perf_counter()
            service.apply(draft(), email, "en")
            times[email] = time.perf_counter() - began
        for email, kept in gaps.items():
            kept.append(times[email] - times[new])
    for kept in gaps.values():
        assert abs(statistics.median(kept)) <= 0.005 or chance(sum(gap > 0 for gap in kept), 60) >= 0.001


def chance(count: int, of: int) -> float:
    """Return how likely a fair coin falls at least as unevenly as this (two-sided sign test)."""
    tail = min(count, of - count)
    return min(1.0, 2 * sum(math.comb(of, k) for k in range(tail + 1)) / 2**of)


def test_a_link_confirms_once(visitor: Visitor) -> None:
    """Row 14: opening the letter's link spends nothing, the button does, once; then there is a page and a letter."""
    number = applied()
    link = f"/apply/confirm/{token_of(Kind.CONFIRM_ADDRESS)}"
    for _ in range(3):
        assert "This is my address" in visitor.get(link).text
    assert row_of(number).standing == "applied"
    answer = visitor.post(link)
    assert answer.status_code == 302
    assert row_of(number).standing == "confirmed"
    assert answer.headers["Location"] == f"/apply/{token_of(Kind.APPLICATION_RECEIVED)}"
    assert visitor.get(answer.headers["Location"]).status_code == 200
    assert visitor.post(link).status_code == 404
    assert acts()[-1] == ("proof.refuse", "application", number, "link-used")
    assert len(letters(Kind.APPLICATION_RECEIVED)) == 1


def test_links_that_lead_nowhere_are_answered_alike(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bad input: used, expired, foreign and truncated links get one page; the record holds the cause."""
    applied("one@fia.gov.pk")
    used = token_of(Kind.CONFIRM_ADDRESS)
    service.confirm(used)
    applied("two@fia.gov.pk")
    late = token_of(Kind.CONFIRM_ADDRESS)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=73))
    seen = [
        likeness(visitor.post(f"/apply/confirm/{token}"))
        for token in (used, late, late[:-1], "x", "x" * 2000, token_of(Kind.APPLICATION_RECEIVED))
    ]
    bodies = {re.sub(r"/apply/confirm/[\w-]+|\w{43}", "", body) for _status, body, _headers in seen}
    assert {status for status, _body, _headers in seen} == {404}
    assert len(bodies) == 1
    assert "This link leads nowhere" in bodies.pop()
    assert [entry[3] for entry in acts() if entry[0] == "proof.refuse"] == ["link-used", "link-expired"] + [
        "link-unknown"
    ] * 4
    assert {entry[1:3] for entry in acts() if entry[3] == "link-unknown"} == {("nobody", 0)}


def test_a_link_of_another_installation_or_person_confirms_nothing(app: Flask) -> None:
    """Row 14: each link is of one application; of two for one address the second finds it taken."""
    first = applied()
    first_token = token_of(Kind.CONFIRM_ADDRESS)
    second = applied(name="Another Name")
    second_token = token_of(Kind.CONFIRM_ADDRESS)
    service.confirm(first_token)
    with pytest.raises(service.LinkRefused):
        service.confirm(second_token)
    assert (row_of(first).standing, row_of(second).standing) == ("confirmed", "applied")
    assert acts()[-1][3] == "address-taken"


def test_two_presses_confirm_once(app: Flask) -> None:
    """Row 14: two at the same moment, of one link and of two links for one address: one application, one letter."""
    applied()
    one = token_of(Kind.CONFIRM_ADDRESS)
    applied()
    other = token_of(Kind.CONFIRM_ADDRESS)
    results = at_once(app, *(lambda token=token: service.confirm(token) for token in (one, one, other, other)))
    assert sum(isinstance(result, str) for result in results) == 1
    assert sum(isinstance(result, service.LinkRefused) for result in results) == 3
    assert [row.standing for row in rows(select(Application.standing).order_by(Application.standing))] == [
        "applied",
        "confirmed",
    ]
    assert len(letters(Kind.APPLICATION_RECEIVED)) == 1


@only_sqlite
def test_floods_are_slowed(app: Flask) -> None:
    """Row 6: four letters an hour to one address, however it is written; twelve applications from one source."""
    statuses = [
        send(Visitor(app.test_client()), email=email).status_code
        for email in (ADDRESS, ADDRESS.upper(), f" {ADDRESS}", "b.qureshi@ｆｉａ.gov.pk", ADDRESS)
    ]
    assert statuses == [302] * 4 + [429]
    more = [send(Visitor(app.test_client()), email=f"n{number}@fia.gov.pk").status_code for number in range(9)]
    assert more == [302] * 8 + [429]
    assert send(Visitor(app.test_client()), email="bad").status_code == 429


@only_sqlite
def test_a_morning_of_forged_applications_raises_an_alarm(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 6: beyond what any real hour brings, the page says kindly to come back, and the log calls."""
    monkeypatch.setattr(service, "MOST_UNCONFIRMED_AN_HOUR", 2)
    applied("one@fia.gov.pk")
    applied("two@fia.gov.pk")
    with pytest.raises(TooFast):
        service.apply(draft(), people.address("layla"), "en")
    answer = send(visitor)
    assert answer.status_code == 429
    assert str(TYPED["purpose"]) in answer.text
    assert "alarm" in caplog.text
    assert "fia.gov.pk" not in caplog.text


@only_sqlite
def test_a_member_has_nothing_to_apply_for(as_person: object) -> None:
    """Point 1: who is signed in is led home."""
    assert as_person("layla").get("/apply").status_code == 302  # type: ignore[operator]


@only_sqlite
@pytest.mark.parametrize("row", ["\u00b2", "9" * 5000, "-1", "1e3", ""])
def test_rows_of_languages_that_the_form_does_not_have(visitor: Visitor, row: str) -> None:
    """Row 52: a row whose number is none is no row; the others are read, and nothing is a fault."""
    assert visitor.post("/apply", {f"languages-{row}-tag": "en"}).status_code == 422
    assert send(visitor, **{f"languages-{row}-tag": "en"}).status_code == 302
