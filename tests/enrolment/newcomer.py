"""Somebody who was admitted, and what they do to get in."""

import re
from dataclasses import dataclass

import pyotp
from flask import Flask
from sqlalchemy import select

from colep.accounts import enrolling
from colep.accounts.models import Enrolment, Member
from colep.core.db import db, transaction
from colep.enrolment import cases
from colep.rules.roles import Role
from tests.conftest import Visitor
from tests.helpers import fresh, rows

PASSPHRASE = "زما د کلي سیند 🌊 ژمی نه کنګل کیږي"
CODE = "K7QM-29XW"


@dataclass
class Newcomer:
    """An account without keys."""

    member_id: int
    #: Path of the link, "/enrol/…".
    link: str

    @property
    def token(self) -> str:
        """The link's token."""
        return self.link.rpartition("/")[2]


def admitted(
    email: str = "rukhsana@police.example", *, role: Role = Role.PRACTITIONER, country: str = "PK", code: str = CODE
) -> Newcomer:
    """Make the account of somebody whom two have admitted; the link is taken past the letter."""
    with transaction():
        member = enrolling.make_account(
            email=email, name="رخسانہ شہباز خیل", latin_name="Rukhsana Shahbazkhel", role=role, country=country,
            agency="Federal Investigation", languages="ur:draft en:work",
            code_hash=enrolling.hash_enrolment_code(code) if code else "",
        )  # fmt: skip
        found = Newcomer(member.id, "/enrol/" + enrolling.new_link(member).rpartition("/")[2])
    fresh()
    return found


def visitor(app: Flask) -> Visitor:
    """A browser of its own."""
    return Visitor(app.test_client())


def begun(app: Flask, who: Newcomer, code: str = CODE) -> Visitor:
    """Open the link with its code."""
    browser = visitor(app)
    answer = browser.post(who.link, {"code": code})
    assert answer.status_code == 302, answer.text
    return browser


def with_passphrase(app: Flask, who: Newcomer) -> Visitor:
    """Set a passphrase too."""
    browser = begun(app, who)
    answer = browser.post("/enrol/passphrase", {"passphrase": PASSPHRASE, "again": PASSPHRASE})
    assert answer.location == "/enrol/factor", answer.text
    return browser


def with_app(app: Flask, who: Newcomer) -> tuple[Visitor, str]:
    """Set up an app too; returns its seed."""
    browser = with_passphrase(app, who)
    assert browser.post("/enrol/factor/app/begin").location == "/enrol/factor/app"
    seed = seed_on(browser.get("/enrol/factor/app").text)
    answer = browser.post("/enrol/factor/app", {"code": pyotp.TOTP(seed).now()})
    assert answer.location == "/enrol/codes", answer.text
    return browser, seed


def enrolled(app: Flask, who: Newcomer) -> tuple[Visitor, str]:
    """Draw and keep the codes too."""
    browser, seed = with_app(app, who)
    assert browser.post("/enrol/codes").location == "/enrol/codes"
    assert len(codes_on(browser.get("/enrol/codes").text)) == 10
    assert browser.post("/enrol/codes/kept").location == "/enrol"
    return browser, seed


def seed_on(page: str) -> str:
    """Read the seed off the page, as one types it."""
    found = re.search(r"<code[^>]*>([A-Z2-7 ]{32,})</code>", page)
    assert found, page
    return found[1].replace(" ", "")


def codes_on(page: str) -> list[str]:
    """Read the recovery codes off the page."""
    return re.findall(r"<code>([0-9a-z-]{20,})</code>", page)


def right_answers(who: Newcomer) -> dict[str, object]:
    """Answer all five questions as one should."""
    return {question.id: str(question.right) for question in cases.questions_for(who.member_id)}


def standing(who: Newcomer) -> str:
    """Where somebody stands now."""
    return str(rows(select(Member.standing).where(Member.id == who.member_id))[0].standing)


def enrolment(who: Newcomer) -> Enrolment:
    """Return the row of the way in."""
    fresh()
    found = db.session.get_one(Enrolment, who.member_id)
    db.session.expunge(found)
    fresh()
    return found
