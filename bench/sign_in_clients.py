"""A room in which people write while twenty sign in; runs under gevent in a process of its own."""

import time
import uuid
from collections.abc import Sequence

import gevent

from bench.clients import Client
from bench.sign_in import AT_ONCE, PER_SECOND, ROOM, SECONDS, Visitors

_BURST_AT = 5.0


class _Stamped(list[float]):
    """Keeps with each delivery when it was sent."""

    def __init__(self) -> None:
        self.sent: list[float] = []

    def append(self, delay: float) -> None:
        """Note one delivery, in milliseconds."""
        super().append(delay)
        self.sent.append(time.perf_counter() - delay / 1000)


def run(port: int, tokens: Sequence[object], people: list[list[str]]) -> dict[str, float]:
    """Write at an even pace; after five seconds twenty sign in. Returns delivery beside that and during it."""
    received = _Stamped()
    clients = [
        Client(port, str(token), received, cookie="__Host-colep_session", origin="https://colep.example")
        for token in tokens
    ]
    for client in clients:
        client.join(ROOM)
    listeners = [gevent.spawn(client.listen) for client in clients]
    visitors = Visitors(port)
    gevent.sleep(1)
    start = time.perf_counter()
    burst = gevent.spawn_later(_BURST_AT, _burst, visitors, people)
    for number in range(PER_SECOND * SECONDS):
        text = f"sent-{time.perf_counter_ns()}-Is the form of the other side the same as ours?"
        clients[number % len(clients)].emit(
            number + 1, "message.send", {"room": ROOM, "nonce": str(uuid.uuid4()), "text": text}
        )
        gevent.sleep(max(0.0, start + (number + 1) / PER_SECOND - time.perf_counter()))
    gevent.sleep(2)
    gevent.killall(listeners)
    if refused := [words for client in clients for words in client.refused]:
        raise SystemExit(f"{len(refused)} messages were refused: {refused[0]}")
    began, ended = burst.get()
    busy = [delay for delay, sent in zip(received, received.sent, strict=True) if began <= sent <= ended]
    quiet = [delay for delay, sent in zip(received, received.sent, strict=True) if not began <= sent <= ended]
    return {"quiet_p95": _p95(quiet), "busy_p95": _p95(busy), "burst": ended - began}


def _burst(visitors: Visitors, people: list[list[str]]) -> tuple[float, float]:
    began = time.perf_counter()
    some = [people[number % len(people)] for number in range(AT_ONCE)]
    jobs = [gevent.spawn(visitors.sign_in, email, passphrase, 302) for email, passphrase in some]
    gevent.joinall(jobs, raise_error=True)
    return began, time.perf_counter()


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
