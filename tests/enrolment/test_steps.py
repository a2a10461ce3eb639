"""The steps from the letter to the first page as a member."""

import json
import re

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.accounts import queries, service
from colep.accounts.models import Member, MemberSession, Passkey, RecoveryCode
from colep.accounts.service import give_passphrase
from colep.accounts.standing import change_standing
from colep.audit.models import AuditEntry
from colep.core.db import db, transaction
from colep.core.errors import Conflict, Missing
from colep.core.http.doors import PUBLIC_ENDPOINTS
from colep.core.sealing import token_digest
from colep.enrolment import service as steps
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.acts import Act
from colep.rules.roles import Role
from colep.rules.standing import Standing
from tests.accounts.authenticator import Authenticator
from tests.conftest import Visitor
from tests.enrolment.newcomer import (
    PASSPHRASE,
    admitted,
    begun,
    codes_on,
    enrolled,
    enrolment,
    right_answers,
    seed_on,
    standing,
    visitor,
    with_app,
    with_passphrase,
)  # fmt: skip
from tests.helpers import fresh, only_sqlite, rows
from tests.house.addresses import sample

EMAIL = "rukhsana@police.example"


def acts(member_id: int) -> list[str]:
    """Return what the record says of a member, in order."""
    found = select(AuditEntry.act).where(AuditEntry.subject_id == member_id, AuditEntry.subject_kind == "member")
    return [row.act for row in rows(found.order_by(AuditEntry.number))]


def ask(browser: Visitor) -> dict[str, object]:
    """Return what the browser's script is told to ask the authenticator, from the page's own address."""
    answer = browser.post("/sign-in/challenge", {"purpose": "make"}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.text))


def test_with_an_app_to_the_first_page(app: Flask) -> None:
    """Points 4, 11: passphrase in Pashto, app, codes, rules; each act is one entry; then ordinary sign-in works."""
    who = admitted()
    browser, seed = enrolled(app, who)
    assert standing(who) == "enrolled"
    answer = browser.post("/enrol/rules", right_answers(who))
    assert answer.location == "/"
    assert standing(who) == "member"
    assert "Welcome" in browser.get("/").text
    assert browser.get("/threads").status_code == 200
    assert browser.get("/enrol").location == "/"
    assert acts(who.member_id) == [
        "enrolment.begin", "passphrase.set", "totp.set", "recovery-codes.draw", "standing.change", "rules.accept",
    ]  # fmt: skip
    assert browser.get("/account/record").status_code == 200
    later = visitor(app)
    assert later.post("/sign-in", {"email": EMAIL, "passphrase": PASSPHRASE}).location.startswith(
        "/sign-in/second-factor"
    )
    assert later.get("/threads").location.startswith("/sign-in")
    with transaction():
        db.session.get_one(Member, who.member_id).totp_last_step = 0
    assert later.post("/sign-in/second-factor", {"code": pyotp.TOTP(seed).now()}).status_code == 302
    assert later.get("/threads").status_code == 200


def test_with_a_passkey_to_the_first_page(app: Flask) -> None:
    """Rows 8, 13: the secretariat enrols with a passkey and its session is strong at once."""
    who = admitted(role=Role.SECRETARIAT, country="AT")
    browser = with_passphrase(app, who)
    page = browser.get("/enrol/factor").text
    assert 'data-passkey="make"' in page
    assert "/enrol/factor/app" not in page, "no app for staff"
    key = Authenticator()
    answer = browser.post("/enrol/factor", {"name": "blue key", "passkey": key.make(ask(browser))})
    assert answer.location == "/enrol/codes", answer.text
    browser.post("/enrol/codes")
    browser.post("/enrol/codes/kept")
    fresh()
    signed_in = queries.signed_in(browser.cookie())
    assert signed_in is not None
    assert signed_in.actor.is_strong
    assert browser.post("/enrol/rules", right_answers(who)).location == "/"
    fresh()
    signed_in = queries.signed_in(browser.cookie())
    assert signed_in is not None
    assert (signed_in.actor.is_strong, signed_in.actor.standing) == (True, Standing.MEMBER)


@only_sqlite
@pytest.mark.parametrize("role", [Role.SECRETARIAT, Role.MODERATOR])
def test_staff_get_no_app(app: Flask, role: Role) -> None:
    """Row 8: not by the form either, and nothing is set."""
    who = admitted(role=role, country="AT")
    browser = with_passphrase(app, who)
    assert browser.post("/enrol/factor/app/begin").status_code == 404
    assert browser.get("/enrol/factor/app").location == "/enrol/factor"
    assert browser.post("/enrol/factor/app", {"code": "123456"}).location == "/enrol/factor"
    assert db.session.get_one(Member, who.member_id).totp_sealed == ""


@only_sqlite
@pytest.mark.parametrize(
    "how", [{"origin": "https://evil.example"}, {"host": "evil.example"}, {"is_verifying": False}], ids=str
)
def test_a_passkey_that_proves_nothing(app: Flask, how: dict[str, object]) -> None:
    """Row 13: another origin, another host, nobody verified: a sentence, recorded, nothing half done, try again."""
    who = admitted()
    browser = with_passphrase(app, who)
    bad = Authenticator(**how).make(ask(browser))  # type: ignore[arg-type]
    answer = browser.post("/enrol/factor", {"name": "key", "passkey": bad})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert rows(select(func.count(Passkey.id)))[0][0] == 0
    assert acts(who.member_id)[-1] == Act.PROOF_REFUSE.value
    good = Authenticator().make(ask(browser))
    assert browser.post("/enrol/factor", {"name": "key", "passkey": good}).location == "/enrol/codes"


@only_sqlite
def test_the_same_answer_twice_or_in_another_session(app: Flask) -> None:
    """Row 13: a challenge is good for one answer in its own session."""
    one, other = with_passphrase(app, admitted()), with_passphrase(app, admitted("other@police.example"))
    answer = Authenticator().make(ask(one))
    ask(other)
    assert other.post("/enrol/factor", {"name": "key", "passkey": answer}).status_code == 422
    assert one.post("/enrol/factor", {"name": "key", "passkey": answer}).location == "/enrol/codes"


@only_sqlite
def test_a_wrong_first_code(app: Flask) -> None:
    """Row 10: a sentence, the seed stays the same, nothing is set."""
    who = admitted()
    browser = with_passphrase(app, who)
    browser.post("/enrol/factor/app/begin")
    seed = seed_on(browser.get("/enrol/factor/app").text)
    wrong = str((int(pyotp.TOTP(seed).now()) + 1) % 1_000_000).zfill(6)
    answer = browser.post("/enrol/factor/app", {"code": wrong})
    assert answer.status_code == 422
    assert "not right" in answer.text
    assert seed_on(answer.text) == seed
    picture = browser.get("/enrol/factor/app.svg")
    assert (picture.mimetype, picture.headers["Cache-Control"]) == ("image/svg+xml", "no-store")
    assert standing(who) == "admitted"
    assert browser.get("/enrol").location == "/enrol/factor"


@only_sqlite
@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("short", "short", "too short"),
        ("x" * 129, "x" * 129, "too long"),
        ("passwordpassword", "passwordpassword", "Many people"),
        ("Rukhsana Shahbazkhel 7", "Rukhsana Shahbazkhel 7", "about you"),
        ("رخسانہ شہباز خیل پاکستان", "رخسانہ شہباز خیل پاکستان", "about you"),
        ("qwertyuiopasdfgh", "qwertyuiopasdfgh", "keyboard"),
        (PASSPHRASE, PASSPHRASE[:-1], "not the same"),
        ("", "", "too short"),
    ],
)
def test_a_passphrase_that_will_not_do(app: Flask, first: str, second: str, sentence: str) -> None:
    """Rows 3, 4: 422 with a sentence at the field; it is never shown again; nothing is set."""
    who = admitted()
    browser = begun(app, who)
    answer = browser.post("/enrol/passphrase", {"passphrase": first, "again": second})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not first or f'value="{first}"' not in answer.text
    assert db.session.get_one(Member, who.member_id).passphrase_hash == ""
    assert browser.get("/enrol").location == "/enrol/passphrase"


@only_sqlite
def test_blanks_at_the_ends_count(app: Flask) -> None:
    """Row 3: nothing is cut off, neither here nor when signing in."""
    who = admitted()
    browser = begun(app, who)
    spaced = f"  {PASSPHRASE} "
    assert browser.post("/enrol/passphrase", {"passphrase": spaced, "again": spaced}).status_code == 302
    kept = db.session.get_one(Member, who.member_id).passphrase_hash
    assert service.secrets.passphrase_matches(spaced, kept)
    assert not service.secrets.passphrase_matches(PASSPHRASE, kept)


def test_codes_are_shown_once_and_kept_as_hashes(app: Flask) -> None:
    """Row 12: ten of 80 bits; the page shows them once; drawn again, the old ones are void."""
    who = admitted()
    browser, _seed = with_app(app, who)
    assert codes_on(browser.get("/enrol/codes").text) == []
    browser.post("/enrol/codes")
    page = browser.get("/enrol/codes")
    first = codes_on(page.text)
    assert len(set(first)) == 10
    assert page.headers["Cache-Control"] == "no-store"
    assert codes_on(browser.get("/enrol/codes").text) == []
    hashes = [row.code_hash for row in rows(select(RecoveryCode.code_hash))]
    assert all(kept.startswith("$argon2id$") for kept in hashes)
    browser.post("/enrol/codes")
    second = codes_on(browser.get("/enrol/codes").text)
    assert not set(first) & set(second)
    assert rows(select(func.count(RecoveryCode.id)))[0][0] == 10
    assert browser.post("/enrol/codes/kept").location == "/enrol"
    assert enrolment(who).code_hash == "", "the code of the enrolment goes"


@only_sqlite
def test_nobody_is_enrolled_without_codes(app: Flask) -> None:
    """Row 12: the button alone does nothing."""
    who = admitted()
    browser, _seed = with_app(app, who)
    assert browser.post("/enrol/codes/kept").location == "/enrol/codes"
    assert standing(who) == "admitted"


@only_sqlite
def test_every_page_leads_to_the_step_that_is_due(app: Flask) -> None:
    """Point 4: forwards and back, by GET and by POST; a step that was made is not made again."""
    who = admitted()
    browser = begun(app, who)
    later = ("/enrol/factor", "/enrol/factor/app", "/enrol/codes", "/enrol/rules")
    assert {browser.get(address).location for address in later} == {"/enrol/passphrase"}
    for address in (*later, "/enrol/factor/app/begin", "/enrol/codes/kept"):
        assert browser.post(address, {"code": "123456", **right_answers(who)}).location == "/enrol/passphrase", address
    browser.post("/enrol/passphrase", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    kept = db.session.get_one(Member, who.member_id).passphrase_hash
    again = browser.post(
        "/enrol/passphrase", {"passphrase": "another sentence of nine words", "again": "another sentence of nine words"}
    )
    assert again.location == "/enrol/factor"
    db.session.expire_all()
    assert db.session.get_one(Member, who.member_id).passphrase_hash == kept
    assert standing(who) == "admitted"


@only_sqlite
def test_tokens_change_at_every_rise(app: Flask) -> None:
    """Row 19: from half to whole to member, each under a new token; the old ones open nothing."""
    who = admitted()
    browser, _seed = with_app(app, who)
    half = browser.cookie()
    browser.post("/enrol/codes")
    browser.post("/enrol/codes/kept")
    whole = browser.cookie()
    browser.post("/enrol/rules", right_answers(who))
    assert len({half, whole, browser.cookie()}) == 3
    assert queries.signed_in(half) is None
    assert queries.signed_in(whole) is None
    assert (
        rows(
            select(func.count(MemberSession.id)).where(
                MemberSession.ended_at.is_(None), MemberSession.member_id == who.member_id
            )
        )[0][0]
        == 1
    )


def walk(app: Flask, browser: Visitor, ids: dict[str, int]) -> set[str]:
    """Open every address and send every form; return the endpoints that did something."""
    opened = set()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS or rule.endpoint.startswith("enrolment."):
            continue
        for method in {"GET", "POST"} & set(rule.methods or ()):
            address = sample(rule, ids, slug="east-med")
            answer = browser.get(address) if method == "GET" else browser.post(address)
            led_away = answer.status_code == 302 and answer.location.partition("?")[0] in ("/enrol", "/sign-in")
            if not led_away and answer.status_code not in (401, 403, 404):
                opened.add(f"{method} {rule.endpoint} {answer.status_code}")
    return opened


@only_sqlite
@pytest.mark.parametrize("stage", ["begun", "passphrase", "app", "enrolled"])
def test_half_signed_in_opens_nothing_else(app: Flask, ids: dict[str, int], stage: str) -> None:
    """Rows 2, 8, 9: over the whole route map, at every step, until the rules are accepted."""
    who = admitted()
    makers = {
        "begun": lambda: begun(app, who), "passphrase": lambda: with_passphrase(app, who),
        "app": lambda: with_app(app, who)[0], "enrolled": lambda: enrolled(app, who)[0],
    }  # fmt: skip
    browser = makers[stage]()
    assert walk(app, browser, ids) == set()
    assert standing(who) == ("enrolled" if stage == "enrolled" else "admitted")
    assert browser.get("/enrol").status_code == 302, "the walk has not ended the session"


@only_sqlite
def test_the_steps_of_enrolling_open_to_nobody_else(app: Flask, as_person: object) -> None:
    """Row 28: not to visitors, and not to members."""
    layla: Visitor = as_person("layla")  # type: ignore[operator]
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("enrolment.") or rule.endpoint == "enrolment.link":
            continue
        assert app.view_functions[rule.endpoint].action is Action.ENROL  # type: ignore[attr-defined]
        for method in {"GET", "POST"} & set(rule.methods or ()):
            for person, places in ((layla, ("/",)), (visitor(app), ("/sign-in",))):
                answer = person.get(rule.rule) if method == "GET" else person.post(rule.rule)
                led_away = answer.status_code == 302 and answer.location.partition("?")[0] in places
                assert led_away or answer.status_code in (401, 403, 404), (rule.rule, method, answer.status_code)


def test_the_passphrase_alone_reaches_no_step(app: Flask) -> None:
    """Rows 8, 9: enrolled, not yet a member: the rules are not accepted with half a sign-in."""
    who = admitted()
    _browser, seed = enrolled(app, who)
    later = visitor(app)
    later.post("/sign-in", {"email": EMAIL, "passphrase": PASSPHRASE})
    assert later.get("/enrol/rules").location.startswith("/sign-in")
    assert later.post("/enrol/rules", right_answers(who)).status_code in (401, 403, 404)
    assert standing(who) == "enrolled"
    with transaction():
        db.session.get_one(Member, who.member_id).totp_last_step = 0
    later.post("/sign-in/second-factor", {"code": pyotp.TOTP(seed).now()})
    assert later.get("/").status_code == 200
    assert later.get("/threads").location == "/enrol"
    assert later.get("/enrol").location == "/enrol/rules"
    assert later.post("/enrol/rules", right_answers(who)).location == "/"


@only_sqlite
def test_before_the_end_no_passphrase_signs_in(app: Flask) -> None:
    """Row 2: admitted, passphrase and app set, codes not kept: the sign-in page knows nobody."""
    who = admitted()
    with_app(app, who)
    with pytest.raises(service.Refused):
        give_passphrase(EMAIL, PASSPHRASE, "")


@only_sqlite
def test_somebody_suspended_meanwhile(app: Flask) -> None:
    """Row 22: the next step is refused, whatever was typed, and nothing is half done."""
    who = admitted()
    browser = begun(app, who)
    change_standing(EMAIL, Standing.SUSPENDED, reason="a test")
    answer = browser.post("/enrol/passphrase", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert answer.status_code in (302, 401, 403, 404)
    assert db.session.get_one(Member, who.member_id).passphrase_hash == ""


@only_sqlite
def test_fields_that_nobody_asked_for_change_nothing(app: Flask) -> None:
    """Row 32: role, standing and name in a step's form."""
    who = admitted()
    browser = begun(app, who)
    extra = {"role": "secretariat", "standing": "member", "name": "x", "member_id": "1", "is_half": "0"}
    browser.post("/enrol/passphrase", {"passphrase": PASSPHRASE, "again": PASSPHRASE, **extra})
    member = db.session.get_one(Member, who.member_id)
    assert (member.role, member.standing, member.latin_name) == ("practitioner", "admitted", "Rukhsana Shahbazkhel")


@only_sqlite
@pytest.mark.parametrize("language", ["ar", "ru"])
def test_the_language_can_be_changed_on_the_way(app: Flask, language: str) -> None:
    """Point 8: the switch of every page works here too."""
    browser = begun(app, admitted())
    browser.post("/language", {"language": language})
    assert f'<html lang="{language}"' in browser.get("/enrol/passphrase").text


@only_sqlite
def test_what_the_pages_hold(app: Flask) -> None:
    """Row 54: no code inside, one heading, forms that need no script but the passkey's."""
    who = admitted()
    browser, _seed = with_app(app, who)
    browser.post("/enrol/codes")
    page = browser.get("/enrol/codes").text
    assert len(re.findall(r"<h1\b", page)) == 1
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)


def actor_in(browser: Visitor) -> tuple[Actor, int]:
    """Return who is behind a browser, and by which session."""
    fresh()
    signed_in = queries.signed_in(browser.cookie())
    assert signed_in is not None
    fresh()
    return signed_in.actor, signed_in.session_id


@only_sqlite
def test_the_acts_themselves_ask_again(app: Flask) -> None:
    """Rows 8, 12: whatever the pages let through, no act runs without what has to be there before it."""
    browser = begun(app, admitted())
    actor, session = actor_in(browser)
    with pytest.raises(Conflict):
        steps.finish(actor, session, "")
    with pytest.raises(Conflict):
        steps.draw_codes(actor, session)
    with pytest.raises(Missing):
        steps.accept_rules(actor, session, "")
    with pytest.raises(Missing):
        steps.set_passphrase(actor, session + 1000, PASSPHRASE)
    steps.set_passphrase(actor, session, PASSPHRASE)
    with pytest.raises(Conflict):
        steps.finish(actor, session, "")


@only_sqlite
def test_half_a_sign_in_accepts_no_rules(app: Flask) -> None:
    """Row 9: the act looks at the session itself, not at what the page believes."""
    who = admitted()
    browser, _seed = enrolled(app, who)
    actor, _whole = actor_in(browser)
    half = service.give_passphrase(EMAIL, PASSPHRASE, "")
    session = rows(select(MemberSession.id).where(MemberSession.token_digest == token_digest(half)))[0].id
    with pytest.raises(Missing):
        steps.accept_rules(actor, session, "")
    assert standing(who) == "enrolled"


@only_sqlite
def test_an_app_is_no_factor_for_staff(app: Flask) -> None:
    """Row 8: not even one that was set before the role was."""
    who = admitted()
    browser, _seed = with_app(app, who)
    browser.post("/enrol/codes")
    actor, session = actor_in(browser)
    with transaction():
        db.session.get_one(Member, who.member_id).role = Role.MODERATOR.value
    with pytest.raises(Conflict):
        steps.finish(actor, session, "")
    assert standing(who) == "admitted"
    assert browser.get("/enrol").location == "/enrol/factor"


@only_sqlite
def test_every_step_has_a_way_out(app: Flask) -> None:
    """Row 21: on a shared station nobody must leave the way in open behind them, however far they have come."""
    who = admitted()
    for browser, step in (
        (begun(app, who), "/enrol/passphrase"),
        (with_passphrase(app, admitted("b@police.example")), "/enrol/factor"),
        (with_app(app, admitted("c@police.example"))[0], "/enrol/codes"),
    ):
        assert 'action="/enrol/stop"' in browser.get(step).text, step
        token = browser.cookie()
        assert browser.post("/enrol/stop").location == "/"
        fresh()
        assert queries.signed_in(token) is None, step
