"""A command ends with 0 only on success, and says in one sentence what is wrong and what to do."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from colep.cli import colep as group
from colep.commands.words import Stopped, sentence_for
from tests.cli.command import Run


def commands(under: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the words of every command there is."""
    for name, command in under.commands.items():
        yield (*words, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*words, name))


@pytest.mark.parametrize("words", list(commands(group)), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--help` works with whatever settings, says a sentence and names the options."""
    monkeypatch.setenv("COLEP_ENV", "nonsense")
    outcome = colep(*words, "--help")
    assert outcome.code == 0
    assert "Usage: colep " + " ".join(words) in outcome.out
    assert len(outcome.out.splitlines()[2].split()) > 3, "a sentence stands under the usage"


@pytest.mark.usefixtures("fresh")
class TestWhatIsWrong:
    """Faults that a person can mend come without a trace of the program."""

    def test_an_unknown_setting(self, colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is named."""
        monkeypatch.setenv("COLEP_COLOUR", "red")
        outcome = colep("members", "list")
        assert outcome.code == 1
        assert "COLEP_COLOUR" in outcome.err
        assert "Traceback" not in outcome.err

    def test_an_empty_database(self, colep: Run) -> None:
        """It says what to run."""
        outcome = colep("members", "list")
        assert (outcome.code, outcome.err) == (
            1,
            "The database has no tables of Colep yet: run `colep migrate` first.",
        )

    def test_serving_an_empty_database(self, colep: Run) -> None:
        """The server is not started on a schema that is not this version's."""
        outcome = colep("serve")
        assert outcome.code == 1
        assert "run `colep migrate` first" in outcome.err

    def test_a_database_that_is_away(self, colep: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nobody listens at that port."""
        monkeypatch.setenv("COLEP_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:1/nothing")
        outcome = colep("migrate")
        assert outcome.code == 1
        assert "check COLEP_DATABASE_URL" in outcome.err

    def test_a_data_folder_that_is_a_file(self, colep: Run, fresh: Path) -> None:
        """The folder cannot be made."""
        fresh.rmdir()
        fresh.write_text("")
        outcome = colep("migrate")
        assert outcome.code == 1
        assert str(fresh) in outcome.err


@pytest.mark.usefixtures("fresh")
def test_migrating_twice_changes_nothing(colep: Run) -> None:
    """The first run says what it did, the second only that all is there."""
    first, second = colep("migrate"), colep("migrate")
    assert (first.code, second.code) == (0, 0)
    assert "from empty to" in first.out
    assert second.out == "Up to date.\n"


@pytest.mark.parametrize(
    ("error", "sign"),
    [
        (OSError(28, "No space left on device", "/data"), "disk is full"),
        (PermissionError(13, "Permission denied", "/data"), "/data"),
        (OSError(98, "Address already in use"), "PORT"),
        (Stopped("Just so."), "Just so."),
    ],
)
def test_what_the_system_refuses(error: Exception, sign: str) -> None:
    """It is told with what to do."""
    assert sign in (sentence_for(error) or "")


def test_a_fault_of_ours_is_not_hidden() -> None:
    """Those who mend the program need its trace."""
    assert sentence_for(ZeroDivisionError()) is None
