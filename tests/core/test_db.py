"""One act, one transaction, one commit; what is told is told after it."""

import contextvars
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from colep.accounts.models import Member, MemberSession
from colep.core import clock, events
from colep.core.config import Settings
from colep.core.db import Moment, db, execute, fetch_all, fetch_one, stop_reading, transaction
from colep.core.events import Fact
from colep.sharing.models import Audience
from tests.helpers import at_once, fresh, rows

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Happened(Fact):
    """A fact that only these tests know."""

    number: int


@pytest.fixture
def heard() -> Iterator[list[int]]:
    """What a listener heard, for the time of one test."""
    numbers: list[int] = []

    def listen(fact: Happened) -> None:
        numbers.append(fact.number)

    events.on(Happened)(listen)
    yield numbers
    events._listeners.pop(Happened)


def step(member_id: int) -> int:
    """Return the counter that these tests turn."""
    return int(rows(select(Member.totp_last_step).where(Member.id == member_id))[0][0])


def set_step(member_id: int, value: object) -> None:
    """Write the counter, inside an act."""
    execute(update(Member).where(Member.id == member_id).values(totp_last_step=value))


def test_an_act_commits_once_and_for_all(app: Flask, ids: dict[str, int]) -> None:
    """One commit however many rows, and it is there for a connection of its own."""
    commits = []
    event.listen(db.engine, "commit", commits.append)
    with transaction():
        set_step(ids["judit"], 5)
        set_step(ids["layla"], 6)
    assert len(commits) == 1
    with db.engine.connect() as other:
        found = other.execute(
            select(Member.totp_last_step).where(Member.id.in_([ids["judit"], ids["layla"]]))
        ).scalars()
        assert sorted(found) == [5, 6]


@pytest.mark.parametrize("fault", [RuntimeError, KeyboardInterrupt])
def test_an_act_that_fails_leaves_nothing(
    app: Flask, ids: dict[str, int], heard: list[int], fault: type[BaseException]
) -> None:
    """Nothing stored, nothing told, and the next act works."""
    with pytest.raises(fault), transaction() as act:  # noqa: PT012
        set_step(ids["judit"], 5)
        act.fact(Happened(1))
        raise fault
    assert step(ids["judit"]) == 0
    assert heard == []
    with transaction() as act:
        set_step(ids["judit"], 7)
        act.fact(Happened(2))
    assert step(ids["judit"]) == 7
    assert heard == [2]


def test_facts_are_told_after_the_commit_in_order(app: Flask, ids: dict[str, int], heard: list[int]) -> None:
    """A listener that reads finds what it is told of, over a connection of its own."""
    seen = []

    def look(_fact: Happened) -> None:
        with db.engine.connect() as other:
            seen.append(other.scalar(select(Member.totp_last_step).where(Member.id == ids["judit"])))

    events.on(Happened)(look)
    with transaction() as act:
        act.fact(Happened(1))
        set_step(ids["judit"], 9)
        act.fact(Happened(2))
        assert heard == []
    assert heard == [1, 2]
    assert seen == [9, 9]


def test_a_commit_that_fails_tells_nothing(app: Flask, heard: list[int]) -> None:
    """A constraint that speaks at the commit is as good as one that speaks before."""
    with pytest.raises(IntegrityError), transaction() as act:  # noqa: PT012
        act.fact(Happened(1))
        db.session.add(Audience(kind="nobody knows"))
    assert heard == []


def test_a_failing_listener_harms_nobody(
    app: Flask, ids: dict[str, int], heard: list[int], caplog: pytest.LogCaptureFixture
) -> None:
    """The act stands, the others hear, and the log says which."""

    def fail(_fact: Happened) -> None:
        raise RuntimeError("deaf")

    events._listeners[Happened].insert(0, fail)
    with caplog.at_level(logging.ERROR), transaction() as act:
        set_step(ids["judit"], 3)
        act.fact(Happened(1))
    assert heard == [1]
    assert step(ids["judit"]) == 3
    assert "Happened" in caplog.text


def test_a_listener_may_act_itself(app: Flask, ids: dict[str, int], heard: list[int]) -> None:
    """Its act is one of its own, after the first."""

    def act_on(fact: Happened) -> None:
        with transaction():
            set_step(ids["layla"], fact.number)

    events.on(Happened)(act_on)
    with transaction() as act:
        set_step(ids["judit"], 1)
        act.fact(Happened(8))
    assert (step(ids["judit"]), step(ids["layla"])) == (1, 8)


def test_writing_outside_an_act_is_refused(app: Flask, ids: dict[str, int]) -> None:
    """Else it would hold no lock and be told to nobody."""
    with pytest.raises(RuntimeError, match="transaction"):
        set_step(ids["judit"], 1)
    with transaction():
        pass
    with pytest.raises(RuntimeError, match="transaction"):
        execute(insert(Audience).values(kind="community"))


def test_adding_rows_outside_an_act_is_refused(app: Flask) -> None:
    """The same for rows that are added to the session and would go with somebody's commit."""
    db.session.add(Audience(kind="community"))
    with pytest.raises(RuntimeError, match="transaction"):
        db.session.flush()
    db.session.rollback()


def test_an_act_inside_an_act_is_refused(app: Flask, ids: dict[str, int]) -> None:
    """It would throw away what the outer one has written so far, and commit before it."""
    with pytest.raises(RuntimeError, match="inside"), transaction():  # noqa: PT012
        set_step(ids["judit"], 1)
        with transaction():
            pass
    assert step(ids["judit"]) == 0


def test_an_act_decides_on_what_is_true_now(app: Flask, ids: dict[str, int]) -> None:
    """What was read before it, perhaps long ago, is read again under the lock."""
    member = db.session.get(Member, ids["judit"])
    assert fetch_one(select(Member.totp_last_step).where(Member.id == ids["judit"])) == (0,)
    assert member is not None
    assert member.totp_last_step == 0

    def elsewhere() -> None:
        with app.app_context(), transaction():
            set_step(ids["judit"], 41)

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join(10)
    with transaction():
        assert member.totp_last_step == 41
        assert fetch_one(select(Member.totp_last_step).where(Member.id == ids["judit"])) == (41,)


def test_an_act_reads_what_it_has_written(app: Flask, ids: dict[str, int]) -> None:
    """Reading inside an act sees the act's own rows, and reading after it sees them too."""
    with transaction():
        set_step(ids["judit"], 2)
        assert fetch_all(select(Member.totp_last_step).where(Member.id == ids["judit"])) == [(2,)]
    assert fetch_all(select(Member.totp_last_step).where(Member.id == ids["judit"])) == [(2,)]


def test_eight_threads_lose_no_increment(app: Flask, ids: dict[str, int]) -> None:
    """The lost update that SQLAlchemy's defaults allow on SQLite: read, add one, write; 8 times 50."""

    def add_fifty() -> None:
        for _ in range(50):
            with transaction():
                member = db.session.get(Member, ids["judit"], with_for_update=True)
                assert member is not None
                member.totp_last_step += 1

    assert at_once(app, *[add_fifty] * 8) == [None] * 8
    assert step(ids["judit"]) == 400


IN_A_PROCESS = """
import sys
from pathlib import Path
from sqlalchemy import select
from colep.accounts.models import Member
from colep.app import create_app
from colep.core.db import db, transaction
from tests.conftest import settings_for

app = create_app(settings_for(sys.argv[1], Path(sys.argv[2])))
print("ready", flush=True)
sys.stdin.readline()
with app.app_context():
    for _ in range(60):
        with transaction():
            db.session.get(Member, int(sys.argv[3]), with_for_update=True).totp_last_step += 1
"""


def test_processes_lose_no_increment_either(app: Flask, ids: dict[str, int], settings: Settings) -> None:
    """Row 40: pages, sockets and tasks may be three processes; on SQLite the write lock is taken at once."""
    command = [sys.executable, "-c", IN_A_PROCESS, settings.database_url, str(settings.data_dir), str(ids["judit"])]
    fresh()
    processes = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda process: process.communicate("go\n", 60), processes))
    assert [process.returncode for process in processes] == [0, 0]
    assert step(ids["judit"]) == 120


def test_readers_do_not_wait_for_a_writer(app: Flask, ids: dict[str, int]) -> None:
    """A page is shown while somebody else's act is under way, and shows what is committed."""
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with app.app_context(), transaction():
            set_step(ids["judit"], 77)
            inside.set()
            go_on.wait(10)

    thread = threading.Thread(target=slow)
    thread.start()
    assert inside.wait(10)
    fresh()
    assert step(ids["judit"]) == 0
    go_on.set()
    thread.join(10)
    assert step(ids["judit"]) == 77


def test_references_are_enforced(app: Flask) -> None:
    """SQLite does so only when asked on every connection."""
    with pytest.raises(IntegrityError), transaction():
        execute(
            insert(MemberSession).values(
                token_digest="x", member_id=99_999, is_half=False, wrong_codes=0, started_at=clock.now(), seen_at=clock.now(), device=""
            )
        )  # fmt: skip


def test_sqlite_keeps_what_it_was_told(app: Flask) -> None:
    """DESIGN §5: WAL, full synchronisation, on every connection of the pool."""
    if db.engine.dialect.name != "sqlite":
        return
    connections = [db.engine.connect() for _ in range(3)]
    for connection in connections:
        found = [
            connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
        assert found == ["wal", 2, 1]
        connection.close()


def test_what_pages_read_stays_prepared(app: Flask, ids: dict[str, int]) -> None:
    """DESIGN §5: on PostgreSQL a statement is planned once for many pages, and a page holds no transaction open."""
    if db.engine.dialect.name != "postgresql":
        return
    statement = select(Member.handle).where(Member.id == ids["judit"])
    state = text("SELECT state FROM pg_stat_activity WHERE pid = :pid")
    fresh()
    for _ in range(8):
        fetch_all(statement)
        stop_reading()
    prepared = [row.statement for row in fetch_all(text("SELECT statement FROM pg_prepared_statements"))]
    assert any("members.handle" in words for words in prepared)
    pid = fetch_all(text("SELECT pg_backend_pid() AS pid"))[0].pid
    with db.engine.connect() as other:
        assert other.execute(state, {"pid": pid}).scalar() == "idle"


def test_an_act_after_reading_is_one_transaction(app: Flask, ids: dict[str, int]) -> None:
    """DESIGN §5: that pages read without a transaction does not rub off on the act that gets their connection."""
    counter = select(Member.totp_last_step).where(Member.id == ids["judit"])

    @transaction()
    def act_that_fails() -> None:
        set_step(ids["judit"], 77)
        assert fetch_one(counter) == (77,)
        raise ZeroDivisionError

    before = fetch_one(counter)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            act_that_fails()
        assert fetch_one(counter) == before


def test_what_members_wrote_is_not_in_the_message_of_an_error(app: Flask) -> None:
    """Row 60: errors go to the log, words of members do not."""
    with pytest.raises(IntegrityError) as error, transaction():
        execute(insert(Audience).values(kind="a secret word"))
    assert "a secret word" not in str(error.value).split("DETAIL")[0]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC),
    ],
)
def test_a_moment_comes_back_as_it_went_in(app: Flask, ids: dict[str, int], moment: datetime) -> None:
    """Aware, in UTC, to the microsecond, on both databases."""
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(admitted_at=moment))
    found = rows(select(Member.admitted_at).where(Member.id == ids["judit"]))[0][0]
    assert found == moment
    assert found.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_somebody_s_guess() -> None:
    """And refused."""
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), None)  # noqa: DTZ001
    assert Moment().process_bind_param(None, None) is None
    assert Moment().process_result_value(None, None) is None


def test_the_clock_is_aware_and_right() -> None:
    """The only clock."""
    assert clock.now().tzinfo is UTC
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=1)


def test_writing_is_not_inherited_by_other_contexts(app: Flask, ids: dict[str, int]) -> None:
    """A thread beside an act is not inside it."""
    refused = []

    def beside() -> None:
        with app.app_context():
            try:
                set_step(ids["layla"], 1)
            except RuntimeError:
                refused.append(True)

    with transaction():
        set_step(ids["judit"], 1)
        thread = threading.Thread(target=contextvars.Context().run, args=(beside,))
        thread.start()
        thread.join(10)
    assert refused == [True]


def test_a_listener_registers_once(app: Flask) -> None:
    """A module that is imported twice does not make mails go out twice."""
    heard = []

    def listen(fact: Happened) -> None:
        heard.append(fact.number)

    assert events.on(Happened)(listen) is listen
    events.on(Happened)(listen)
    with transaction() as act:
        act.fact(Happened(4))
    events._listeners.pop(Happened)
    assert heard == [4]
