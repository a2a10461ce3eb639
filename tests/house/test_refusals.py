"""What the law refuses is said as a step to take, as a page that says what to do, or as nothing at all."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from colep.accounts import service
from colep.accounts.models import Member, MemberSession
from colep.core import clock, live
from colep.core.db import execute, transaction
from colep.core.live.answers import refused_by_law
from colep.rules.actions import Action
from colep.rules.policy import NotAllowed
from colep.rules.sessions import Proof
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import only_sqlite

pytestmark = only_sqlite
AsPerson = Callable[[str], Visitor]
JSON = {"Accept": "application/json"}


@pytest.fixture
def enrolling(app: Flask, ids: dict[str, int]) -> Visitor:
    """Somebody whose link and code were right, and who has no key yet."""
    with transaction():
        execute(update(Member).where(Member.id == ids["layla"]).values(standing=Standing.ADMITTED.value))
        token, _session = service.start_session(ids["layla"], "", half=True)
    client = app.test_client()
    client.set_cookie("colep_session", token)
    return Visitor(client)


def test_who_enrols_is_led_to_the_next_step(enrolling: Visitor) -> None:
    """Row 2: a page leads there, a form and JSON are refused; half-enrolled opens nothing."""
    assert enrolling.get("/threads").headers["Location"] == "/enrol"
    assert enrolling.post("/threads/new", {"title": "x"}).status_code == 403
    told = enrolling.get("/threads", headers=JSON)
    assert (told.status_code, told.json["error"]["code"]) == (403, "enrol")


def test_half_signed_in_is_nobody_even_while_enrolling(app: Flask, ids: dict[str, int], enrolling: Visitor) -> None:
    """Row 9: once there are keys, a passphrase alone does not reach the steps of enrolling either."""
    with transaction():
        execute(update(Member).where(Member.id == ids["layla"]).values(standing=Standing.ENROLLED.value))
    assert enrolling.get("/threads").headers["Location"].startswith("/sign-in?next=")
    assert enrolling.get("/enrol").headers["Location"].startswith("/sign-in?next=")


def test_who_is_enrolled_has_nothing_to_enrol_for(as_person: AsPerson) -> None:
    """Row 9: a member is led home."""
    assert as_person("layla").get("/enrol").headers["Location"] == "/"


def test_the_lapsed_read_and_are_told_how_to_renew(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """Point 6: 403 with the way to renew, what was typed is kept, and reading goes on."""
    judit = as_person("judit")
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(ends_at=clock.now() - timedelta(days=1)))
    assert judit.get("/threads").status_code == 200
    page = judit.post("/threads/new", {"title": "x", "text": "a text that took me half an hour"})
    assert page.status_code == 403
    assert "renew" in page.text
    assert "a text that took me half an hour" in page.text
    assert judit.post("/threads/new", headers=JSON).json["error"]["code"] == "lapsed"


def test_the_desk_wants_a_passkey(app: Flask, ids: dict[str, int], as_person: AsPerson) -> None:
    """Row 8: the secretariat by a code gets a page that says what to do; for others the desk is not there at all."""
    marlene = as_person("marlene")
    with transaction():
        execute(update(MemberSession).where(MemberSession.member_id == ids["marlene"]).values(proof=Proof.TOTP.value))
    desk = next(
        rule.rule for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "action", None) is Action.DESK_READ
        and not rule.arguments and "GET" in (rule.methods or ())
    )  # fmt: skip
    page = marlene.get(desk)
    assert page.status_code == 403
    assert "passkey" in page.text
    assert marlene.get(desk, headers=JSON).json["error"]["code"] == "passkey"
    assert as_person("layla").get(desk).status_code == 404


@pytest.mark.parametrize(
    ("reason", "code"),
    [("sign-in", "sign-in"), ("lapsed", "lapsed"), ("enrol", "enrol"), ("fresh", "fresh"), ("passkey", "passkey"), ("role", "missing"), ("audience", "missing"), ("owner", "missing")],
)  # fmt: skip
def test_sockets_know_the_same_reasons(app: Flask, reason: str, code: str) -> None:
    """Row 39: a code and a sentence; role, audience and owner look like a thing that is not there."""
    assert live.EVENTS
    with app.test_request_context():
        answer = refused_by_law(NotAllowed(Action.ROOM_WRITE, reason))
    assert answer["error"]["code"] == code
    assert answer["error"]["message"]
