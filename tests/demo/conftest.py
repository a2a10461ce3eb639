"""A demo installation, seeded once for the tests of a module; those who change it say so."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask

from colep.app import create_app
from colep.chat.service import make_rooms
from colep.core.db import db, stop_reading
from colep.demo.seed import seed
from tests import servers
from tests.conftest import close, furnish, settings_for


@dataclass
class Demo:
    """The application, and what the seeding said."""

    app: Flask
    said: list[str] = field(default_factory=list)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A seeded demo, on both databases in turn."""
    folder: Path = tmp_path_factory.mktemp("demo")
    url = f"sqlite:///{folder / 'colep.db'}"
    if request.param == "postgresql":
        url = servers.with_driver(servers.create_database(servers.database_server()))
    demo = Demo(create_app(settings_for(url, folder)))
    with demo.app.app_context():
        furnish()
        make_rooms()
        seed(demo.said.append)
        close()
    yield demo
    with demo.app.app_context():
        close()
    if request.param == "postgresql":
        servers.drop_database(url.replace("+psycopg", ""))


@pytest.fixture
def inside(demo: Demo) -> Iterator[Demo]:
    """The same, inside its application's context."""
    with demo.app.app_context():
        yield demo
        stop_reading()
        db.session.remove()
