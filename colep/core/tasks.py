"""Work that is done beside the requests: put after a commit, or by the calendar, and run by a consumer.

The queue is Huey's, in the data folder or in Redis. It carries a name and a few numbers or words as JSON, never
text of members. A task may run twice, after a crash or a fault, so each looks for itself whether there is
something left to do; and one that is lost with a process that was killed must be found again by a periodic one.
"""

import contextvars
import hashlib
import hmac
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey
from huey.registry import Message
from huey.serializer import Serializer
from huey.signals import SIGNAL_INTERRUPTED
from redis import ConnectionPool

from colep.core import clock, faults
from colep.core.config import Settings

log = logging.getLogger(__name__)

Work = TypeVar("Work", bound=Callable[..., None])

#: A task that fails is run again after so many seconds, and not more often than that.
AGAIN_AFTER = (10, 60, 600)

_tasks: dict[str, Callable[..., None]] = {}
_periodic: dict[str, "_Rhythm"] = {}


@dataclass(frozen=True, slots=True)
class _Rhythm:
    """How often a periodic task runs, and how long after midnight UTC its day begins."""

    minutes: int
    offset: timedelta = timedelta(0)

    def slot(self, moment: datetime) -> int:
        """Return the number of the stretch of time in which the task runs once."""
        return int((moment - self.offset).timestamp() // (self.minutes * 60))


def task(name: str) -> Callable[[Work], Work]:
    """Register the decorated function as what `put(name, …)` runs. Its arguments are numbers and words."""

    def register(function: Work) -> Work:
        if _tasks.setdefault(name, function) is not function:
            raise ValueError(f"two tasks are named {name}")
        return function

    return register


def every(name: str, minutes: int) -> Callable[[Work], Work]:
    """Register a task that also runs every so many minutes, once for all processes together."""
    return _in_rhythm(name, _Rhythm(minutes))


def daily(name: str, hour: int) -> Callable[[Work], Work]:
    """Register a task that also runs once a day at that hour of UTC, or as soon after it as a consumer lives."""
    return _in_rhythm(name, _Rhythm(24 * 60, timedelta(hours=hour)))


def _in_rhythm(name: str, rhythm: _Rhythm) -> Callable[[Work], Work]:
    _periodic[name] = rhythm
    return task(name)


def put(name: str, *arguments: int | str) -> None:
    """Put a task into the queue; call it after the commit. Raises LookupError for a name that is not registered."""
    if name not in _tasks:
        raise LookupError(f"no task is named {name}")
    queue().put(name, arguments)


def work_off() -> int:
    """Run here and now what waits in the queue, and return how much it was; for tests and commands."""
    return queue().work_off()


def queue() -> "Queue":
    """Return the queue of the running application."""
    queue: Queue = current_app.extensions["colep-tasks"]
    return queue


def init_tasks(app: Flask) -> None:
    """Give the application its queue. Nothing is opened before the first task is put."""
    app.extensions["colep-tasks"] = Queue(app)
    # Its own lines would tell each task and, with a fault, the words of the database.
    logging.getLogger("huey").setLevel(logging.WARNING)


class _Plain(Serializer):
    """JSON instead of Huey's pickle: whoever can write to the queue must not be able to run code with it."""

    def _serialize(self, data: Any) -> bytes:
        if isinstance(data, Message):
            eta = data.eta.isoformat() if data.eta else None
            data = {"id": data.id, "name": data.name, "eta": eta, "args": data.args}
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        read = json.loads(data)
        if not isinstance(read, dict):
            return read
        eta = datetime.fromisoformat(read["eta"]) if read["eta"] else None
        return Message(read["id"], read["name"], eta, args=tuple(read["args"]), kwargs={})


def _name(settings: Settings) -> str:
    """Two installations may share a Redis: each has a queue of its own, the same in all of its processes."""
    database = urlsplit(settings.database_url).path
    return "colep_" + hmac.new(settings.secret_key.encode(), database.encode(), hashlib.sha256).hexdigest()[:16]


class Queue:
    """The tasks that wait, wherever they are kept."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @cached_property
    def huey(self) -> Huey:
        """The queue itself, opened when it is needed."""
        huey = self._opened()
        self._runner = huey.task(name="run")(self._run)
        huey.signal(SIGNAL_INTERRUPTED)(lambda _signal, interrupted: huey.enqueue(interrupted))
        return huey

    def _opened(self) -> Huey:
        settings: Settings = self.app.config["SETTINGS"]
        if settings.redis_url:
            pool = ConnectionPool.from_url(settings.redis_url, socket_connect_timeout=3, socket_timeout=5)
            return RedisHuey(_name(settings), results=False, serializer=_Plain(), connection_pool=pool)
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = str(settings.data_dir / "tasks.db")
        return SqliteHuey("colep", results=False, serializer=_Plain(), filename=file, fsync=True, cache_mb=1)

    def put(self, name: str, arguments: tuple[int | str, ...], tries: int = 0, delay: int = 0) -> None:
        """Let a consumer run this, at once or after so many seconds."""
        waiting = {"delay": delay} if delay else {}
        huey = self.huey
        huey.enqueue(self._runner.s(tries, name, *arguments, **waiting))

    def put_due(self, moment: datetime | None = None) -> None:
        """Put each periodic task whose time has come, unless another process has done it."""
        moment = moment or clock.now()
        for name, rhythm in _periodic.items():
            slot = rhythm.slot(moment)
            if not self.huey.put_if_empty(f"{name} {slot}", 1):
                continue
            self._forget_slots(name, slot)
            self.put(name, ())

    def _forget_slots(self, name: str, slot: int) -> None:
        """The one before is kept for a process whose clock is a little late."""
        for key in self.huey.storage.result_items():
            owner, _space, number = (key.decode() if isinstance(key, bytes) else key).rpartition(" ")
            if owner == name and int(number) < slot - 1:
                self.huey.delete(key)

    def work_off(self) -> int:
        """Run what waits, in its order; what has to wait longer stays."""
        count = 0
        while (waiting := self.huey.dequeue()) is not None:
            self.huey.execute(waiting)
            count += 1
        return count

    def close(self) -> None:
        """Give back what was opened."""
        if "huey" in self.__dict__:
            self.huey.storage.close()

    def _run(self, tries: int, name: str, *arguments: int | str) -> None:
        function = _tasks.get(name)
        if function is None:
            faults.note(log, "in the queue", LookupError(f"no task is named {name}"))
            return
        try:
            contextvars.Context().run(self._inside, function, arguments)
        except Exception as error:  # noqa: BLE001 - one that fails must not end the others
            faults.note(log, f"task {name}, try {tries + 1}", error)
            if tries < len(AGAIN_AFTER):
                self.put(name, arguments, tries + 1, AGAIN_AFTER[tries])

    def _inside(self, function: Callable[..., None], arguments: tuple[int | str, ...]) -> None:
        """Each task has an application context of its own; its end gives the database connections back."""
        with self.app.app_context():
            function(*arguments)
