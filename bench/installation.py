"""A demo community of its own for the benchmarks, and servers on free ports of 127.0.0.1."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from colep.accounts import service
from colep.app import create_app
from colep.commands.upkeep import bring_up_to_date
from colep.core.config import Settings, read_settings
from colep.demo.seed import seed

HOUSE = Path(__file__).resolve().parents[1]

#: Served by `colep.serve` rather than by a bare gunicorn.
COLEP = "colep"


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True, slots=True)
class Installation:
    """A seeded demo community in a folder."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """The settings with which its server is started."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("COLEP_")}
        return {**kept, "COLEP_ENV": "demo", "COLEP_DATA_DIR": str(self.folder), "PORT": str(self.port)}

    def settings(self) -> Settings:
        """The same settings, for this process."""
        return read_settings(self.environment)

    def app(self) -> Flask:
        """Its application, in this process."""
        return create_app(self.settings())


def found(folder: Path) -> Installation:
    """Make and seed a demo community in a folder."""
    installation = Installation(folder, free_port())
    app = installation.app()
    with app.app_context():
        bring_up_to_date(lambda _line: None)
        seed(lambda _line: None)
    return installation


def session_of(app: Flask, handle: str) -> str:
    """Return a session token of one of the cast."""
    with app.app_context():
        return service.enter_demo(handle, "bench")


@contextlib.contextmanager
def serving(application: str, port: int, environment: dict[str, str]) -> Iterator[int]:
    """Serve Colep (`COLEP`, as `colep serve` does) or a floor: one gunicorn gevent worker. Yields its process id."""
    command = [sys.executable, "-m", "colep.serve", "serve"] if application == COLEP else [
        sys.executable, "-m", "gunicorn", "-k", "gevent", "-w", "1", "--no-control-socket", "--graceful-timeout", "2",
        "--log-level", "warning", "-b", f"127.0.0.1:{port}", application,
    ]  # fmt: skip
    process = subprocess.Popen(command, cwd=HOUSE, env=environment)
    try:
        _wait_for(port, process)
        yield process.pid
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise SystemExit("a server of the benchmark did not start")
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("a server of the benchmark did not answer within ten seconds")


def cpu_seconds(pid: int) -> float:
    """Return the CPU time that a process and its children have used so far (Linux)."""
    ticks = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(") ", 1)[1].split()
        except OSError:
            continue
        if int(path.parent.name) == pid or int(fields[1]) == pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
