"""A member changes their keys: only fresh, never the last factor, and everything else that is open ends."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts import service
from colep.accounts.keys import changing, passkeys, queries
from colep.accounts.keys.proving import Given, again
from colep.accounts.models import Member, MemberSession, Passkey, RecoveryCode
from colep.accounts.queries import signed_in
from colep.accounts.service import Refused
from colep.audit.models import AuditEntry
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import Invalid, Missing
from colep.letters.models import Letter
from colep.rules.actor import Actor
from colep.rules.acts import Act
from colep.rules.policy import NotAllowed
from colep.rules.sessions import Proof
from tests import people
from tests.accounts.authenticator import Authenticator
from tests.conftest import Visitor
from tests.helpers import at_once, fresh, only_sqlite, rows

AsPerson = Callable[[str], Visitor]
NEW = "sieben Mühlen und ein Kamel am Fjord"


def is_in(visitor: Visitor) -> bool:
    """Say whether the account page opens."""
    return visitor.get("/account").status_code == 200


def who(visitor: Visitor) -> tuple[Actor, int]:
    """Return actor and session of a browser, as of now."""
    fresh()
    found = signed_in(visitor.cookie())
    assert found is not None
    fresh()
    return found.actor, found.session_id


def add_key(visitor: Visitor, name: str = "blue key") -> Authenticator:
    """Add a passkey over the pages."""
    key = Authenticator()
    options = visitor.post("/sign-in/challenge", {"purpose": "make"}).json
    answer = visitor.post("/account/security/passkeys/new", {"name": name, "passkey": key.make(options)})
    assert answer.status_code == 302, answer.text
    return key


def acts_of(member_id: int) -> list[str]:
    """Return the member's entries but those of signing in."""
    found = select(AuditEntry.act).where(AuditEntry.subject_id == member_id, AuditEntry.act != Act.SESSION_START.value, AuditEntry.act != Act.MEMBER_ADD.value)  # fmt: skip
    return [row.act for row in rows(found.order_by(AuditEntry.number))]


def letters() -> list[str]:
    """Return the kinds of letters that were written, in order."""
    return [row.kind for row in rows(select(Letter.kind).order_by(Letter.id))]


def test_a_change_of_any_key_ends_the_other_browsers(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 23: three browsers, after each kind of change one is alive; one entry and one letter each (row 17)."""
    here = as_person("judit")
    changes: list[Callable[[], object]] = [
        lambda: here.post("/account/security/passphrase", {"passphrase": NEW, "passphrase_again": NEW}),
        lambda: add_key(here),
        lambda: here.post("/account/security/codes"),
        lambda: here.post("/account/security/app/remove"),
        lambda: _set_app(here),
        lambda: here.post(f"/account/security/passkeys/{_key_id(ids['judit'])}/remove"),
    ]
    for change in changes:
        others = [as_person("judit"), as_person("judit")]
        assert all(is_in(one) for one in (here, *others))
        change()
        assert [is_in(one) for one in (here, *others)] == [True, False, False]
    assert acts_of(ids["judit"]) == [
        Act.PASSPHRASE_SET, Act.PASSKEY_ADD, Act.CODES_DRAW, Act.TOTP_REMOVE, Act.TOTP_SET, Act.PASSKEY_REMOVE,
    ]  # fmt: skip
    assert letters() == ["passphrase-changed", *["factor-changed"] * 5]
    assert service.give_passphrase(people.address("judit"), NEW, "")
    with pytest.raises(Refused):
        service.give_passphrase(people.address("judit"), people.PASSPHRASE, "")


def _key_id(member_id: int) -> int:
    return int(rows(select(Passkey.id).where(Passkey.member_id == member_id))[0][0])


def _set_app(here: Visitor) -> str:
    here.post("/account/security/app/begin")
    page = here.get("/account/security/app").text
    found = re.search(r'app-seed">([A-Z2-7 ]+)<', page)
    assert found
    seed = found[1].replace(" ", "")
    assert here.post("/account/security/app", {"code": pyotp.TOTP(seed).at(clock.now())}).status_code == 302
    return seed


@only_sqlite
def test_the_app_s_seed_is_drawn_here_and_shown_as_picture_and_text(
    app: Flask, as_person: AsPerson, ids: dict[str, int]
) -> None:
    """Point 4: QR drawn on the server, nothing kept by anybody on the way; the old app works until the new one does."""
    layla = as_person("layla")
    assert layla.get("/account/security/app").status_code == 302, "nothing waits yet"
    assert layla.get("/account/security/app.svg").status_code == 404
    layla.post("/account/security/app/begin")
    picture = layla.get("/account/security/app.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert b"<path" in picture.data
    assert layla.post("/account/security/app", {"code": "000000"}).status_code == 422
    assert rows(select(Member.totp_sealed).where(Member.id == ids["layla"]))[0][0] == ""
    assert acts_of(ids["layla"]) == [Act.PROOF_REFUSE]
    seed = _set_app(layla)
    kept = rows(select(Member.totp_sealed, Member.totp_last_step).where(Member.id == ids["layla"]))[0]
    assert seed not in kept.totp_sealed
    assert kept.totp_last_step > 0, "the first code is spent"
    assert {row[0] for row in rows(select(MemberSession.pending_totp))} == {""}


@only_sqlite
def test_the_last_factor_stays(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 8: nobody makes themself an account with one factor; staff keep a passkey, whatever else they have."""
    judit = as_person("judit")
    answer = judit.post("/account/security/app/remove")
    assert answer.status_code == 422
    assert "only second factor" in answer.text
    add_key(judit)
    assert judit.post("/account/security/app/remove").status_code == 302
    assert judit.post(f"/account/security/passkeys/{_key_id(ids['judit'])}/remove").status_code == 422
    marlene = as_person("marlene")
    add_key(marlene)
    with transaction():
        execute(update(Member).where(Member.id == ids["marlene"]).values(totp_sealed="x"))
    assert marlene.post(f"/account/security/passkeys/{_key_id(ids['marlene'])}/remove").status_code == 422


def test_two_who_remove_the_last_two_at_once_leave_one(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 8: on both databases, app and passkey from two requests at the same moment."""
    judit = as_person("judit")
    add_key(judit)
    actor, session = who(judit)
    results = at_once(
        app, lambda: changing.remove_totp(actor, session),
        lambda: changing.remove_passkey(actor, session, 1),
    )  # fmt: skip
    assert sum(isinstance(result, Invalid) for result in results) == 1, results
    fresh()
    assert queries.keys_of(ids["judit"]).factors == 1


@only_sqlite
def test_staff_use_passkeys_only(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 8: no app for the secretariat and moderators, and no new keys on the strength of a code."""
    for handle in ("marlene", "henrik"):
        person = as_person(handle)
        assert "/account/security/app/begin" not in person.get("/account/security").text
        assert person.post("/account/security/app/begin").status_code == 404
        with transaction():
            execute(
                update(MemberSession).where(MemberSession.member_id == ids[handle]).values(proof=Proof.RECOVERY.value)
            )
        assert person.get("/account/security/passkeys/new").status_code == 403
        actor, session = who(person)
        for act in (
            lambda actor=actor, session=session: changing.draw_codes(actor, session),
            lambda actor=actor, session=session: changing.change_passphrase(actor, session, NEW),
            lambda actor=actor, session=session: changing.add_passkey(actor, session, "{}", "x"),
        ):
            with pytest.raises(NotAllowed, match="passkey"):
                act()


@only_sqlite
def test_nothing_changes_without_a_fresh_proof(
    app: Flask, as_person: AsPerson, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 24: after five minutes each change is answered 403 with the challenge, and does nothing."""
    judit = as_person("judit")
    add_key(judit)
    before = rows(select(Member.passphrase_hash, Member.totp_sealed).where(Member.id == ids["judit"]))
    later = clock.now() + timedelta(minutes=5, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    forms: dict[str, dict[str, object]] = {
        "passphrase": {"passphrase": NEW, "passphrase_again": NEW}, "passkeys/new": {"name": "x", "passkey": "{}"},
        f"passkeys/{_key_id(ids['judit'])}": {"name": "other"}, f"passkeys/{_key_id(ids['judit'])}/remove": {},
        "app/begin": {}, "app": {"code": "000000"}, "app/remove": {}, "codes": {},
    }  # fmt: skip
    for address, form in forms.items():
        answer = judit.post(f"/account/security/{address}", form)
        assert answer.status_code == 403, address
        assert 'action="/sign-in/again"' in answer.text, address
    assert rows(select(Member.passphrase_hash, Member.totp_sealed).where(Member.id == ids["judit"])) == before
    assert rows(select(func.count(RecoveryCode.id)))[0][0] == 0
    assert queries.keys_of(ids["judit"]).passkeys[0].name == "blue key"
    assert judit.get("/account/security").status_code == 200, "to look is not to change"


@only_sqlite
def test_other_members_passkeys_are_missing(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Rows 33 and 38: to rename and to remove; as one that never was."""
    judit, layla = as_person("judit"), as_person("layla")
    add_key(judit)
    for number in (_key_id(ids["judit"]), 999_999):
        assert layla.get(f"/account/security/passkeys/{number}").status_code == 404
        assert layla.post(f"/account/security/passkeys/{number}", {"name": "mine"}).status_code == 404
        assert layla.post(f"/account/security/passkeys/{number}/remove").status_code == 404
    assert queries.keys_of(ids["judit"]).passkeys[0].name == "blue key"


@only_sqlite
def test_a_passkey_belongs_to_one_account(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 13: one that is registered already is refused, wherever; and ten are enough."""
    key = add_key(as_person("judit"))
    tamas = as_person("tamas")
    options = tamas.post("/sign-in/challenge", {"purpose": "make"}).json
    answer = tamas.post("/account/security/passkeys/new", {"name": "stolen", "passkey": key.make(options)})
    assert answer.status_code == 422
    assert "already registered" in answer.text
    assert queries.keys_of(ids["tamas"]).passkeys == ()
    for number in range(10):
        add_key(tamas, f"key {number}")
    options = tamas.post("/sign-in/challenge", {"purpose": "make"}).json
    answer = tamas.post("/account/security/passkeys/new", {"name": "more", "passkey": Authenticator().make(options)})
    assert answer.status_code == 422
    assert "Ten passkeys are enough" in answer.text


@only_sqlite
@pytest.mark.parametrize(
    ("one", "two", "sentence"),
    [(NEW, NEW + "x", "not the same"), ("short", "short", "too short"), ("x" * 129, "x" * 129, "too long"), ("Judit Judit Judit", "Judit Judit Judit", "")],
)  # fmt: skip
def test_a_passphrase_that_cannot_be_used_is_not_set(
    app: Flask, as_person: AsPerson, ids: dict[str, int], one: str, two: str, sentence: str
) -> None:
    """Rows 3 and 4: with a sentence, and the old one still opens."""
    judit = as_person("judit")
    answer = judit.post("/account/security/passphrase", {"passphrase": one, "passphrase_again": two})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert one not in answer.text or one == "short"
    assert service.give_passphrase(people.address("judit"), people.PASSPHRASE, "")


@only_sqlite
def test_recovery_codes_are_shown_once(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 12: on the page after the act, sealed on the way; the next look shows none, and nobody else's browser does."""
    judit = as_person("judit")
    judit.post("/account/security/codes")
    cookie = judit.cookie("colep_form")
    page = judit.get("/account/security/codes").text
    codes = re.findall(r"<code>([0-9a-z-]{24})</code>", page)
    assert len(set(codes)) == 10
    assert not any(code in cookie for code in codes)
    assert "<code>" not in judit.get("/account/security/codes").text
    layla = as_person("layla")
    layla.client.set_cookie("colep_form", cookie)
    assert "<code>" not in layla.get("/account/security/codes").text


# --- Proving again ---


@only_sqlite
def test_a_fresh_proof_leads_back_and_the_token_is_new(
    app: Flask, as_person: AsPerson, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows 19 and 24: 403, the form, then back; the old token opens nothing; the session lives no longer for that."""
    judit = as_person("judit")
    old = judit.cookie()
    started = rows(select(MemberSession.started_at).where(MemberSession.member_id == ids["judit"]))[0][0]
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    page = judit.get("/account/security/passphrase")
    assert page.status_code == 403
    assert 'name="next" value="/account/security/passphrase"' in page.text
    code = pyotp.TOTP(people.TOTP_SECRET).at(later)
    answer = judit.post("/sign-in/again", {"code": code, "next": "/account/security/passphrase"})
    assert answer.headers["Location"] == "/account/security/passphrase"
    assert judit.cookie() != old
    assert judit.get("/account/security/passphrase").status_code == 200
    thief = Visitor(app.test_client())
    thief.client.set_cookie("colep_session", old)
    assert not is_in(thief)
    session = rows(select(MemberSession).where(MemberSession.id == who(judit)[1]))[0][0]
    assert (session.started_at, session.proof) == (started, Proof.TOTP)
    assert judit.post("/sign-in/again", {"code": code}).status_code == 422, "the code was spent (row 10)"


@only_sqlite
def test_guessing_in_an_open_session_ends_it(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 11: whoever sits at somebody's screen has eight tries, and then not even the screen."""
    judit = as_person("judit")
    statuses = [judit.post("/sign-in/again", {"code": "000000"}).status_code for _ in range(8)]
    assert statuses == [422] * 7 + [302]
    assert not is_in(judit)
    assert acts_of(ids["judit"]) == [Act.PROOF_REFUSE] * 8
    assert letters() == ["factor-failed"]


@only_sqlite
def test_the_desk_opens_with_a_passkey_only(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 8: a session by code is refused with a page that says what to do; the passkey lifts it."""
    marlene = as_person("marlene")
    key = add_key(marlene)
    with transaction():
        execute(update(MemberSession).where(MemberSession.member_id == ids["marlene"]).values(proof=Proof.TOTP.value))
    assert not who(marlene)[0].is_strong
    options = marlene.post("/sign-in/challenge", {"purpose": "show"}).json
    assert marlene.post("/sign-in/again", {"passkey": key.show(options)}).status_code == 302
    assert who(marlene)[0].is_strong


@only_sqlite
def test_a_proof_by_a_code_makes_a_session_no_stronger(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 8: a session counts by its last proof; another's session cannot be proved at all."""
    judit = as_person("judit")
    actor, session = who(judit)
    assert actor.is_strong
    again(actor, session, Given(code=pyotp.TOTP(people.TOTP_SECRET).at(clock.now())))
    fresh()
    assert not rows(select(MemberSession.id).where(MemberSession.proof == Proof.DEMO, MemberSession.ended_at.is_(None)))
    layla = who(as_person("layla"))
    with transaction():
        execute(update(Member).values(totp_last_step=0))
    with pytest.raises(Missing):
        again(actor, layla[1], Given(code=pyotp.TOTP(people.TOTP_SECRET).at(clock.now())))


@only_sqlite
def test_what_was_typed_stays_when_a_proof_is_wanted(
    app: Flask, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 24: texts are shown on the page of the challenge, passphrases never; JSON is told by its code."""
    judit = as_person("judit")
    later = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    form = {"passphrase": NEW, "passphrase_again": NEW, "words": "a long text that somebody typed with care"}
    page = judit.post("/account/security/passphrase", form)
    assert "a long text that somebody typed with care" in page.text
    assert NEW not in page.text
    told = judit.post("/account/security/codes", headers={"Accept": "application/json"})
    assert (told.status_code, told.json["error"]["code"]) == (403, "fresh")


@only_sqlite
def test_passkeys_are_told_where_they_work(app: Flask, as_person: AsPerson) -> None:
    """Point 4: a browser binds none to 127.0.0.1, so the page names the address where it does."""
    judit = as_person("judit")
    page = judit.get("/account/security/passkeys/new", base_url="http://localhost")
    assert "data-passkey=" in page.text
    judit.client.set_cookie("colep_session", judit.cookie(), domain="127.0.0.1")
    page = judit.get("/account/security/passkeys/new", base_url="http://127.0.0.1")
    assert "data-passkey=" not in page.text
    assert 'href="http://localhost"' in page.text


@only_sqlite
def test_dead_sessions_are_forgotten(app: Flask, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 5: 90 days after they ended, or died of age; those of today stay."""
    start = clock.now()
    old, ended = as_person("layla"), as_person("layla")
    ended.post("/sign-out")
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=89))
    assert service.forget_dead_sessions() == 0
    as_person("layla")
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=91))
    assert service.forget_dead_sessions() == 2
    assert not is_in(old)
    assert rows(select(func.count(MemberSession.id)))[0][0] == 1


@only_sqlite
def test_passkey_options_name_nobody(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 13: the handle kept by authenticators says nothing about the person and stays the same."""
    _actor, session = who(as_person("layla"))
    one, two = (json.loads(passkeys.options_to_make(session, ids["layla"])) for _ in range(2))
    assert one["user"]["id"] == two["user"]["id"]
    assert one["challenge"] != two["challenge"]
    assert one["authenticatorSelection"]["userVerification"] == "required"
