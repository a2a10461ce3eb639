"""`colep audit …`."""

import pytest
from flask import Flask

from colep.accounts import service
from tests.audit.tampering import disarm, end, run
from tests.cli.command import Run
from tests.helpers import only_sqlite
from tests.people import CAST

pytestmark = [pytest.mark.usefixtures("settled"), only_sqlite]
LENGTH = len(CAST)


def test_prints_the_end_so_that_it_can_be_kept(colep: Run, app: Flask) -> None:
    """One line that the other command takes."""
    outcome = colep("audit", "head")
    assert (outcome.code, outcome.out) == (0, f"{end()}\n")
    assert outcome.out.startswith(f"{LENGTH}:")
    service.enter_demo("layla", "")
    assert colep("audit", "head").out.startswith(f"{LENGTH + 1}:")
    assert colep("audit", "verify", "--head", outcome.out.strip()).code == 0


def test_an_intact_record_ends_with_0(colep: Run, app: Flask) -> None:
    """And says what it could not see without an end that was kept."""
    outcome = colep("audit", "verify")
    assert outcome.code == 0
    assert f"intact: {LENGTH} entries" in outcome.out
    assert "--head" in outcome.out
    assert "--head" not in colep("audit", "verify", "--head", str(end())).out


@pytest.mark.parametrize(
    ("statement", "sign"),
    [
        ("UPDATE audit_entries SET reason = 'x' WHERE number = 4", "(changed). Entry 4 was changed"),
        ("DELETE FROM audit_entries WHERE number = 4", "(missing). Entry 4 is missing"),
    ],
)
def test_what_was_touched_ends_with_1_and_a_sentence(statement: str, sign: str, colep: Run, app: Flask) -> None:
    """The sentence names the first entry that is not as it was written."""
    disarm()
    run(statement)
    outcome = colep("audit", "verify")
    assert outcome.code == 1
    assert "not intact" in outcome.err
    assert sign in outcome.err
    assert "intact:" not in outcome.out


def test_a_tail_that_was_cut_off_ends_with_1_beside_the_end_that_was_kept(colep: Run, app: Flask) -> None:
    """Without it nothing can be seen."""
    kept = str(end())
    disarm()
    run(f"DELETE FROM audit_entries WHERE number > {LENGTH - 2}")
    assert colep("audit", "verify").code == 0
    outcome = colep("audit", "verify", "--head", kept)
    assert outcome.code == 1
    assert f"entry {LENGTH} was there" in outcome.err


@pytest.mark.parametrize("head", ["12", "x:y", f"-1:{'0' * 64}", f"12:{'g' * 64}", f"12:{'0' * 63}"])
def test_what_is_no_head_is_refused(head: str, colep: Run) -> None:
    """With what it should look like."""
    outcome = colep("audit", "verify", "--head", head)
    assert outcome.code == 2
    assert "colep audit head" in outcome.err


def test_tells_how_far_it_is_on_a_long_record(colep: Run, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for so many entries, beside the answer."""
    monkeypatch.setattr("colep.audit.verify.BATCH", 5)
    monkeypatch.setattr("colep.commands.audit._TELL_EVERY", 5)
    outcome = colep("audit", "verify")
    assert outcome.err.split() == ["5", "entries", "…", "10", "entries", "…"]
    assert outcome.code == 0
