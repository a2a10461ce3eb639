"""`colep serve`, `web`, `live` and `demo`: the commands that stay."""

import errno
import os
import socket
from collections.abc import Callable
from typing import NoReturn

import click

from colep import serve as server
from colep.commands import start
from colep.commands.app import installation
from colep.commands.upkeep import require_up_to_date
from colep.commands.words import Stopped
from colep.core.config import Settings, read_settings


@click.command()
def serve() -> None:
    """Serve pages and live rooms from one process, at COLEP_BIND and PORT."""
    _serve(server.serve)


@click.command()
def web() -> None:
    """Serve the pages only, beside `colep live`."""
    _serve(server.web)


@click.command()
def live() -> None:
    """Serve the live rooms only (/socket.io/), beside `colep web`."""
    _serve(server.live)


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo community away first and begin with a fresh one.")
def demo(reset: bool) -> None:
    """Start Colep with an invented community, at http://127.0.0.1:8000 unless PORT says otherwise.

    Everything is made at the first start and kept in COLEP_DATA_DIR (instance/). The file demo.json there
    holds the passphrases and second factors of the cast.
    """
    environment = os.environ.setdefault("COLEP_ENV", "demo")
    if environment != "demo":
        raise Stopped(f"COLEP_ENV is {environment}: the demo starts with COLEP_ENV=demo, or without it.")
    settings = read_settings()
    require_free_port(settings)
    with installation():
        entrances = start.prepare(settings, click.echo, reset=reset)
    click.echo(start.welcome(settings, entrances))
    server.serve()


def _serve(start_server: Callable[[], NoReturn]) -> None:
    with installation():
        require_up_to_date()
    start_server()


def require_free_port(settings: Settings) -> None:
    """Raise Stopped if the server could not listen where the settings say."""
    address = f"{settings.bind}:{settings.port}"
    try:
        family, kind, *_, place = socket.getaddrinfo(settings.bind, settings.port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except socket.gaierror as error:
        raise Stopped(f"COLEP_BIND is {settings.bind}, which is no address of this machine.") from error
    except OSError as error:
        raise Stopped(_no_port(error, address, settings.port)) from error


def _no_port(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Another program listens at {address}: end it, or choose another port with PORT={port + 1}."
    if error.errno == errno.EACCES:
        return f"This user may not listen at port {port}: choose one above 1023 with PORT=8000."
    return f"Nothing can listen at {address} ({error.strerror}): check COLEP_BIND and PORT."
