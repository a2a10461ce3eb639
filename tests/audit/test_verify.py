"""Whatever is done to the record by hand is found; the five kinds of row 60, each in several ways."""

import pytest
from flask import Flask

from colep.accounts import service
from colep.audit import verify as verifying
from colep.audit.chain import BEGINNING
from colep.audit.queries import Head
from colep.audit.verify import Fault, Finding, verify
from tests.audit.tampering import disarm, end, entry, forged, renumber, run, seal_anew, seal_of, swap
from tests.helpers import fresh, only_sqlite
from tests.people import CAST

pytestmark = pytest.mark.usefixtures("app")
LENGTH = len(CAST) + 4


@pytest.fixture(autouse=True)
def record(app: Flask) -> Head:
    """A record of sixteen acts without its triggers; the end of it, as somebody has printed it."""
    for handle in ("layla", "emre", "judit", "deniz"):
        service.enter_demo(handle, "")
    disarm()
    printed = end()
    assert printed.number == LENGTH
    return printed


def found(known: Head | None = None) -> Finding:
    """Verify as a command of its own does."""
    fresh()
    finding = verify(known)
    fresh()
    return finding


def test_an_untouched_record_is_intact(record: Head) -> None:
    """Also beside every end that it ever had."""
    assert found() == Finding(record)
    assert found(record) == Finding(record)
    assert found(Head(5, entry(5).hash)).fault is None
    assert found(Head(0, BEGINNING)).fault is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "'2026-01-02 03:04:05.000000'"), ("actor_id", "7"), ("session_id", "99"), ("act", "'session.end'"),
        ("subject_kind", "'session'"), ("subject_id", "99"), ("detail", "'x'"), ("reason", "'because'"),
        ("previous_hash", f"'{'a' * 64}'"), ("hash", f"'{'a' * 64}'"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", [1, 6, LENGTH])
def test_a_changed_entry_is_found(column: str, value: str, number: int) -> None:
    """Every column of it counts."""
    run(f"UPDATE audit_entries SET {column} = {value} WHERE number = {number}")
    finding = found()
    assert (finding.fault, finding.head.number) == (Fault.CHANGED, number - 1)
    assert f"Entry {number} was changed" in finding.sentence


def test_an_entry_changed_and_sealed_anew_is_found() -> None:
    """Its own hash is right then, but the next one does not follow it."""
    run("UPDATE audit_entries SET reason = 'because' WHERE number = 6")
    run(f"UPDATE audit_entries SET hash = '{seal_of(6, entry(5).hash)}' WHERE number = 6")
    finding = found()
    assert (finding.fault, finding.head.number) == (Fault.CHANGED, 6)
    assert "Entry 7 does not follow entry 6" in finding.sentence


@only_sqlite
def test_an_entry_that_cannot_be_read_is_found() -> None:
    """SQLite keeps any text as a time; what is no time is no fault of the program."""
    run("UPDATE audit_entries SET at = 'yesterday' WHERE number = 6")
    finding = found()
    assert (finding.fault, finding.head.number) == (Fault.CHANGED, 5)
    assert "Entry 6 cannot be read" in finding.sentence


@pytest.mark.parametrize("number", [1, 6, LENGTH - 1])
@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("closed_up", [False, True])
def test_a_deleted_entry_is_found(number: int, several: bool, closed_up: bool) -> None:
    """One or two, also when those after it are given its number."""
    last = min(number + 1, LENGTH - 1) if several else number
    run(f"DELETE FROM audit_entries WHERE number BETWEEN {number} AND {last}")
    if closed_up:
        run(*renumber(f"number > {last}", number - last - 1))
    finding = found()
    assert (finding.fault, finding.head.number) == (Fault.MISSING, number - 1)
    assert f"Entry {number} is missing" in finding.sentence


@pytest.mark.parametrize(("one", "other"), [(1, 2), (5, 6), (3, 9), (LENGTH - 1, LENGTH)])
def test_reordered_entries_are_found(one: int, other: int) -> None:
    """Two that have changed places."""
    run(*swap(one, other))
    finding = found()
    assert (finding.fault, finding.head.number) == (Fault.REORDERED, one - 1)
    assert f"Entry {one} is not in its place" in finding.sentence


@pytest.mark.parametrize("number", [1, 6, LENGTH])
@pytest.mark.parametrize("skill", ["none", "follows", "sealed"])
def test_an_inserted_entry_is_found(number: int, skill: str) -> None:
    """However well it was made: with any hash, after the right entry, or sealed as the program would have."""
    before = entry(number - 1).hash if number > 1 else BEGINNING
    run(*renumber(f"number >= {number}", 1), forged(number, "f" * 64 if skill == "none" else before))
    if skill == "sealed":
        run(f"UPDATE audit_entries SET hash = '{seal_of(number, before)}' WHERE number = {number}")
    finding = found()
    assert finding.fault is Fault.INSERTED
    assert f"Entry {number} was inserted" in finding.sentence


def test_an_entry_before_the_first_is_found() -> None:
    """Numbers begin with 1."""
    run(forged(0))
    assert found().fault is Fault.INSERTED


@pytest.mark.parametrize("left", [LENGTH - 1, 3, 0])
def test_a_tail_that_was_cut_off_is_found_beside_an_end_that_was_kept(left: int, record: Head) -> None:
    """And only so: what is left is a chain like any other."""
    run(f"DELETE FROM audit_entries WHERE number > {left}")
    assert found().fault is None
    finding = found(record)
    assert (finding.fault, finding.head.number) == (Fault.TRUNCATED, left)
    assert f"entry {LENGTH} was there" in finding.sentence


def test_a_tail_that_was_cut_off_and_grew_again_is_found(record: Head) -> None:
    """Other acts stand there now under the same numbers."""
    run(f"DELETE FROM audit_entries WHERE number > {LENGTH - 2}")
    for _ in range(3):
        service.enter_demo("layla", "")
    assert found().fault is None
    assert found(record).fault is Fault.REWRITTEN


def test_a_record_written_anew_is_found_beside_an_end_that_was_kept(record: Head) -> None:
    """Who can compute every hash leaves an intact chain, but another one."""
    run("UPDATE audit_entries SET subject_id = 7 WHERE number = 6")
    seal_anew(6)
    assert found().fault is None
    finding = found(record)
    assert finding.fault is Fault.REWRITTEN
    assert "written anew" in finding.sentence


@only_sqlite
@pytest.mark.parametrize("size", [1, 3, LENGTH, LENGTH + 1])
def test_the_walk_goes_on_over_batches_and_tells_how_far_it_is(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same is found wherever a batch ends."""
    monkeypatch.setattr(verifying, "BATCH", size)
    told: list[int] = []
    fresh()
    assert verify(progress=told.append).head.number == LENGTH
    assert told == [*range(size, LENGTH, size), LENGTH]
    run("UPDATE audit_entries SET at = 'yesterday' WHERE number = 6")
    assert "Entry 6 cannot be read" in found().sentence
