"""`colep serve`, `web`, `live`, `worker` and `demo`: the commands that stay."""

import logging
import os
from collections.abc import Callable
from typing import NoReturn

import click
from flask import current_app

from colep import serve as server
from colep.commands import start
from colep.commands.app import installation
from colep.commands.upkeep import require_up_to_date
from colep.commands.words import Stopped
from colep.core import consuming, ports
from colep.core.config import read_settings


@click.command()
def serve() -> None:
    """Serve pages and live rooms and run the tasks in one process, at COLEP_BIND and PORT."""
    _serve(server.serve)


@click.command()
def web() -> None:
    """Serve the pages only, beside `colep live` and `colep worker`."""
    _serve(server.web)


@click.command()
def live() -> None:
    """Serve the live rooms only (/socket.io/), beside `colep web`."""
    _serve(server.live)


@click.command()
def worker() -> None:
    """Run the tasks only, beside `colep web` and `colep live`: letters, reminders, the calendar.

    `colep serve` runs them itself. Several workers share the work; none does what another has begun.
    """
    with installation():
        require_up_to_date()
        logging.basicConfig(level=logging.INFO, format=server.LOG_FORMAT)
        consuming.run_alone(current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001


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
    if why_not := ports.hindrance(settings.bind, settings.port):
        raise Stopped(why_not)
    with installation():
        entrances = start.prepare(settings, click.echo, reset=reset)
    click.echo(start.welcome(settings, entrances))
    server.serve()


def _serve(start_server: Callable[[], NoReturn]) -> None:
    with installation():
        require_up_to_date()
    start_server()
