"""Runs the tasks of the queue: as greenlets beside pages and sockets, or in a process of its own."""

import logging
import signal
from typing import Any

from flask import Flask
from huey.consumer import Consumer, Scheduler

from colep.core import faults
from colep.core.tasks import Queue

log = logging.getLogger(__name__)

#: How long a task that is running may go on when the process is told to end, in seconds.
PATIENCE_BESIDE, PATIENCE_ALONE = 1, 10

#: Two tasks at the same time; the queue is looked at again after so many seconds.
_PACE: dict[str, Any] = {"workers": 2, "initial_delay": 0.05, "max_delay": 0.2}


class _Calendar(Scheduler):
    """Puts periodic tasks by our own rule: once for all processes, and later rather than never."""

    def __init__(self, queue: Queue, **options: Any) -> None:
        super().__init__(queue.huey, **options)
        self._queue = queue

    def enqueue_periodic_tasks(self, now: object = None) -> None:
        """Called by Huey once a minute, the first time at the start."""
        try:
            self._queue.put_due()
        except Exception as error:  # noqa: BLE001 - the next minute may be a better one
            faults.note(log, "the calendar", error)


class _Consumer(Consumer):
    """A process that runs tasks and nothing else: SIGTERM and SIGINT end it when its tasks are done."""

    def __init__(self, app: Flask, **options: Any) -> None:
        self._queue: Queue = app.extensions["colep-tasks"]
        super().__init__(self._queue.huey, graceful_signal="TERM", **_PACE, **options)
        # A hang-up would start the process anew by its command line, which is not ours to keep.
        self._signal_actions.pop(signal.SIGHUP, None)

    def _create_scheduler(self) -> _Calendar:
        return _Calendar(
            self._queue, stop_flag=self.stop_flag, interval=self.scheduler_interval, periodic=self.periodic
        )


class Guest(_Consumer):
    """A consumer inside a server: the signals of the process belong to the server."""

    def _set_signal_handlers(self) -> None:
        pass


def begin_beside(app: Flask) -> Guest:
    """Start a consumer as greenlets of this process, which gevent must have patched, and return it."""
    consumer = Guest(app, worker_type="greenlet", shutdown_timeout=PATIENCE_BESIDE)
    consumer.start()
    return consumer


def end_beside(consumer: Guest) -> None:
    """Let it finish what it has begun, for a moment; what is cut off goes back into the queue."""
    consumer.stop(graceful=True)


def run_alone(app: Flask) -> None:
    """Run a consumer until the process is told to end by SIGTERM or SIGINT."""
    _Consumer(app, worker_type="thread", shutdown_timeout=PATIENCE_ALONE).run()
