"""The queue of tasks: nothing that was put is forgotten, nothing periodic runs twice, nothing in it can run code."""

import json
import logging
import pickle
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app, g
from sqlalchemy import text

from colep.app import create_app
from colep.core import clock, i18n, tasks
from colep.core.config import Settings
from colep.core.consuming import Guest
from colep.core.db import db, fetch_one
from colep.core.tasks import AGAIN_AFTER, Queue
from tests import servers
from tests.conftest import settings_for
from tests.helpers import only_sqlite

pytestmark = only_sqlite

done: list[object] = []


@tasks.task("test.note")
def _note(*arguments: int | str) -> None:
    done.append(arguments)


@tasks.task("test.fail")
def _fail() -> None:
    done.append("failed")
    raise OSError("a word that a member wrote")


@tasks.task("test.look")
def _look() -> None:
    done.append((current_app.name, g.get("left"), i18n.language().tag, fetch_one(text("SELECT 1"))[0]))
    g.left = "something"
    i18n.set_reader("ar")


@pytest.fixture(autouse=True)
def _empty() -> Iterator[None]:
    done.clear()
    yield
    done.clear()


@pytest.fixture(params=["sqlite", "redis"])
def queue(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Iterator[Queue]:
    """The queue in the data folder, and in Redis."""
    address = servers.redis_address() if request.param == "redis" else ""
    app = create_app(settings_for(database_url, tmp_path, redis_url=address))
    with app.app_context():
        queue = tasks.queue()
        queue.huey.flush()
        yield queue
        queue.huey.flush()
        queue.close()
        db.session.remove()
        db.engine.dispose()


def test_what_is_put_is_run_once_in_its_order_with_its_arguments(queue: Queue) -> None:
    """Point 8: the queue carries letters' numbers."""
    for number in range(5):
        tasks.put("test.note", number, "word")
    assert done == []
    assert tasks.work_off() == 5
    assert done == [(number, "word") for number in range(5)]
    assert tasks.work_off() == 0


def test_each_task_has_a_context_of_its_own(queue: Queue) -> None:
    """Point 8: no reader, no `g` and no connection of the one before."""
    i18n.set_reader("tr")
    for _ in range(2):
        tasks.put("test.look")
    tasks.work_off()
    assert done == [("colep", None, "en", 1)] * 2
    assert i18n.language().tag == "tr"


def test_a_fault_is_noted_and_tried_again_some_times(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    """Point 8: bounded, with a pause that grows; the others go on."""
    tasks.put("test.fail")
    tasks.put("test.note", 1)
    for seconds in (0, *AGAIN_AFTER, 9_999):
        moment = queue.huey._get_timestamp() + timedelta(seconds=seconds + 1)
        for waiting in queue.huey.read_schedule(moment):
            waiting.eta = None
            queue.huey.enqueue(waiting)
        tasks.work_off()
    assert done.count("failed") == 1 + len(AGAIN_AFTER)
    assert (1,) in done
    notes = [record.getMessage() for record in caplog.records if record.name == "colep.core.tasks"]
    assert len(notes) == 1 + len(AGAIN_AFTER)
    assert all("fault" in note and "test.fail" in note for note in notes)
    assert queue.huey.scheduled_count() == 0


def test_an_unknown_name_is_noted_and_harms_nothing(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    """Point 8: an older or a newer process may have put it."""
    with pytest.raises(LookupError):
        tasks.put("test.nobody")
    queue.put("test.nobody", ())
    tasks.put("test.note", 1)
    tasks.work_off()
    assert done == [(1,)]
    assert "test.nobody" in caplog.text


def test_nothing_in_the_queue_can_run_code(queue: Queue, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Threat "neighbour on Redis": what is pickled there is thrown away, not loaded."""

    class Harm:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return Path.touch, (tmp_path / "harm",)  # type: ignore[return-value]

    queue.huey.storage.enqueue(pickle.dumps(Harm()))
    with pytest.raises((ValueError, UnicodeDecodeError)):
        tasks.work_off()
    assert not (tmp_path / "harm").exists()
    tasks.put("test.note", 1)
    (stored,) = queue.huey.storage.enqueued_items()
    assert json.loads(stored)["args"] == [0, "test.note", 1]


def test_arguments_are_plain(queue: Queue) -> None:
    """Point 8: what JSON does not know is refused at once, by name."""
    with pytest.raises(TypeError):
        tasks.put("test.note", object())  # type: ignore[arg-type]
    assert tasks.work_off() == 0


def test_what_is_periodic_runs_once_however_many_look(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 6, 10: reminders and the head of the record go out once, with several processes too."""
    monkeypatch.setattr(tasks, "_periodic", {"test.note": tasks._Rhythm(1)})
    now = clock.now()
    others = [Queue(queue.app) for _ in range(4)]
    threads = [threading.Thread(target=other.put_due, args=(now,)) for other in (queue, *others)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tasks.work_off()
    assert done == [()]
    for minute in range(1, 6):
        for one in (queue, *others):
            one.put_due(now + timedelta(minutes=minute))
            one.put_due(now + timedelta(minutes=minute - 1))  # a clock that is a little late
    tasks.work_off()
    assert len(done) == 6
    assert queue.huey.result_count() <= 2, "old marks are removed"


def test_a_day_that_was_missed_is_made_up(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point 10: a machine that sleeps at three runs it when it wakes."""
    rhythm = tasks._Rhythm(24 * 60, timedelta(hours=3))
    monkeypatch.setattr(tasks, "_periodic", {"test.note": rhythm})
    day = clock.now().replace(hour=2, minute=59)
    counts = []
    for hours in (0, 1, 2, 23, 40, 41, 49):
        queue.put_due(day + timedelta(hours=hours))
        tasks.work_off()
        counts.append(len(done))
    assert counts == [1, 2, 2, 2, 3, 3, 4]


def test_two_tasks_cannot_share_a_name() -> None:
    """One would silently take the other's place."""
    with pytest.raises(ValueError, match=r"test\.note"):
        tasks.task("test.note")(lambda: None)


def test_a_consumer_in_a_server_leaves_the_signals_alone(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stack notes, M: Huey takes over SIGTERM otherwise, and the server no longer ends."""
    taken: list[int] = []
    monkeypatch.setattr("signal.signal", lambda number, _handler: taken.append(number))
    monkeypatch.setattr(tasks, "_periodic", {})
    consumer = Guest(queue.app, worker_type="thread", shutdown_timeout=1)
    consumer.start()
    tasks.put("test.note", 7)
    try:
        deadline = threading.Event()
        for _ in range(100):
            if done or deadline.wait(0.05):
                break
    finally:
        consumer.stop(graceful=True)
    assert done == [(7,)]
    assert taken == []


def test_the_log_tells_no_arguments(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    """Huey's own lines would."""
    with caplog.at_level(logging.INFO):
        tasks.put("test.note", "a word")
        tasks.work_off()
    assert "a word" not in caplog.text


def test_two_installations_share_a_redis_and_nothing_else(queue: Queue) -> None:
    """Point 8: what one puts, the other does not take."""
    old: Settings = queue.app.config["SETTINGS"]
    other = create_app(settings_for(f"{old.database_url}2", old.data_dir / "other", redis_url=old.redis_url))
    tasks.put("test.note", 1)
    assert other.extensions["colep-tasks"].work_off() == 0
    assert tasks.work_off() == 1
