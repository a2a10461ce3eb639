"""Starts the servers: `serve` is one process for everything, tasks included, `web` and `live` are the two halves apart.

The server's own process must not have loaded Colep when it forks: a worker that lives on gevent first
replaces the locks and sockets of the standard library, and what was loaded before would keep the old
ones. So a command hands over to a fresh `python -m colep.serve`, which imports settings, ports and no more.
"""

import gc
import logging
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

from gunicorn.app.base import BaseApplication

from colep.core import ports
from colep.core.config import SettingError, Settings, read_settings

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_LIVE_PATH = "/socket.io"
_HEALTH = ("/healthz", "/readyz")

#: Sockets that one process can hold, and pages that the other answers at the same time.
_CONNECTIONS, _THREADS = 4000, 8

_ALWAYS: dict[str, Any] = {
    "workers": 1,
    "preload_app": False,
    "graceful_timeout": 5,
    "timeout": 60,
    "control_socket_disable": True,
    "accesslog": None,
    "loglevel": "warning",
    "proc_name": "colep",
}
_GEVENT = {"worker_class": "gevent", "worker_connections": _CONNECTIONS}
_PARTS: dict[str, dict[str, Any]] = {
    "serve": _GEVENT,
    "live": _GEVENT,
    "web": {"worker_class": "gthread", "threads": _THREADS, "keepalive": 15},
}


def serve() -> NoReturn:
    """Serve pages and sockets and run tasks in one process. Does not return."""
    _hand_over("serve")


def web() -> NoReturn:
    """Serve pages only, a little less eagerly than the live half beside it. Does not return."""
    _hand_over("web")


def live() -> NoReturn:
    """Serve sockets only. Does not return."""
    _hand_over("live")


def _hand_over(part: str) -> NoReturn:
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, "-m", "colep.serve", part])


class _Server(BaseApplication):
    """gunicorn with settings of ours instead of a command line."""

    def __init__(self, part: str, settings: Settings) -> None:
        self.part = part
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's own defaults."""
        host = f"[{self.settings.bind}]" if ":" in self.settings.bind else self.settings.bind
        for name, value in {**_ALWAYS, **_PARTS[self.part], "bind": f"{host}:{self.settings.port}"}.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the application, in the worker."""
        from colep.app import create_app

        logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
        app = create_app(self.settings)
        if self.part == "web":
            app.wsgi_app = _only(lambda path: not path.startswith(_LIVE_PATH), app.wsgi_app)  # type: ignore[method-assign]
        elif self.part == "live":
            app.wsgi_app = _only(lambda path: path.startswith((_LIVE_PATH, *_HEALTH)), app.wsgi_app)  # type: ignore[method-assign]
        else:
            self._run_tasks(app)
        _leave_to_itself()
        return app

    def _run_tasks(self, app: Any) -> None:
        """Run the tasks beside pages and sockets, until the worker is told to end."""
        from colep.core import consuming

        consumer = consuming.begin_beside(app)
        self.cfg.set("worker_exit", lambda _server, _worker: consuming.end_beside(consumer))


def _leave_to_itself() -> None:
    """Take what the start has made out of the collector's rounds: each stops every socket for its time.

    The first kind of round looks at so many new objects: two thousand take half a millisecond, and ten times as many
    make a message late that is on its way to a room. The rounds over everything that lives stay rare.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 20, 500)


def _only(serves: Callable[[str], bool], application: Any) -> Any:
    """Leave to the other half what is the other half's."""

    def half(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if serves(environ.get("PATH_INFO", "")):
            return application(environ, start_response)
        start_response("404 Not Found", [("Content-Type", "text/plain"), ("Cache-Control", "no-store")])
        return [b"This half of Colep does not serve this address.\n"]

    return half


def main(part: str) -> None:
    """Run one of the servers until it is told to end."""
    try:
        settings = read_settings()
    except SettingError as error:
        sys.exit(str(error))
    # gunicorn would try for five seconds.
    if why_not := ports.hindrance(settings.bind, settings.port):
        sys.exit(why_not)
    if part == "web":
        os.nice(5)
    _Server(part, settings).run()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in _PARTS:
        sys.exit(f"usage: python -m colep.serve {'|'.join(_PARTS)}")
    main(sys.argv[1])
