"""`colep init` makes two members of the secretariat, once."""

import re
from pathlib import Path

import pyotp
import pytest

from colep.accounts import queries, service
from colep.commands.app import installation
from tests.cli.command import Run
from tests.conftest import SECRET_KEY

PASSPHRASE = "zwölf leise Laternen"
TWO = (
    "--member", "ada", "Ada Berg", "ada@secretariat.example", "AT",
    "--member", "ben", "Ben Tal", "ben@secretariat.example", "HU",
)  # fmt: skip


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person types, one after the other; the passphrase when the list is used up."""
    waiting: list[str] = []
    monkeypatch.setattr("colep.commands.asking.getpass", lambda _question: waiting.pop(0) if waiting else PASSPHRASE)
    return waiting


@pytest.mark.usefixtures("fresh")
def test_the_two_can_sign_in_with_what_was_shown(colep: Run) -> None:
    """Passphrase as typed, second factor from the address that the code on the screen holds."""
    outcome = colep("init", *TWO)
    assert outcome.code == 0, outcome.err
    assert PASSPHRASE not in outcome.out
    secrets = re.findall(r"secret=([A-Z2-7]+)", outcome.out)
    assert len(set(secrets)) == 2
    with installation():
        half = service.give_passphrase("ada@secretariat.example", PASSPHRASE, "")
        whole = service.give_code(half, pyotp.TOTP(secrets[0]).now(), SECRET_KEY, "")
        signed_in = queries.signed_in(whole)
    assert signed_in is not None
    assert signed_in.actor.role == "secretariat"


@pytest.mark.usefixtures("fresh")
def test_a_second_time_is_refused(colep: Run) -> None:
    """Nobody else makes themselves the secretariat."""
    assert colep("init", *TWO).code == 0
    outcome = colep(
        "init", "--member", "eve", "Eve", "eve@x.example", "AT", "--member", "mal", "M", "m@x.example", "AT"
    )
    assert outcome.code == 1
    assert "ada, ben" in outcome.err
    assert "eve" not in colep("members", "list").out


@pytest.mark.usefixtures("fresh")
def test_an_interrupted_set_up_goes_on_with_the_second(colep: Run, typed: list[str]) -> None:
    """The first founder is there; only the other one is asked for."""
    typed += [PASSPHRASE, PASSPHRASE, *(["short"] * 3)]
    assert colep("init", *TWO).code == 1
    outcome = colep("init", *TWO[5:])
    assert outcome.code == 0
    assert "2 members" in colep("members", "list", "--role", "secretariat").out


@pytest.mark.usefixtures("fresh")
def test_a_weak_or_mistyped_passphrase_is_asked_again(colep: Run, typed: list[str]) -> None:
    """Three tries; then nothing is stored."""
    typed += ["short", "x" * 129, PASSPHRASE, "another one of length"]
    outcome = colep("init", *TWO)
    assert outcome.code == 1
    assert "5 characters" in outcome.err
    assert "129 characters" in outcome.err
    assert "not the same" in outcome.err
    assert "0 members" in colep("members", "list").out


def test_the_folder_is_for_this_user(colep: Run, fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key under which second factors are sealed is readable by nobody else."""
    monkeypatch.delenv("COLEP_SECRET_KEY")
    assert colep("init", *TWO).code == 0
    assert (fresh / "secret-key").stat().st_mode & 0o077 == 0
