"""`colep members …`."""

import pytest
from flask import Flask
from sqlalchemy import select

from colep.accounts import queries, service
from colep.accounts.models import Member
from colep.audit.models import AuditEntry
from tests.cli.command import Run
from tests.helpers import only_sqlite, rows
from tests.people import CAST, address

pytestmark = pytest.mark.usefixtures("settled")


@only_sqlite
def test_lists_everybody_and_those_of_a_role(colep: Run) -> None:
    """One line each, and how many."""
    everybody = colep("members", "list")
    assert everybody.code == 0
    assert all(address(handle) in everybody.out for handle in CAST)
    staff = colep("members", "list", "--role", "secretariat")
    assert "marlene" in staff.out
    assert "judit" not in staff.out
    assert "2 members" in staff.out


@only_sqlite
def test_shows_one_without_secrets(colep: Run) -> None:
    """By address or handle; neither hash nor seed is printed."""
    shown = colep("members", "show", "judit")
    assert shown.out == colep("members", "show", address("judit").upper()).out
    assert "Bárándi Judit" in shown.out
    assert "argon2" not in shown.out
    assert "can sign in       yes" in shown.out
    assert "second factors    an app" in shown.out
    assert "standing          member: Member" in shown.out
    assert "term ends on" in shown.out


def test_suspending_ends_everything_at_once(colep: Run, app: Flask) -> None:
    """The session that was open opens nothing any more, also after the member is let in again."""
    token = service.enter_demo("emre", "")
    assert queries.signed_in(token) is not None
    outcome = colep("members", "suspend", address("emre"), "--reason", "left the service")
    assert outcome.code == 0
    assert "left the service" in outcome.out
    assert rows(select(Member.standing).where(Member.handle == "emre"))[0].standing == "suspended"
    assert queries.signed_in(token) is None
    assert colep("members", "restore", "emre", "--reason", "came back").code == 0
    assert rows(select(Member.standing).where(Member.handle == "emre"))[0].standing == "member"
    assert queries.signed_in(token) is None


@only_sqlite
@pytest.mark.parametrize("act", ["suspend", "restore", "expire"])
def test_needs_a_reason_and_somebody(act: str, colep: Run) -> None:
    """Without either, nothing is done and it says what is missing."""
    without = colep("members", act, "emre")
    assert (without.code, "--reason" in without.err) == (2, True)
    blank = colep("members", act, "emre", "--reason", "  ")
    assert (blank.code, "--reason" in blank.err) == (1, True)
    nobody = colep("members", act, "zaphod", "--reason", "x")
    assert (nobody.code, "zaphod" in nobody.err) == (1, True)


@only_sqlite
def test_the_reason_is_stored_and_the_help_says_for_how_long(colep: Run, app: Flask) -> None:
    """Who gives one knows that it stays and that the member reads it."""
    assert "stays there for good" in " ".join(colep("members", "suspend", "--help").out.split())
    colep("members", "suspend", "emre", "--reason", "  left \n the service ")
    last = select(AuditEntry.reason, AuditEntry.detail).order_by(AuditEntry.number.desc()).limit(1)
    assert rows(last)[0] == ("left the service", "suspended")


@only_sqlite
@pytest.mark.parametrize(
    ("reason", "sign"),
    [
        ("asked by boss@police.example", "e-mail address"),
        ("Karadağlı left", "name the member"),
        ("EMRE left", "name the member"),
        ("x" * 201, "200 characters"),
    ],
)
def test_a_reason_names_nobody(reason: str, sign: str, colep: Run, app: Flask) -> None:
    """What stays for good must not hold personal data; and nothing is done then."""
    outcome = colep("members", "suspend", "emre", "--reason", reason)
    assert outcome.code == 1
    assert sign in outcome.err
    assert rows(select(Member.standing).where(Member.handle == "emre"))[0].standing == "member"


@only_sqlite
def test_adds_a_member_who_can_enrol(colep: Run) -> None:
    """Point 11: what is given is not asked; link and code are shown once, no passphrase anywhere."""
    words = ("--role", "spoc", "--handle", "ada", "--name", "Ada Berg", "--email", "Ada@Police.example")
    outcome = colep("members", "add", *words, "--country", "at")
    assert outcome.code == 0, outcome.err
    assert "/enrol/" in outcome.out
    assert "a passkey or an app" in outcome.out
    shown = colep("members", "show", "ada@police.example").out
    assert "spoc" in shown
    assert "can sign in       no: not enrolled yet; `colep members link ada`" in shown
    again = colep("members", "add", *words, "--country", "at")
    assert (again.code, "is taken" in again.err) == (1, True)
    assert "/enrol/" not in again.out


@only_sqlite
def test_a_link_for_whom_it_is_not(colep: Run) -> None:
    """Row 16: a member's lost factor is a case for two of the secretariat; nobody, and nobody known."""
    member, nobody = colep("members", "link", "judit"), colep("members", "link", "zaphod")
    assert (member.code, "two of the secretariat" in member.err) == (1, True)
    assert (nobody.code, "zaphod" in nobody.err) == (1, True)
    colep("members", "suspend", "emre", "--reason", "left the service")
    assert "only those who are admitted" in colep("members", "link", "emre").err


@only_sqlite
def test_a_move_that_the_table_does_not_have(colep: Run) -> None:
    """Point 3: a sentence with the standing in words, and nothing is changed."""
    assert colep("members", "suspend", "emre", "--reason", "a reason").code == 0
    again = colep("members", "suspend", "emre", "--reason", "a reason")
    assert again.code == 1
    assert "is suspended (suspended)" in again.err
    assert "Nothing was changed" in again.err
    restored = colep("members", "restore", "judit", "--reason", "a reason")
    assert (restored.code, "is member" in restored.err) == (1, True)


@only_sqlite
def test_who_never_enrolled_comes_back_to_the_admission(colep: Run) -> None:
    """Point 3: restoring says where they really stand."""
    colep(
        "members",
        "add",
        "--role",
        "spoc",
        "--handle",
        "ada",
        "--name",
        "Ada",
        "--email",
        "ada@x.example",
        "--country",
        "AT",
    )
    colep("members", "suspend", "ada", "--reason", "a reason")
    assert "suspended → admitted" in colep("members", "restore", "ada", "--reason", "a reason").out


@only_sqlite
@pytest.mark.parametrize(("option", "value"), [("--handle", "Ada B"), ("--email", "ada"), ("--country", "ZZ")])
def test_refuses_what_cannot_be_right(option: str, value: str, colep: Run) -> None:
    """Before anything is stored."""
    given = {
        "--handle": "ada",
        "--name": "Ada",
        "--email": "ada@police.example",
        "--country": "AT",
        option: value,
    }
    outcome = colep("members", "add", "--role", "spoc", *(word for pair in given.items() for word in pair))
    assert outcome.code == 1
    assert value in outcome.err
