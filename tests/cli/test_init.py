"""`colep init` makes two members of the secretariat, once, without a default password."""

import io
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from colep.accounts import service
from colep.accounts.models import Member
from colep.app import create_app
from colep.commands.app import installation
from colep.core.db import fetch_all
from colep.enrolment import links
from tests.cli.command import Run
from tests.conftest import Visitor
from tests.helpers import only_sqlite

TWO = (
    "--member", "ada", "Ada Berg", "ada@secretariat.example", "AT",
    "--member", "ben", "Ben Tal", "ben@secretariat.example", "HU",
)  # fmt: skip


def ways_in(said: str) -> list[tuple[str, str]]:
    """Read links and codes off the terminal."""
    return list(
        zip(re.findall(r"link  (\S+)", said), re.findall(r"code  ([2-9A-Z]{4}-[2-9A-Z]{4})", said), strict=True)
    )


@pytest.mark.usefixtures("fresh")
def test_the_two_get_a_link_and_a_code_each(colep: Run) -> None:
    """Row 18, point 11: no passphrase is typed or set; link and code together open the first step."""
    outcome = colep("init", *TWO)
    assert outcome.code == 0, outcome.err
    found = ways_in(outcome.out)
    assert len(set(found)) == 2
    assert all(link.startswith("http://localhost:8000/enrol/") for link, _code in found), "where passkeys work"
    with installation():
        kept = fetch_all(select(Member.passphrase_hash, Member.totp_sealed, Member.standing))
        assert [tuple(row) for row in kept] == [("", "", "admitted")] * 2
        for guess in ("", "admin", "colep", "password"):
            with pytest.raises(service.Refused):
                service.give_passphrase("ada@secretariat.example", guess, "")
        link, code = found[0]
        with pytest.raises(links.LinkRefused):
            links.begin(link.rpartition("/")[2], found[1][1], "")
        assert links.begin(link.rpartition("/")[2], code, "")


@pytest.mark.usefixtures("fresh")
def test_the_page_of_the_link_opens(colep: Run) -> None:
    """Point 11: as the founder's browser sees it."""
    found = ways_in(colep("init", *TWO).out)
    with installation() as settings:
        browser = Visitor(create_app(settings).test_client())
        address = found[0][0].partition("8000")[2]
        assert browser.get(address).status_code == 200
        assert browser.post(address, {"code": found[0][1]}).location == "/enrol"
        assert browser.get("/enrol/passphrase").status_code == 200


@pytest.mark.usefixtures("fresh")
def test_a_second_time_is_refused(colep: Run) -> None:
    """Row 18: nobody else makes themselves the secretariat."""
    assert colep("init", *TWO).code == 0
    outcome = colep(
        "init", "--member", "eve", "Eve", "eve@x.example", "AT", "--member", "mal", "M", "m@x.example", "AT"
    )
    assert outcome.code == 1
    assert "ada, ben" in outcome.err
    assert "colep members link" in outcome.err
    assert "eve" not in colep("members", "list").out


@pytest.mark.usefixtures("fresh")
def test_an_interrupted_set_up_goes_on_with_the_second(colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 11: the first founder is there; the same command adds the other one only."""
    stopped = colep("init", *TWO[:5], "--member", "ben", "Ben Tal", "no address", "HU")
    assert stopped.code == 1
    assert "no address" in stopped.err
    assert len(ways_in(stopped.out)) == 1
    outcome = colep("init", *TWO)
    assert outcome.code == 0, outcome.err
    assert "ada is admitted" not in outcome.out
    assert "ben is admitted" in outcome.out
    assert "2 members" in colep("members", "list", "--role", "secretariat").out


@pytest.mark.usefixtures("fresh")
def test_without_a_terminal_it_says_so(colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 11: what is not given is asked; where nobody answers, nothing is stored."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    outcome = colep("init")
    assert outcome.code == 1
    assert "in a terminal" in outcome.err
    assert "0 members" in colep("members", "list").out


@pytest.mark.usefixtures("fresh")
def test_what_is_said_of_the_second_is_true_of_the_first_too(colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 11: the first founder is there when the second is not typed, and nothing says otherwise."""
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    outcome = colep("init", *TWO[:5])
    assert outcome.code == 1
    assert "this person was not added" in outcome.err
    assert "nothing was stored" not in outcome.err
    assert "1 member" in colep("members", "list").out


def test_the_folder_is_for_this_user(colep: Run, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 18: key, addresses and hashes are readable by nobody else, whatever the machine's habit is."""
    monkeypatch.delenv("COLEP_SECRET_KEY")
    fresh.rmdir()
    habit = os.umask(0o022)
    try:
        assert colep("init", *TWO).code == 0
    finally:
        os.umask(habit)
    assert fresh.stat().st_mode & 0o077 == 0
    assert (fresh / "secret-key").stat().st_mode & 0o077 == 0


@only_sqlite
@pytest.mark.usefixtures("settled")
def test_a_lost_link_is_made_anew(colep: Run) -> None:
    """Point 11: `colep members link`; the one of before opens nothing any more."""
    words = ("--role", "secretariat", "--handle", "ada", "--name", "Ada Berg", "--email", "ada@x.example")
    before = ways_in(colep("members", "add", *words, "--country", "at").out)[0]
    outcome = colep("members", "link", "ada@x.example")
    assert outcome.code == 0, outcome.err
    after = ways_in(outcome.out)[0]
    assert before != after
    with installation():
        with pytest.raises(links.LinkRefused):
            links.begin(before[0].rpartition("/")[2], before[1], "")
        with pytest.raises(links.LinkRefused):
            links.begin(after[0].rpartition("/")[2], before[1], "")
        assert links.begin(after[0].rpartition("/")[2], after[1], "")
