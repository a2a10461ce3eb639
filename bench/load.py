"""A small HTTP load: a few keep-alive connections that ask for one address as fast as they are answered."""

import selectors
import socket
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it."""

    requests: int
    seconds: float
    errors: int

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds


class _Connection:
    """One connection: sends the request, reads the answer to its end, begins again."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.request = request
        self.begin()

    def begin(self) -> None:
        self.answer = bytearray()
        self.length = -1
        self.socket.sendall(self.request)

    def read(self) -> bool:
        """Read what is there; True when the answer is complete."""
        piece = self.socket.recv(262_144)
        if not piece:
            raise ConnectionError("the server closed a connection")
        self.answer += piece
        if self.length < 0 and (end := self.answer.find(b"\r\n\r\n")) >= 0:
            head = bytes(self.answer[:end]).lower()
            self.length = end + 4 + int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
        return 0 <= self.length <= len(self.answer)

    @property
    def is_fine(self) -> bool:
        return self.answer.startswith(b"HTTP/1.1 200")


def load(port: int, address: str, headers: dict[str, str], seconds: float, connections: int = 8) -> Load:
    """Ask for an address of 127.0.0.1 for so many seconds."""
    lines = [f"GET {address} HTTP/1.1", f"Host: 127.0.0.1:{port}", *(f"{k}: {v}" for k, v in headers.items()), "", ""]
    request = "\r\n".join(lines).encode()
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = _Connection(port, request)
        selector.register(connection.socket, selectors.EVENT_READ, connection)
    done = errors = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        for key, _ in selector.select(1):
            connection = key.data
            if connection.read():
                done += 1
                errors += not connection.is_fine
                connection.begin()
    elapsed = time.perf_counter() - start
    for key in list(selector.get_map().values()):
        key.data.socket.close()
    return Load(done, elapsed, errors)
