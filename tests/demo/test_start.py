"""`colep demo` as a newcomer runs it: a process of its own, started twice."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from colep.accounts.models import Member
from colep.commands import start
from colep.commands.words import Stopped
from colep.core.http.assets import assets
from tests.helpers import only_sqlite, rows
from tests.people import CAST

HOUSE = Path(__file__).parents[2]
PATIENCE = 90.0


class Newcomer:
    """Somebody at a terminal with nothing set but a folder and a port."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        own = {name: value for name, value in os.environ.items() if not name.startswith("COLEP_")}
        self.environment = {**own, "COLEP_DATA_DIR": str(folder), "PORT": str(self.port)}
        self.file = folder / "demo.json"

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "colep", *words], cwd=HOUSE, env={**self.environment, **environment},
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    @contextmanager
    def demo(self) -> Iterator[None]:
        """Start the demo, wait until it serves, and end it as Ctrl+C does."""
        log = self.file.parent / "output"
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "colep", "demo"],
                cwd=HOUSE,
                env=self.environment,
                stdout=output,
                stderr=output,
            )
        try:
            self._await(process, log)
            yield
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)

    def _await(self, process: "subprocess.Popen[bytes]", log: Path) -> None:
        until = time.monotonic() + PATIENCE
        while not self.answers("127.0.0.1"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        self.said = log.read_text()

    def answers(self, host: str) -> bool:
        """Say whether the demo can serve at this address of the machine."""
        try:
            with urllib.request.urlopen(f"http://{host}:{self.port}/readyz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.skipif(not assets.built, reason="needs the built assets: python tools/assets.py")
def test_starts_serves_and_keeps_what_there_is(tmp_path: Path) -> None:
    """The first start makes everything, the second nothing; one beside it finds the port taken."""
    newcomer = Newcomer(tmp_path)
    with newcomer.demo():
        assert f"http://127.0.0.1:{newcomer.port}" in newcomer.said
        assert "62 threads" in newcomer.said
        assert all(handle in newcomer.said for handle in CAST)
        if sys.platform == "linux":
            assert not newcomer.answers("127.0.0.2"), "it listens for this machine only, at one address"
        taken = newcomer.run("demo")
        assert taken.returncode == 1
        assert taken.stderr.startswith(f"Another program listens at 127.0.0.1:{newcomer.port}")
        assert newcomer.run("members", "suspend", "oliver", "--reason", "a trial", COLEP_ENV="demo").returncode == 0
    entrances = newcomer.file.read_bytes()
    with newcomer.demo():
        assert "62 threads" not in newcomer.said
        assert "oliver" in newcomer.run("members", "list", "--standing", "suspended", COLEP_ENV="demo").stdout
    assert newcomer.file.read_bytes() == entrances


def test_is_not_started_as_something_else(tmp_path: Path) -> None:
    """In production there is no demo."""
    refused = Newcomer(tmp_path).run("demo", COLEP_ENV="production")
    assert refused.returncode == 1
    assert refused.stderr == "COLEP_ENV is production: the demo starts with COLEP_ENV=demo, or without it.\n"
    assert list(tmp_path.iterdir()) == []


@only_sqlite
@pytest.mark.parametrize("reset", [False, True])
def test_never_touches_real_members(reset: bool, app: Flask) -> None:
    """A database with people who are not of the demo is neither seeded nor thrown away."""
    with pytest.raises(Stopped, match="not of the demo"):
        start.prepare(app.config["SETTINGS"], lambda _words: None, reset=reset)
    assert len(rows(select(Member.id))) == len(CAST)
