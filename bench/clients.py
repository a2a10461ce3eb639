"""The websocket clients of the benchmark; runs under gevent in a process of its own."""

import json
import re
import time
import uuid

import gevent
import websocket

_STAMP = re.compile(r"sent-(\d+)-")


class Client:
    """One socket in one room."""

    def __init__(
        self, port: int, token: str, received: list[float], *, cookie: str = "colep_session", origin: str = ""
    ) -> None:
        self.received = received
        self.acknowledged = 0
        self.refused: list[str] = []
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket",
            cookie=f"{cookie}={token}" if token else None,
            origin=origin or f"http://127.0.0.1:{port}",
            timeout=30,
        )
        self.socket.recv()
        self.socket.send("40/live,")
        answer = self.socket.recv()
        if not answer.startswith("40/live,"):
            raise SystemExit(f"the server refused a socket: {answer[:80]}")

    def join(self, room: str) -> None:
        """Enter the room, and wait until the server says so."""
        self.emit(0, "room.join", {"room": room, "after": 0})
        while not self.socket.recv().startswith("43/live,"):
            pass

    def emit(self, number: int, event: str, payload: dict[str, object]) -> None:
        """Send an event that is to be acknowledged."""
        self.socket.send(f"42/live,{number}{json.dumps([event, payload])}")

    def listen(self) -> None:
        """Take in what comes, and note how long each message was under way."""
        while True:
            try:
                frame = self.socket.recv()
            except (OSError, websocket.WebSocketException):
                return
            if frame == "2":
                self.socket.send("3")
            elif frame.startswith("42/live,") and (stamp := _STAMP.search(frame)):
                self.received.append((time.perf_counter_ns() - int(stamp[1])) / 1e6)
            elif frame.startswith("43/live,"):
                self.acknowledged += '"ok":true' in frame
                if '"ok":true' not in frame:
                    self.refused.append(frame[:120])


def run(port: int, tokens: list[str], room: str, sockets: int, per_second: int, seconds: int) -> dict[str, float]:
    """Let every socket join, send at the given rate from changing sockets, and return what was measured."""
    received: list[float] = []
    clients = [Client(port, tokens[number] if tokens else "", received) for number in range(sockets)]
    for client in clients:
        client.join(room)
    listeners = [gevent.spawn(client.listen) for client in clients]
    gevent.sleep(1)
    received.clear()
    sent, start = 0, time.perf_counter()
    while sent < per_second * seconds:
        text = f"sent-{time.perf_counter_ns()}-" + "Does the form travel with the person, or with the file? " * 2
        clients[sent * 7 % sockets].emit(
            sent + 1, "message.send", {"room": room, "nonce": str(uuid.uuid4()), "text": text}
        )
        sent += 1
        gevent.sleep(max(0.0, start + sent / per_second - time.perf_counter()))
    gevent.sleep(2)
    gevent.killall(listeners)
    if refused := [words for client in clients for words in client.refused]:
        raise SystemExit(f"{len(refused)} messages were refused: {refused[0]}")
    received.sort()
    return {
        "p50": received[len(received) // 2],
        "p99": received[int(len(received) * 0.99)],
        "sent": sent,
        "delivered": len(received) / (sent * sockets),
    }
