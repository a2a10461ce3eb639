"""Signed-in pages against a bare Flask view of the same size, turn by turn under the same server."""

import statistics
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import select

from bench.installation import COLEP, Installation, cpu_seconds, free_port, serving, session_of
from bench.load import load
from colep.core.db import fetch_one
from colep.forum.models import Thread

ROUNDS, SECONDS = 5, 3.0


@dataclass(frozen=True, slots=True)
class PageFigure:
    """One page: its size, how fast it is, and how that compares."""

    name: str
    size: int
    per_second: float
    floor_per_second: float
    ratio: float
    cpu_ms: float
    floor_cpu_ms: float


def measure(installation: Installation, folder: Path) -> list[PageFigure]:
    """Measure the thread list with 30 rows and a thread page with 20 posts."""
    app = installation.app()
    token = session_of(app, "judit")
    with app.app_context():
        row = fetch_one(select(Thread.id, Thread.slug).where(Thread.last_number >= 20).order_by(Thread.id).limit(1))
    addresses = {"thread list, 30 rows": "/threads", "thread, 20 posts": quote(f"/threads/{row.id}-{row.slug}/1")}
    with serving(COLEP, installation.port, installation.environment) as pid:
        cookies = _cookies(installation.port, token)
        return [
            _against_floor(name, address, installation, pid, cookies, folder) for name, address in addresses.items()
        ]


def _cookies(port: int, token: str) -> str:
    """Return the cookies that a browser has after its first page."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/threads", headers={"Cookie": f"colep_session={token}"})
    with urllib.request.urlopen(request) as answer:
        form = answer.headers.get("Set-Cookie", "").split(";")[0]
    return f"colep_session={token}; {form}"


def _against_floor(
    name: str, address: str, installation: Installation, pid: int, cookies: str, folder: Path
) -> PageFigure:  # fmt: skip
    headers = {"Cookie": cookies, "Accept": "text/html"}
    request = urllib.request.Request(f"http://127.0.0.1:{installation.port}{address}", headers=headers)
    body = folder / "body.html"
    body.write_bytes(urllib.request.urlopen(request).read())
    port = free_port()
    ratios, speeds, floors, cpu, floor_cpu = [], [], [], [], []
    with serving("bench.floor:app", port, {**installation.environment, "FLOOR_BODY": str(body)}) as floor_pid:
        for round_number in range(ROUNDS + 1):
            before = cpu_seconds(floor_pid)
            floor = load(port, "/", headers, SECONDS)
            between = cpu_seconds(floor_pid)
            start = cpu_seconds(pid)
            page = load(installation.port, address, headers, SECONDS)
            end = cpu_seconds(pid)
            if page.errors or floor.errors:
                raise SystemExit(f"{name}: {page.errors + floor.errors} answers were not 200")
            if round_number == 0:
                continue  # warm-up
            ratios.append(page.per_second / floor.per_second)
            speeds.append(page.per_second)
            floors.append(floor.per_second)
            cpu.append((end - start) / page.requests * 1000)
            floor_cpu.append((between - before) / floor.requests * 1000)
    median = statistics.median
    return PageFigure(
        name, body.stat().st_size, median(speeds), median(floors), median(ratios), median(cpu), median(floor_cpu)
    )
