"""Signing in: passphrase, then a code that opens once; and what an attacker learns, which is nothing."""

import contextlib
import dataclasses
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask, request
from sqlalchemy import select, update

from colep.accounts import enrolling, secrets, service
from colep.accounts.keys import proving
from colep.accounts.keys.proving import Given
from colep.accounts.models import CountryFreeze, Member, MemberSession
from colep.accounts.standing import change_standing
from colep.app import create_app
from colep.core import clock
from colep.core.config import Settings
from colep.core.db import db, execute, transaction
from colep.core.errors import Missing
from colep.core.http.doors import PUBLIC_ENDPOINTS
from colep.core.sealing import token_digest
from colep.rules.actions import Action
from colep.rules.standing import Standing
from tests import people
from tests.conftest import SLOW_HASHER, Visitor, close
from tests.helpers import at_once, likeness, only_sqlite, rows
from tests.house.addresses import sample

JUDIT = people.address("judit")
TOTP = pyotp.TOTP(people.TOTP_SECRET)


def give_passphrase(
    visitor: Visitor, email: str = JUDIT, passphrase: str = people.PASSPHRASE, **more: object
) -> object:
    """Send the first form."""
    return visitor.post("/sign-in", {"email": email, "passphrase": passphrase}, **more)


def code_at(seconds: int = 0) -> str:
    """Return the code of now, or of that many seconds from now."""
    return TOTP.at(clock.now() + timedelta(seconds=seconds))


def sign_in(visitor: Visitor, onward: str = "/") -> Visitor:
    """Take both steps."""
    give_passphrase(visitor)
    answer = visitor.post("/sign-in/second-factor", {"code": code_at(), "next": onward})
    assert answer.status_code == 302
    return visitor


def test_two_steps_open_the_door(app: Flask, visitor: Visitor) -> None:
    """Rows 8 and 19: passphrase, code, and then to where one wanted to go; a new token at each step."""
    first = visitor.get("/threads?unread=1")
    assert first.headers["Location"] == "/sign-in?next=/threads?unread%3D1"
    step_one = visitor.post("/sign-in", {"email": JUDIT, "passphrase": people.PASSPHRASE, "next": "/threads?unread=1"})
    assert step_one.headers["Location"] == "/sign-in/second-factor?next=/threads?unread%3D1"
    half = visitor.cookie()
    step_two = visitor.post("/sign-in/second-factor", {"code": code_at(), "next": "/threads?unread=1"})
    assert step_two.headers["Location"] == "/threads?unread=1"
    whole = visitor.cookie()
    assert half
    assert whole
    assert half != whole
    assert visitor.get("/threads").status_code == 200
    assert visitor.get("/sign-in").status_code == 302


def test_only_a_digest_of_the_token_is_kept(app: Flask, visitor: Visitor) -> None:
    """Row 19: who reads the database cannot sign in with what it finds; nor reads passphrase or seed (row 5)."""
    sign_in(visitor)
    kept = rows(select(MemberSession.token_digest, MemberSession.is_half, MemberSession.ended_at))
    assert [(row.is_half, row.ended_at is None) for row in kept] == [(True, False), (False, True)]
    assert kept[1].token_digest == token_digest(visitor.cookie())
    assert visitor.cookie() not in {row.token_digest for row in kept}
    judit = rows(select(Member.passphrase_hash, Member.totp_sealed).where(Member.email == JUDIT))[0]
    assert judit.passphrase_hash.startswith("$argon2id$v=19$")
    assert people.TOTP_SECRET not in judit.totp_sealed


def test_passphrases_are_hashed_slowly() -> None:
    """Row 5: argon2id with 64 MiB and three passes; only the tests themselves hash quickly."""
    assert SLOW_HASHER.hash("x").startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert SLOW_HASHER is not secrets._hasher


@pytest.fixture
def behind_a_proxy(settings: Settings) -> Iterator[Flask]:
    """The same installation as members reach it: over TLS, which a proxy ends."""
    app = create_app(dataclasses.replace(settings, base_url="https://colep.example"))
    yield app
    with app.app_context():
        close()


def test_the_cookie_is_for_this_host_and_no_script(behind_a_proxy: Flask) -> None:
    """Row 25: over TLS it carries the prefix that binds it, and Secure, though the proxy speaks plainly with Colep."""
    client = behind_a_proxy.test_client()
    proxy = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.1"}
    page = client.get("/sign-in", base_url="http://colep.example", headers=proxy)
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    form = {"csrf_token": token, "email": JUDIT, "passphrase": people.PASSPHRASE}
    answer = client.post("/sign-in", base_url="http://colep.example", headers=proxy, data=form)
    cookies = answer.headers.getlist("Set-Cookie") + page.headers.getlist("Set-Cookie")
    assert {cookie.split("=")[0] for cookie in cookies} == {"__Host-colep_session", "__Host-colep_form"}
    for cookie in cookies:
        assert all(word in cookie for word in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
        assert "Domain" not in cookie


def test_a_forged_source_does_not_escape_the_limits(behind_a_proxy: Flask) -> None:
    """Row 6: only what the proxy itself says of the source is believed."""
    app = behind_a_proxy
    app.add_url_rule("/whence", "whence", lambda: str(request.remote_addr))
    app.view_functions["whence"].action = Action.PUBLIC_READ
    asked = app.test_client().get("/whence", headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1"})
    assert asked.text == "192.0.2.1"


@pytest.mark.parametrize(
    ("email", "passphrase"),
    [
        ("nobody@police.example", people.PASSPHRASE), (JUDIT, "wrong but long enough"), (people.address("layla"), people.PASSPHRASE), ("", ""), (JUDIT, ""),
        ("suspended", people.PASSPHRASE), ("frozen", people.PASSPHRASE), ("' OR 1=1 --", "x"), ("a" * 5000, "x"), (JUDIT, people.PASSPHRASE[:-1]), (JUDIT, people.PASSPHRASE + " "), (JUDIT + "\x00", people.PASSPHRASE),
    ],
)  # fmt: skip
@only_sqlite
def test_unknown_and_known_get_the_same_answer(app: Flask, visitor: Visitor, email: str, passphrase: str) -> None:
    """Row 7: status, page, headers and cookies of a wrong passphrase, of an unknown, a suspended and a frozen account."""
    known = likeness(give_passphrase(Visitor(app.test_client()), JUDIT, "not the passphrase"))
    if email == "suspended":
        change_standing("judit", Standing.SUSPENDED, reason="a test")
        email = JUDIT
    if email == "frozen":
        with transaction():
            db.session.add(CountryFreeze(country="HU", since=clock.now()))
        email = JUDIT
    answer = likeness(give_passphrase(visitor, email, passphrase))
    assert answer[0] == known[0] == 422
    assert answer[2] == known[2]
    assert visitor.cookie() == ""
    for typed in (email, JUDIT):
        answer = (answer[0], answer[1].replace(f'value="{typed}"', ""), answer[2])
    if "'" not in email and "a" * 300 not in email and email and "\x00" not in email:
        assert _without_cast(answer[1]) == _without_cast(known[1].replace(f'value="{JUDIT}"', ""))
    assert passphrase not in answer[1] or len(passphrase) < 3


def _without_cast(page: str) -> str:
    """The demo lists who can come in, so it cannot list the suspended; nowhere else is there such a list."""
    return re.sub(r'<section aria-labelledby="cast">.*?</section>', "", page, flags=re.DOTALL)


@only_sqlite
def test_an_unknown_account_costs_the_same_work(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 7: exactly one hash is compared, whether there is an account or not."""
    compared = []
    really = secrets._hasher.verify
    monkeypatch.setattr(
        secrets,
        "_hasher",
        type(
            "Counted",
            (),
            {
                "verify": staticmethod(lambda *a: compared.append(a[0]) or really(*a)),
                "hash": staticmethod(secrets._hasher.hash),
            },
        ),
    )
    for email, passphrase in (
        (JUDIT, "wrong"),
        ("nobody@police.example", "wrong"),
        (people.address("layla"), "wrong"),
        (JUDIT, people.PASSPHRASE),
    ):
        compared.clear()
        with contextlib.suppress(service.Refused):
            service.give_passphrase(email, passphrase, "")
        assert len(compared) == 1
        assert compared[0].startswith("$argon2id$"), "a real hash, else the work would be none"


@only_sqlite
def test_a_passphrase_is_any_text_of_any_alphabet(app: Flask) -> None:
    """Row 3: 128 letters, no cutting off, NFC and NFD the same."""
    phrase = ("پښتو ژبه 😀 Ünïcödé ه " * 8)[:128]
    service.add_member(
        handle="new", email="New@Police.Example", name="N", latin_name="N", role=people.CAST["layla"][2], country="IQ", passphrase=phrase
    )  # fmt: skip
    for form in ("NFC", "NFD"):
        assert service.give_passphrase(" NEW@police.example ", unicodedata.normalize(form, phrase), "")
    for wrong in (phrase[:-1], phrase + "x", phrase.upper(), ""):
        with pytest.raises(service.Refused):
            service.give_passphrase("new@police.example", wrong, "")


def test_a_code_opens_once(app: Flask, visitor: Visitor) -> None:
    """Row 10: the same code again is refused, on a fresh half session too."""
    code = code_at()
    give_passphrase(visitor)
    assert visitor.post("/sign-in/second-factor", {"code": code}).status_code == 302
    again = Visitor(visitor.client.application.test_client())
    give_passphrase(again)
    assert again.post("/sign-in/second-factor", {"code": code}).status_code == 422
    assert again.get("/threads").status_code == 302


@only_sqlite
def test_older_codes_are_refused_and_neighbours_are_not(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 10: one step of 30 seconds early or late, then never one that is older than the last."""
    now = datetime.fromisoformat("2026-11-24T12:00:10+00:00")
    monkeypatch.setattr(clock, "now", lambda: now)

    def tries(seconds: int) -> bool:
        half = service.give_passphrase(JUDIT, people.PASSPHRASE, "")
        try:
            proving.second_step(half, Given(code=code_at(seconds)), "")
        except service.Refused:
            return False
        return True

    assert [tries(-90), tries(-60), tries(60), tries(90)] == [False] * 4
    assert tries(0)
    assert not tries(-30)
    assert not tries(0)
    assert tries(30)
    assert not tries(30)


def test_two_who_give_one_code_at_once_are_one(app: Flask) -> None:
    """Row 10: eight threads, one code, exactly one success, on both databases."""
    for _ in range(2):
        code = code_at()
        halves = [service.give_passphrase(JUDIT, people.PASSPHRASE, "") for _ in range(4)]

        def give(half: str, code: str = code) -> str:
            return proving.second_step(half, Given(code=code), "")

        results = at_once(app, *[lambda half=half: give(half) for half in halves * 2])
        assert sum(isinstance(result, str) for result in results) == 1
        assert all(isinstance(result, str | service.Refused | Missing) for result in results)
        with transaction():
            execute(update(Member).values(totp_last_step=0))


@pytest.mark.parametrize("typed", ["{0} ", " {0}", "{1} {2}", "arabic"])
@only_sqlite
def test_a_code_may_be_typed_as_people_type_it(app: Flask, visitor: Visitor, typed: str) -> None:
    """Row 10: With a gap in the middle, and with the digits of one's own keyboard."""
    give_passphrase(visitor)
    code = code_at()
    said = (
        code.translate({48 + n: 0x660 + n for n in range(10)})
        if typed == "arabic"
        else typed.format(code, code[:3], code[3:])
    )
    assert visitor.post("/sign-in/second-factor", {"code": said}).status_code == 302


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "²²²²²²", "\x00", "-12345", "1e5000"])
@only_sqlite
def test_a_wrong_code_is_refused_with_a_sentence(app: Flask, visitor: Visitor, code: str) -> None:
    """Row 11: And the half session stays for the next try."""
    give_passphrase(visitor)
    answer = visitor.post("/sign-in/second-factor", {"code": code})
    assert answer.status_code == 422
    assert 'id="code-error"' in answer.text
    assert visitor.post("/sign-in/second-factor", {"code": code_at()}).status_code == 302


@only_sqlite
def test_guessing_codes_ends_the_challenge(app: Flask, visitor: Visitor) -> None:
    """Row 11: after at most ten wrong codes even the right one is too late, until the passphrase is given again."""
    give_passphrase(visitor)
    statuses = [visitor.post("/sign-in/second-factor", {"code": "000000"}).status_code for _ in range(10)]
    assert 302 in statuses
    assert statuses.index(302) <= 10
    assert visitor.post("/sign-in/second-factor", {"code": code_at()}).headers["Location"].startswith("/sign-in?")
    assert visitor.get("/threads").status_code == 302


@only_sqlite
def test_half_a_session_is_over_in_five_minutes(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 2."""
    give_passphrase(visitor)
    later = clock.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert visitor.get("/sign-in/second-factor").headers["Location"].startswith("/sign-in")
    answer = visitor.post("/sign-in/second-factor", {"code": code_at()})
    assert answer.headers["Location"].startswith("/sign-in")
    assert visitor.get("/threads").status_code == 302


@only_sqlite
def test_half_a_session_opens_nothing(app: Flask, visitor: Visitor, ids: dict[str, int]) -> None:
    """Row 2: each address of the house that is not public, by each method: a redirect to sign in, 401 or 404."""
    give_passphrase(visitor)
    tried = 0
    for rule in app.url_map.iter_rules():
        if rule.endpoint in PUBLIC_ENDPOINTS:
            continue
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = visitor.client.open(
                sample(rule, ids),
                method=method,
                data={"csrf_token": visitor.csrf_token()} if method == "POST" else None,
            )
            assert answer.status_code in (302, 401, 404), (rule.rule, method, answer.status_code)
            if answer.status_code == 302:
                assert answer.headers["Location"].startswith("/sign-in?next=")
            tried += 1
    assert tried > 30


@only_sqlite
def test_where_to_go_on_never_leads_away(app: Flask) -> None:
    """Row 56: at both steps, in the address and in the form."""
    for away in ("//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"):
        visitor = Visitor(app.test_client())
        answer = visitor.post("/sign-in", {"email": JUDIT, "passphrase": people.PASSPHRASE, "next": away})
        assert answer.headers["Location"] == "/sign-in/second-factor?next=/"
        assert "evil" not in visitor.get("/sign-in/second-factor", query_string={"next": away}).text.split("<main")[1]
        answer = visitor.post("/sign-in/second-factor", {"code": code_at(), "next": away})
        assert answer.headers["Location"] == "/"
        with transaction():
            execute(update(Member).values(totp_last_step=0))


# --- Limits ---


@only_sqlite
def test_guessing_on_one_account_is_limited_and_its_owner_gets_in_from_elsewhere(app: Flask, visitor: Visitor) -> None:
    """Row 6: within 20 tries; a forged X-Forwarded-For does not help; no lock for the owner."""
    token = visitor.csrf_token()

    def guess(source: str, **headers: str) -> int:
        form = {"csrf_token": token, "email": JUDIT, "passphrase": "wrong"}
        return visitor.client.post(
            "/sign-in", data=form, environ_overrides={"REMOTE_ADDR": source}, headers=headers
        ).status_code

    statuses = [guess("192.0.2.1") for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert guess("192.0.2.1", **{"X-Forwarded-For": "198.51.100.7"}) == 429
    form = {"csrf_token": token, "email": JUDIT.upper() + " ", "passphrase": "wrong"}
    assert visitor.client.post("/sign-in", data=form, environ_overrides={"REMOTE_ADDR": "192.0.2.1"}).status_code == 429
    owner = visitor.client.post(
        "/sign-in", data={"csrf_token": token, "email": JUDIT, "passphrase": people.PASSPHRASE}, environ_overrides={"REMOTE_ADDR": "192.0.2.9"}
    )  # fmt: skip
    assert owner.status_code == 302


@only_sqlite
def test_trying_many_accounts_from_one_place_is_limited(app: Flask, visitor: Visitor) -> None:
    """Row 6: 80 tries over 80 accounts; and the answer says when to come again in words."""
    token = visitor.csrf_token()
    answers = [
        visitor.client.post("/sign-in", data={"csrf_token": token, "email": f"a{n}@police.example", "passphrase": ""})
        for n in range(50)
    ]
    assert answers[0].status_code == 422
    assert answers[-1].status_code == 429
    assert "Wait a minute" in answers[-1].text
    assert visitor.get("/sign-in").status_code == 200


@only_sqlite
def test_writing_is_limited_and_what_was_typed_comes_back(app: Flask, as_person: Callable[[str], Visitor]) -> None:
    """Row 6: A script that floods is stopped; a person who was quick loses no text; another member is not concerned."""
    layla = as_person("layla")
    form = {"text": "a reply that is worth keeping", "language": "xx"}
    token = layla.csrf_token()
    statuses = [
        layla.client.post("/threads/1-x/reply", data={"csrf_token": token, **form}).status_code for _ in range(31)
    ]
    assert statuses == [404] * 30 + [429]
    answer = layla.client.post("/threads/1-x/reply", data={"csrf_token": token, **form})
    assert "a reply that is worth keeping" in answer.text
    assert as_person("emre").post("/threads/1-x/reply", form).status_code == 404


@only_sqlite
def test_guessing_on_one_account_is_limited_however_its_address_is_written(visitor: Visitor) -> None:
    """Row 6: the form takes controls out of an address; what is counted must be the same account."""
    token = visitor.csrf_token()

    def guess(stray: str) -> int:
        form = {"csrf_token": token, "email": f"{JUDIT[:3]}{stray}{JUDIT[3:]}", "passphrase": "wrong"}
        return visitor.client.post("/sign-in", data=form).status_code

    strays = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x7F)]
    assert [guess(stray) for stray in strays] == [422] * 10 + [429]


@only_sqlite
def test_blanks_before_an_address_make_no_other_account(visitor: Visitor) -> None:
    """Row 6: what is counted is the whole address, however far behind it begins."""
    token = visitor.csrf_token()

    def guess(blanks: int) -> int:
        form = {"csrf_token": token, "email": " " * blanks + JUDIT, "passphrase": "wrong"}
        return visitor.client.post("/sign-in", data=form).status_code

    assert [guess(320 - seen) for seen in range(11)] == [422] * 10 + [429]


@pytest.mark.parametrize("how", ["changed", "reset"])
def test_a_passphrase_that_was_changed_while_it_was_compared_opens_nothing(
    app: Flask, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Rows 16 and 40: comparing takes a tenth of a second; what was right before it may not be so after it.

    Half a session of somebody whose keys were taken meanwhile would be one that enrols, without link and code.
    """
    rightly = secrets.passphrase_matches

    def slowly(passphrase: str, kept: str) -> bool:
        found = rightly(passphrase, kept)
        with transaction() as act:
            if how == "reset":
                enrolling.reset(act, db.session.get_one(Member, ids["judit"]))
            else:
                execute(update(Member).where(Member.id == ids["judit"]).values(passphrase_hash="another"))
        return found

    monkeypatch.setattr(secrets, "passphrase_matches", slowly)
    with pytest.raises(service.Refused):
        service.give_passphrase(JUDIT, people.PASSPHRASE, "")
    assert rows(select(MemberSession)) == []


@only_sqlite
def test_an_error_page_shows_no_passphrase(visitor: Visitor) -> None:
    """Row 60: what was typed comes back on the page of an error, but not what only its owner may know."""
    typed = "a passphrase that nobody sees"
    form = {"passphrase": typed, "passphrase_again": typed, "again": typed, "purpose": "a text that is worth keeping"}
    answer = visitor.post("/enrol/passphrase", form)
    assert "a text that is worth keeping" in answer.text
    assert typed not in answer.text


@only_sqlite
def test_guessing_codes_is_limited_over_all_challenges(app: Flask, visitor: Visitor) -> None:
    """Row 11: who knows the passphrase cannot begin again and again, from wherever; right codes do not count."""
    statuses = []
    for source in range(1, 5):
        visitor.client.environ_base["REMOTE_ADDR"] = f"192.0.2.{source}"
        give_passphrase(visitor)
        statuses += [visitor.post("/sign-in/second-factor", {"code": "000000"}).status_code for _ in range(8)]
    assert statuses.count(422) == 20
    assert statuses[-1] == 429
    other = Visitor(app.test_client())
    give_passphrase(other, people.address("layla"))
    assert other.post("/sign-in/second-factor", {"code": code_at()}).status_code == 302


@only_sqlite
def test_hashing_holds_no_connection(app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 5: twenty who sign in, with an old cookie or without, do not take the connections from all others."""
    out = []
    real = secrets.passphrase_matches

    def watched(passphrase: str, kept: str) -> bool:
        out.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return real(passphrase, kept)

    monkeypatch.setattr(secrets, "passphrase_matches", watched)
    visitor.client.set_cookie("colep_session", "an old one")
    give_passphrase(visitor)
    assert out == [0]
