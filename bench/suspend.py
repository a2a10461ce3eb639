"""Suspended means out: how long after the act a member still hears a room or opens a page, in two processes.

Two servers stand on one database, without Redis, so that each has to find out by itself: the worst case. The member
listens at the one and reads pages at the other, while others write; the act is done by a third process, this one.
"""

import contextlib
import http.client
import itertools
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import websocket
from flask import Flask

from bench.clients import Client
from bench.installation import COLEP, Installation, free_port, serving, session_of
from colep.accounts.standing import change_standing
from colep.core.db import db, stop_reading
from colep.rules.standing import Standing

ROUNDS = 50
ROOM = "general"
_MEMBER, _WRITERS = "emre", ("layla", "judit", "tamas", "nikolay", "ines")
_EVERY = 0.1
_WATCHED = 1.6


@dataclass(frozen=True, slots=True)
class SuspendFigure:
    """Seconds after the act, the longest of all rounds."""

    last_message: float
    last_page: float
    closed: float
    within: int


class _Listener:
    """The member's socket: when it heard something last, and when it was closed."""

    def __init__(self, port: int, token: str) -> None:
        self.heard = 0.0
        self.closed = 0.0
        self.client = Client(port, token, [])
        self.client.join(ROOM)
        self.client.socket.settimeout(_WATCHED + 5)
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException):
            while frame := self.client.socket.recv():
                if "room.change" in frame:
                    self.heard = time.perf_counter()
                elif "goodbye" in frame:
                    break
        self.closed = time.perf_counter()


class _Reader:
    """The member's browser: asks for a page again and again."""

    def __init__(self, port: int, token: str) -> None:
        self.served = 0.0
        self.is_over = threading.Event()
        self._port, self._token = port, token
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        while not self.is_over.wait(0.02):
            line.request("GET", "/account/record", headers={"Cookie": f"colep_session={self._token}"})
            answer = line.getresponse()
            answer.read()
            if answer.status == 200:
                self.served = time.perf_counter()
        line.close()


def measure(installation: Installation) -> SuspendFigure:
    """Suspend and restore, again and again."""
    app, second = installation.app(), Installation(installation.folder, free_port())
    with (
        serving(COLEP, installation.port, installation.environment),
        serving(COLEP, second.port, second.environment),
        _talk(installation.port, app),
    ):
        rounds = [_round(app, installation.port, second.port) for _ in range(ROUNDS)]
    worst = [max(times) for times in zip(*rounds, strict=True)]
    return SuspendFigure(worst[0], worst[1], worst[2], sum(max(times) <= 1.0 for times in rounds))


def _round(app: Flask, listening_at: int, reading_at: int) -> tuple[float, float, float]:
    """Return how long after the act there was a last message and a last page, and when the socket was closed."""
    token = session_of(app, _MEMBER)
    listener, reader = _Listener(listening_at, token), _Reader(reading_at, token)
    time.sleep(0.5)
    if not (listener.heard and reader.served):
        raise SystemExit("the member of the benchmark heard or read nothing")
    _move(app, Standing.SUSPENDED)
    done = time.perf_counter()
    time.sleep(_WATCHED)
    reader.is_over.set()
    closed = listener.closed or time.perf_counter()
    _move(app, Standing.MEMBER)
    return max(0.0, listener.heard - done), max(0.0, reader.served - done), max(0.0, closed - done)


def _move(app: Flask, standing: Standing) -> None:
    with app.app_context():
        change_standing(_MEMBER, standing, reason="benchmark")
        stop_reading()
        db.session.remove()


@contextlib.contextmanager
def _talk(port: int, app: Flask) -> Iterator[None]:
    """Let others write in the room all the time, at the server where the member listens."""
    over = threading.Event()
    writers = [Client(port, session_of(app, handle), []) for handle in _WRITERS]
    for writer in writers:
        writer.join(ROOM)
        threading.Thread(target=writer.listen, daemon=True).start()

    def write() -> None:
        for number, writer in enumerate(itertools.cycle(writers), 1):
            if over.wait(_EVERY):
                return
            payload = {"room": ROOM, "nonce": str(uuid.uuid4()), "text": f"Who answers for this today? {number}"}
            writer.emit(number, "message.send", payload)

    threading.Thread(target=write, daemon=True).start()
    yield
    over.set()
    if refused := [words for writer in writers for words in writer.refused]:
        raise SystemExit(f"{len(refused)} messages were refused: {refused[0]}")
