"""The link of a letter and the code that no letter holds."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from colep.accounts import enrolling, queries
from colep.accounts.models import CountryFreeze, Enrolment, Member, MemberSession
from colep.accounts.standing import change_standing
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import db, execute, transaction
from colep.enrolment import links
from colep.enrolment.links import LinkRefused
from colep.enrolment.queries import MOST_WRONG_CODES
from colep.rules.acts import APPLICANT, Act
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.enrolment.newcomer import CODE, Newcomer, admitted, begun, enrolled, enrolment, standing, visitor
from tests.helpers import at_once, fresh, only_sqlite, rows


def refused() -> list[tuple[str, str, int]]:
    """Return what the record says of links and codes that opened nothing: word, kind of subject, who."""
    found = select(AuditEntry.detail, AuditEntry.subject_kind, AuditEntry.actor_id).where(
        AuditEntry.act == Act.PROOF_REFUSE.value
    )
    return [tuple(row) for row in rows(found.order_by(AuditEntry.number))]


def test_link_and_code_open_the_steps_and_nothing_else(app: Flask) -> None:
    """Row 14, point 4: both together, once; then the first step is due."""
    who = admitted()
    assert visitor(app).get(who.link).status_code == 200
    browser = begun(app, who)
    assert browser.get("/enrol").location == "/enrol/passphrase"
    assert browser.get("/threads").location == "/enrol"
    kept = enrolment(who)
    assert kept.link_used_at is not None
    assert who.token not in str(vars(kept)), "stored nowhere"
    assert CODE not in str(vars(kept))


@only_sqlite
@pytest.mark.parametrize("typed", ["k7qm29xw", " K7QM 29XW ", "Ｋ７ＱＭ－２９ＸＷ", "k7qm–29xw", "K7QM۲۹XW"])
def test_a_code_is_read_however_it_is_typed(app: Flask, typed: str) -> None:
    """Point 4: capitals, blanks, dashes and digits of another script do no harm."""
    who = admitted()
    begun(app, who, typed)
    assert enrolment(who).link_used_at is not None


@only_sqlite
def test_the_letter_alone_opens_nothing(app: Flask) -> None:
    """Rows 9, 15: whoever reads the mailbox has a page that asks for something else, however often they look."""
    who = admitted()
    mailbox = visitor(app)
    for _look in range(3):
        page = mailbox.get(who.link)
        assert page.status_code == 200
        assert "رخسانہ" not in page.text
        assert "Shahbazkhel" not in page.text
    for address in ("/enrol", "/enrol/passphrase", "/enrol/rules", "/threads", "/account"):
        assert mailbox.get(address).location.startswith("/sign-in?next="), address
    assert mailbox.post(who.link, {"code": ""}).status_code == 422
    assert standing(who) == "admitted"
    begun(app, who)


@only_sqlite
def test_a_second_use_is_told_and_recorded(app: Flask) -> None:
    """Row 14: single use, also by somebody else with the right code."""
    who = admitted()
    begun(app, who)
    other = visitor(app)
    looked = other.get(who.link)
    assert looked.status_code == 404
    assert "used already" in looked.text
    assert other.post(who.link, {"code": CODE}).status_code == 404
    assert other.get("/enrol/passphrase").location.startswith("/sign-in")
    assert refused() == [("link-used", "member", APPLICANT)] * 2


@only_sqlite
def test_a_link_of_somebody_who_is_long_a_member_is_still_known_as_used(app: Flask) -> None:
    """Row 14: the sentence stays right after the enrolment."""
    who = admitted()
    enrolled(app, who)
    assert "used already" in visitor(app).get(who.link).text


def _expire(who: Newcomer, patch: pytest.MonkeyPatch) -> None:
    later = clock.now() + timedelta(hours=72, seconds=1)
    patch.setattr(clock, "now", lambda: later)


def _replace(who: Newcomer, _patch: pytest.MonkeyPatch) -> None:
    with transaction():
        enrolling.new_link(db.session.get_one(Member, who.member_id))


def _cut(who: Newcomer, _patch: pytest.MonkeyPatch) -> None:
    who.link = who.link[:-1]


def _suspend(_who: Newcomer, _patch: pytest.MonkeyPatch) -> None:
    change_standing("rukhsana@police.example", Standing.SUSPENDED, reason="a test")


def _freeze(_who: Newcomer, _patch: pytest.MonkeyPatch) -> None:
    with transaction():
        execute(insert(CountryFreeze).values(country="PK", since=clock.now()))


@only_sqlite
@pytest.mark.parametrize(
    ("spoil", "sentence", "detail"),
    [
        (_expire, "too old", "link-expired"),
        (_replace, "leads nowhere", "link-unknown"),
        (_cut, "leads nowhere", "link-unknown"),
        (_suspend, "on hold", "link-closed"),
        (_freeze, "on hold", "link-closed"),
    ],
)
def test_a_dead_link_says_what_to_do(
    app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Newcomer, pytest.MonkeyPatch], None],
    sentence: str,
    detail: str,
) -> None:
    """Row 14: expired, followed by another, cut short, shut out: a sentence each, recorded, nothing opened."""
    who = admitted()
    spoil(who, monkeypatch)
    browser = visitor(app)
    looked, tried = browser.get(who.link), browser.post(who.link, {"code": CODE})
    assert (looked.status_code, tried.status_code) == (404, 404)
    assert sentence in looked.text
    assert sentence in tried.text
    assert browser.cookie() == ""
    kind = "nobody" if detail == "link-unknown" else "member"
    assert refused() == [(detail, kind, APPLICANT)] * 2


def test_a_token_of_one_with_the_code_of_another(app: Flask) -> None:
    """Row 14: bound to the person. The other's link still opens with the other's code."""
    one, other = admitted(), admitted("other@police.example", code="AAAA-BBBB")
    answer = visitor(app).post(one.link, {"code": "AAAA-BBBB"})
    assert answer.status_code == 422
    assert "not the code" in answer.text
    assert 'value="AAAA-BBBB"' in answer.text, "what was typed is kept"
    begun(app, other, "AAAA-BBBB")


def test_too_many_wrong_codes_kill_the_link(app: Flask) -> None:
    """Rows 11, 14: eight; then the right one opens nothing either, but the next letter's link does."""
    who = admitted()
    browser = visitor(app)
    for tried in range(MOST_WRONG_CODES):
        answer = browser.post(who.link, {"code": f"2222-333{tried + 2}"})
        assert answer.status_code == (422 if tried < MOST_WRONG_CODES - 1 else 404)
    assert "too many wrong codes" in browser.post(who.link, {"code": CODE}).text
    assert [word for word, *_rest in refused()] == ["code-wrong"] * MOST_WRONG_CODES + ["link-dead"]
    with transaction():
        who.link = "/enrol/" + enrolling.new_link(db.session.get_one(Member, who.member_id)).rpartition("/")[2]
    begun(app, who)


def test_two_at_once_begin_once(app: Flask) -> None:
    """Row 14: the same link and code in two processes: one session, one refusal."""
    who = admitted()
    results = at_once(app, *[lambda: links.begin(who.token, CODE, "")] * 4)
    assert sum(isinstance(result, str) for result in results) == 1, results
    assert sum(isinstance(result, LinkRefused) for result in results) == 3, results
    assert len(rows(select(MemberSession.id).where(MemberSession.member_id == who.member_id))) == 1


def test_parallel_guesses_are_counted(app: Flask) -> None:
    """Row 11: twenty guesses at once are not twenty tries for the price of one."""
    who = admitted()
    at_once(app, *[lambda guess=guess: links.begin(who.token, f"2222-33{guess:02}", "") for guess in range(22, 42)])  # type: ignore[misc]
    assert enrolment(who).wrong_codes == MOST_WRONG_CODES
    with pytest.raises(LinkRefused):
        links.begin(who.token, CODE, "")


@only_sqlite
def test_without_a_code_it_says_whom_to_ask(app: Flask) -> None:
    """Point 7: after a reset nobody has a code until one is drawn; any guess is wrong."""
    who = admitted(code="")
    browser = visitor(app)
    assert "Telephone your national contact point" in browser.get(who.link).text
    assert browser.post(who.link, {"code": "0"}).status_code == 422
    assert browser.post(who.link, {"code": CODE}).status_code == 422
    assert enrolment(who).code_hash == ""


@only_sqlite
def test_beginning_anew_clears_what_was_there(app: Flask) -> None:
    """Row 9: whoever began before may have been somebody else; their session and their passphrase go."""
    who = admitted()
    first = begun(app, who)
    assert (
        first.post(
            "/enrol/passphrase", {"passphrase": "the first one's own sentence", "again": "the first one's own sentence"}
        ).status_code
        == 302
    )
    with transaction():
        who.link = "/enrol/" + enrolling.new_link(db.session.get_one(Member, who.member_id)).rpartition("/")[2]
    second = begun(app, who)
    assert second.get("/enrol").location == "/enrol/passphrase"
    assert first.get("/enrol/passphrase").location.startswith("/sign-in")


@only_sqlite
def test_scanners_do_not_flood_the_record(app: Flask) -> None:
    """Row 14: the same source is entered twenty times an hour, and answered always."""
    who = admitted()
    begun(app, who)
    browser = visitor(app)
    assert all(browser.get(who.link).status_code == 404 for _look in range(30))
    assert len(refused()) == 20


@only_sqlite
def test_the_page_speaks_the_language_of_the_letter(app: Flask) -> None:
    """Point 8: in a browser that was never here; a language that was chosen goes before it."""
    who = admitted()
    with transaction():
        db.session.get_one(Member, who.member_id).interface_language = "ar"
    browser = visitor(app)
    assert '<html lang="ar" dir="rtl"' in browser.get(who.link).text
    browser.post("/language", {"language": "tr"})
    assert '<html lang="tr"' in browser.get(who.link).text


@only_sqlite
def test_the_session_lasts_an_hour(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 2: a half session of its own length; then a new link is needed."""
    who = admitted()
    browser, now = begun(app, who), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=59))
    assert browser.get("/enrol/passphrase").status_code == 200
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=61))
    assert browser.get("/enrol/passphrase").location.startswith("/sign-in")


@only_sqlite
@pytest.mark.parametrize("token", ["x", "%00", "a" * 3000, "..%2f", "%F0%9F%8C%8A", "passphrase%20"])
def test_odd_tokens_are_unknown_links(app: Flask, token: str) -> None:
    """Row 14: whatever stands in the address."""
    assert visitor(app).get(f"/enrol/{token}").status_code in (400, 404)


@only_sqlite
def test_a_member_who_opens_a_letter_of_another(app: Flask, as_person: Callable[[str], Visitor]) -> None:
    """Row 9: the link asks for its code; being signed in as somebody helps nothing."""
    who = admitted(role=Role.LIAISON)
    layla = as_person("layla")
    assert layla.get(who.link).status_code == 200
    assert layla.post(who.link, {"code": "2222-3333"}).status_code == 422
    assert layla.get("/threads").status_code == 200
    assert db.session.get_one(Enrolment, who.member_id).wrong_codes == 1
    fresh()
    assert queries.signed_in(layla.cookie()) is not None
