"""A real server process, and a page's end of the live door."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import socketio

from tests.conftest import SECRET_KEY
from tests.helpers import nonce

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 20.0


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], Any], patience: float = PATIENCE) -> Any:
    """Wait until this is true and return it. Fails after a while."""
    deadline = time.monotonic() + patience
    while not (found := true()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return found


class Server:
    """`python -m colep.serve serve` on a port of its own."""

    def __init__(self, database_url: str, folder: Path, redis_url: str = "", part: str = "serve") -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder / "log"
        self._part = part
        self._environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "COLEP_ENV": "demo", "COLEP_SECRET_KEY": SECRET_KEY,
            "COLEP_DATABASE_URL": database_url, "COLEP_DATA_DIR": str(folder), "PORT": str(self.port),
            **({"COLEP_REDIS_URL": redis_url} if redis_url else {}),
        }  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        """Start it and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "colep.serve", self._part], cwd=ROOT, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until(self._answers)

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log.read_text()
        try:
            return self.status("/healthz") == 200
        except OSError:
            return False

    def status(self, path: str) -> int:
        """Return with which status an address answers."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=5) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code

    def read(self, path: str, token: str) -> tuple[str, str]:
        """Open a page; returns its text and the cookie of its forms."""
        request = urllib.request.Request(self.address + path, headers={"Cookie": f"colep_session={token}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.read().decode(), answer.headers["Set-Cookie"].partition(";")[0]

    def send_form(self, path: str, token: str, page: tuple[str, str], fields: dict[str, str]) -> int:
        """Send a form of a page as a browser does; returns the status."""
        text, cookie = page
        proof = re.search(r'name="csrf_token" value="([^"]+)"', text)
        assert proof
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        body = urllib.parse.urlencode({"csrf_token": proof[1], **fields})
        head = {"Cookie": f"colep_session={token}; {cookie}", "Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, body, head)
        status = line.getresponse().status
        line.close()
        return status

    def another(self) -> subprocess.CompletedProcess[str]:
        """Try to start a second server at the same port."""
        return subprocess.run(
            [sys.executable, "-m", "colep.serve", self._part], cwd=ROOT, env=self._environment, capture_output=True,
            text=True, check=False, timeout=20,
        )  # fmt: skip

    def kill(self) -> None:
        """End it as a power cut would, with its worker."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def is_the_same_worker(self) -> bool:
        """Say whether no worker has died and been replaced."""
        return "Worker" not in self.log.read_text()

    def faults(self) -> str:
        """Return what it complained about."""
        return "\n".join(line for line in self.log.read_text().splitlines() if "Traceback" in line or "fault" in line)


class Page:
    """A member's page with its socket open, keeping all that it is sent."""

    def __init__(self, address: str, token: str, origin: str = "", join: str = "", after: int | None = None) -> None:
        self.client = socketio.Client(reconnection=False)
        self.received: list[tuple[str, Any]] = []
        self.closed = threading.Event()
        self.client.on("*", lambda event, *sent: self.received.append((event, *sent)), namespace="/live")
        self.client.on("disconnect", lambda *_: self.closed.set(), namespace="/live")
        headers = {"Cookie": f"colep_session={token}"} if token else {}
        if origin:
            headers["Origin"] = origin
        try:
            self.client.connect(
                address, transports=["websocket"], namespaces=["/live"], headers=headers, wait_timeout=5
            )
        except socketio.exceptions.ConnectionError:
            self.close()
            raise
        self.joined = self.ask("room.join", {"room": join, "after": after}) if join else {}

    def ask(self, event: str, *payload: Any) -> dict[str, Any]:
        """Send an event and return its acknowledgement."""
        sent = payload[0] if len(payload) == 1 else payload
        answer: dict[str, Any] = self.client.call(event, sent, namespace="/live", timeout=10)
        return answer

    def say(self, text: str, room: str = "general", **more: Any) -> dict[str, Any]:
        """Send a message under a fresh nonce."""
        return self.ask("message.send", {"room": room, "nonce": nonce(), "text": text, **more})

    def changes(self) -> list[dict[str, Any]]:
        """Return the changes that came in."""
        return [sent for event, sent in list(self.received) if event == "room.change"]

    def numbers(self) -> list[int]:
        """Return their numbers in the order in which they came."""
        return [change["number"] for change in self.changes()]

    def close(self) -> None:
        """Close the socket, also one that was refused."""
        if self.client.connected:
            self.client.disconnect()
        line = getattr(self.client.eio, "ws", None)
        if line is not None:
            line.shutdown()
