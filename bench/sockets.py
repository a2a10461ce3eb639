"""Two hundred sockets in one room at ten messages a second, against bare Flask-SocketIO.

The clients run in a process of their own (`python -m bench.sockets …` is that process), speak the
websocket protocol of Engine.IO 4 and Socket.IO 5 themselves, and take sending and receiving time
from one clock.
"""

import json
import subprocess
import sys
from dataclasses import dataclass

from bench.installation import COLEP, HOUSE, Installation, free_port, serving, session_of

SOCKETS, PER_SECOND, SECONDS, ROUNDS = 200, 10, 12, 3
ROOM = "general"


@dataclass(frozen=True, slots=True)
class SocketFigure:
    """Delivery times in milliseconds, and how many of the expected deliveries came."""

    p50: float
    p99: float
    floor_p50: float
    floor_p99: float
    ratio_p99: float
    delivered: float
    sent: int


def measure(installation: Installation) -> SocketFigure:
    """Measure turn by turn; the ratio is the median of the rounds."""
    app = installation.app()
    handles = ("layla", "emre", "aigul", "judit", "tamas", "nikolay", "rabia", "marlene", "deniz", "henrik", "ines")
    tokens = [session_of(app, handles[number % len(handles)]) for number in range(SOCKETS)]
    port = free_port()
    rounds = []
    with (
        serving(COLEP, installation.port, installation.environment),
        serving("bench.floor:app", port, installation.environment),
    ):
        for _ in range(ROUNDS):
            floor = _clients(port, [])
            rounds.append((_clients(installation.port, tokens), floor))
    ours, floor = sorted(rounds, key=lambda pair: pair[0]["p99"] / pair[1]["p99"])[ROUNDS // 2]
    return SocketFigure(
        ours["p50"], ours["p99"], floor["p50"], floor["p99"], ours["p99"] / floor["p99"],
        min(pair[0]["delivered"] for pair in rounds), sum(int(pair[0]["sent"]) for pair in rounds),
    )  # fmt: skip


def _clients(port: int, tokens: list[str]) -> dict[str, float]:
    result = subprocess.run(
        [sys.executable, "-m", "bench.sockets", str(port)], input=json.dumps(tokens), cwd=HOUSE,
        capture_output=True, text=True, timeout=SECONDS + 60, check=False,
    )  # fmt: skip
    if result.returncode:
        raise SystemExit(f"the clients of the benchmark failed: {result.stderr.strip().splitlines()[-1:]}")
    figures: dict[str, float] = json.loads(result.stdout)
    return figures


def _be_the_clients(port: int, tokens: list[str]) -> None:
    from gevent import monkey

    monkey.patch_all()
    from bench.clients import run

    print(json.dumps(run(port, tokens, ROOM, SOCKETS, PER_SECOND, SECONDS)))


if __name__ == "__main__":
    _be_the_clients(int(sys.argv[1]), json.load(sys.stdin))
