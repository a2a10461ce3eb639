"""The one Socket.IO server of the process."""

import sys
from collections.abc import Callable
from typing import Any

from engineio import packet
from flask import Flask
from flask_socketio import SocketIO

NAMESPACE = "/live"
LARGEST_FRAME = 64 * 1024
PING_EVERY, PING_PATIENCE = 20, 15

socketio = SocketIO()
_apps: list[Flask] = []


def app() -> Flask:
    """Return the app, for work that happens outside any request."""
    return _apps[-1]


def is_attached() -> bool:
    """True once there is an app."""
    return bool(_apps)


def room_name(key: tuple[str, int]) -> str:
    """Return the name under which Socket.IO knows those who listen to a thing."""
    return f"{key[0]}:{key[1]}"


def own_room_name(key: tuple[str, int], member_id: int) -> str:
    """Return the same for the sockets of one member."""
    return f"{room_name(key)}:{member_id}"


def origins(base_url: str, *, local: bool) -> list[str]:
    """Return the origins from which a page may open a socket: this site's only.

    In development and demo both names of this machine are the same site.
    """
    allowed = [base_url]
    if local:
        for name, other in (("127.0.0.1", "localhost"), ("localhost", "127.0.0.1")):
            if f"//{name}:" in base_url or base_url.endswith(f"//{name}"):
                allowed.append(base_url.replace(f"//{name}", f"//{other}"))
    return allowed


def async_mode() -> str:
    """Return gevent in a process that gevent has patched, else threading."""
    monkey = sys.modules.get("gevent.monkey")
    return "gevent" if monkey is not None and monkey.is_module_patched("threading") else "threading"


def init_wire(app: Flask) -> None:
    """Attach the server to the app: websocket only, small frames, events of a socket one after another."""
    _apps[:] = [app]
    settings = app.config["SETTINGS"]
    socketio.init_app(
        app,
        async_mode=async_mode(),
        transports=["websocket"],
        cors_allowed_origins=origins(settings.base_url, local=not settings.is_production),
        max_http_buffer_size=LARGEST_FRAME,
        ping_interval=PING_EVERY,
        ping_timeout=PING_PATIENCE,
        async_handlers=False,
        manage_session=False,
        logger=False,
        engineio_logger=False,
    )
    engine: Any = socketio.server.eio
    engine._async = {**engine._async, "websocket": _bounded(engine._async["websocket"])}


def _bounded(websocket: type) -> type:
    """Engine.IO measures a message only once it has it whole, and stumbles over one that it cannot read."""

    class Bounded(websocket):
        def __init__(self, handler: Callable[..., Any], server: Any) -> None:
            super().__init__(handler, server)
            self.server_args["max_message_size"] = LARGEST_FRAME

        def wait(self) -> Any:
            """Return the next message, or None, which closes the socket."""
            message = super().wait()
            try:
                packet.Packet(encoded_packet=message)
            except (ValueError, RecursionError, IndexError, KeyError, TypeError):
                return None
            return message

    return Bounded


def send(event: str, payload: dict[str, Any], to: str, besides: list[str] | None = None) -> None:
    """Send to one socket or to all that listen to a thing, besides some."""
    socketio.emit(event, payload, namespace=NAMESPACE, to=to, skip_sid=besides or None)


def is_open(sid: str) -> bool:
    """Say whether a socket is open and not about to close."""
    return bool(socketio.server.manager.is_connected(sid, NAMESPACE))


def close(sid: str) -> None:
    """Close a socket, after what was sent to it before."""
    server = socketio.server
    connection = server.manager.eio_sid_from_sid(sid, NAMESPACE)
    server.disconnect(sid, namespace=NAMESPACE)
    if connection is not None:
        socketio.start_background_task(_hang_up, connection)


def _hang_up(connection: str) -> None:
    """The engine waits until the last words are out; whoever called must not."""
    socketio.server.eio.disconnect(connection)
