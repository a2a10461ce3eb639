"""Signing in: whether the time tells who has an account, how long it takes, and what twenty at once do to a room.

Served over a pretended proxy, so that each try comes from a source of its own and no limit is met. Twenty who sign
in at once do so in a process of their own (`python -m bench.sign_in …` is that process), beside the sockets of a room.
"""

import http.client
import json
import re
import statistics
import subprocess
import sys
import time
import urllib.parse
from dataclasses import dataclass

from bench.installation import COLEP, HOUSE, Installation, serving, session_of
from colep.demo.people import Entrance, equip_cast

PAIRS, AT_ONCE, SOCKETS, PER_SECOND, SECONDS = 60, 20, 50, 10, 12
ROOM = "general"
_UNKNOWN = "nobody-{}@colep.example"


@dataclass(frozen=True, slots=True)
class SignInFigure:
    """Milliseconds: gap between known and unknown, a sign-in, and delivery while twenty sign in."""

    gap: float
    p50: float
    quiet_p95: float
    busy_p95: float
    burst: float


class Visitors:
    """Somebody at a browser, each time from another place."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._sources = 0
        page = self._ask("GET", "/sign-in", "")
        text = page.read().decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        if found is None:
            raise SystemExit("the sign-in page has no token")
        self.token = found[1]
        self.cookie = page.headers["Set-Cookie"].partition(";")[0]

    def _ask(self, method: str, address: str, body: str, **headers: str) -> http.client.HTTPResponse:
        self._sources += 1
        source = f"198.18.{self._sources // 250}.{self._sources % 250 + 1}"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        line.request(method, address, body, {"X-Forwarded-For": source, "X-Forwarded-Proto": "https", **headers})
        return line.getresponse()

    def sign_in(self, email: str, passphrase: str, expected: int) -> float:
        """Send the first form and return the milliseconds until its answer."""
        form = {"csrf_token": self.token, "email": email, "passphrase": passphrase}
        kind = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        answer = self._ask(
            "POST", "/sign-in", urllib.parse.urlencode(form), **{"Content-Type": kind, "Cookie": self.cookie}
        )  # fmt: skip
        answer.read()
        taken = (time.perf_counter() - began) * 1000
        if answer.status != expected:
            raise SystemExit(f"a sign-in of the benchmark was answered {answer.status} instead of {expected}")
        return taken


def measure(installation: Installation) -> SignInFigure:
    """Measure one after another, then twenty at once."""
    app = installation.app()
    with app.app_context():
        cast = equip_cast(installation.folder / "demo.json", installation.settings().secret_key)
    writers = [one.handle for one in cast if one.role not in ("ngo", "private")]
    tokens = [session_of(app, writers[number % len(writers)]) for number in range(SOCKETS)]
    environment = {**installation.environment, "COLEP_BASE_URL": "https://colep.example"}
    with serving(COLEP, installation.port, environment):
        visitors = Visitors(installation.port)
        visitors.sign_in(cast[0].email, "warm up, warm up", 422)
        gap = _gap(visitors, cast)
        p50 = statistics.median(visitors.sign_in(one.email, one.password, 302) for one in cast for _ in range(2))
        told = _at_once(installation.port, tokens, cast)
    return SignInFigure(gap, p50, told["quiet_p95"], told["busy_p95"], told["burst"])


def _gap(visitors: Visitors, cast: list[Entrance]) -> float:
    """Return the median of the differences within pairs: the two of a pair are measured under the same load."""
    known, unknown = [], []
    for number in range(PAIRS):
        pair = [(known, cast[number % len(cast)].email), (unknown, _UNKNOWN.format(number))]
        for times, email in pair if number % 2 else reversed(pair):
            times.append(visitors.sign_in(email, "not the right passphrase", 422))
    return abs(statistics.median(one - other for one, other in zip(known, unknown, strict=True)))


def _at_once(port: int, tokens: list[str], cast: list[Entrance]) -> dict[str, float]:
    sent = json.dumps({"tokens": tokens, "people": [[one.email, one.password] for one in cast]})
    result = subprocess.run(
        [sys.executable, "-m", "bench.sign_in", str(port)], input=sent, cwd=HOUSE, capture_output=True, text=True,
        timeout=SECONDS + 90, check=False,
    )  # fmt: skip
    if result.returncode:
        raise SystemExit(f"the clients of the benchmark failed: {result.stderr.strip().splitlines()[-1:]}")
    figures: dict[str, float] = json.loads(result.stdout)
    return figures


def _be_the_clients(port: int, told: dict[str, list[list[str]]]) -> None:
    from gevent import monkey

    monkey.patch_all()
    from bench.sign_in_clients import run

    print(json.dumps(run(port, told["tokens"], told["people"])))


if __name__ == "__main__":
    _be_the_clients(int(sys.argv[1]), json.load(sys.stdin))
