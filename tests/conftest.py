"""Real servers, one database a test, and the cast.

PostgreSQL and Redis are started once for all workers (`tests/servers.py`). Each worker builds one
template database with schema, reference data and cast; a test gets a copy of it within milliseconds.
Every test that asks for a database runs on SQLite and on PostgreSQL, but those marked `one_database`.
"""

import contextvars
import re
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask, has_app_context
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from playwright.sync_api import Browser, Playwright, sync_playwright
from sqlalchemy import event
from werkzeug.test import TestResponse

from colep import migrating
from colep.accounts import secrets, service
from colep.app import create_app
from colep.chat.service import make_rooms
from colep.core import i18n
from colep.core.config import Settings
from colep.core.db import db, stop_reading
from colep.groups.founding import make_groups
from colep.membership.official import load_domains
from colep.reference import service as reference
from tests import people, servers
from tests.browser.chromium import ARGUMENTS, chromium_path
from tests.servers import Servers

SECRET_KEY = "a key that only the tests know: 0123456789"
SERVERS = Servers()

#: The real one takes a tenth of a second on purpose. One test holds it to its cost.
SLOW_HASHER = secrets._hasher
secrets._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Compiled(BytecodeCache):
    """Templates as a worker has compiled them once: each test has an application of its own, and would again."""

    def __init__(self) -> None:
        self._code: dict[str, CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before."""
        bucket.code = self._code.get(f"{bucket.key} {bucket.checksum}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled now."""
        self._code[f"{bucket.key} {bucket.checksum}"] = bucket.code


COMPILED = Compiled()


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers in the controlling process, before the workers."""
    config.addinivalue_line("markers", "one_database: runs on SQLite only; the kind of database makes no difference")
    SERVERS.start(config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End them with it."""
    SERVERS.stop()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run whatever needs a database on both kinds, unless it is marked `one_database`."""
    if "template" in metafunc.fixturenames:
        kinds = ["sqlite"] if metafunc.definition.get_closest_marker("one_database") else ["sqlite", "postgresql"]
        metafunc.parametrize("template", kinds, indirect=True, scope="session")


def settings_for(database_url: str, data_dir: Path, **changes: object) -> Settings:
    """Return the settings of an installation of its own."""
    values: dict[str, object] = {
        "environment": "demo", "secret_key": SECRET_KEY, "base_url": "http://localhost", "data_dir": data_dir,
        "database_url": database_url, "redis_url": "", "bind": "127.0.0.1", "port": 8000,
    }  # fmt: skip
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


def furnish() -> None:
    """Bring an empty database to schema and reference data, as `colep migrate` does."""
    migrating.upgrade()
    reference.load()
    load_domains()
    make_rooms()
    make_groups()


class Template:
    """A database with schema, reference data and cast, from which tests get their copies."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        self.folder = folder
        self.url = self._new_url("template")
        app = create_app(settings_for(self.url, folder))
        with app.app_context():
            furnish()
            self.ids = people.settle(SECRET_KEY)
            close()

    def _new_url(self, name: str) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{self.folder / f'{name}.db'}"
        return servers.with_driver(servers.create_database(servers.database_server()))

    def copy(self) -> str:
        """Return the URL of a fresh copy."""
        if self.kind == "sqlite":
            url = self._new_url(uuid.uuid4().hex)
            shutil.copy(self.url.removeprefix("sqlite:///"), url.removeprefix("sqlite:///"))
            return url
        return servers.with_driver(servers.create_database(servers.database_server(), template=self.url))

    def drop(self, url: str) -> None:
        """Remove a copy."""
        if self.kind == "sqlite":
            for beside in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + beside).unlink(missing_ok=True)
        else:
            servers.drop_database(url.replace("+psycopg", ""))


def close() -> None:
    """Give back every connection of this context's application."""
    stop_reading()
    db.session.remove()
    db.engine.dispose()


@pytest.fixture(scope="session")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Template]:
    """The template database of this worker, of both kinds in turn."""
    template = Template(request.param, tmp_path_factory.mktemp(request.param))
    yield template
    template.drop(template.url)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. One for a worker: a second one beside it does not start."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A real browser."""
    path, environment = chromium_path()
    browser = playwright.chromium.launch(executable_path=path, env=environment, args=ARGUMENTS)
    yield browser
    browser.close()


@pytest.fixture
def database_url(template: Template) -> Iterator[str]:
    """A fresh database with the cast in it."""
    url = template.copy()
    yield url
    template.drop(url)


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of this test's installation."""
    return settings_for(database_url, tmp_path)


class Browser(FlaskClient):
    """Asks from outside: nothing of the test's own context is shared with a request, nor the other way round."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send one request."""
        if has_app_context():
            stop_reading()
            db.session.remove()
        return contextvars.Context().run(super().open, *args, **kwargs)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application on this test's database, inside its context."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = COMPILED
    app.test_client_class = Browser
    with app.app_context():
        yield app
        close()


@pytest.fixture
def ids(template: Template) -> dict[str, int]:
    """Handle → id of the cast."""
    return dict(template.ids)


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A test begins with nobody's language, and leaves none behind."""
    i18n.set_reader("en", "UTC")
    yield
    i18n.set_reader("en", "UTC")


def _alone(send: Callable[..., TestResponse], *arguments: object, **kwargs: object) -> TestResponse:
    """Send a request outside the test's application context, which it would share otherwise.

    Flask keeps `g` there: actor, token and nonce of one request would still stand at the next.
    """
    return contextvars.Context().run(send, *arguments, **kwargs)


class Visitor:
    """Somebody with a browser: keeps cookies, and sends forms with the token that the page gave."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **kwargs: object) -> TestResponse:
        """Open a page."""
        return _alone(self.client.get, address, **kwargs)

    def post(self, address: str, data: dict[str, object] | None = None, **kwargs: object) -> TestResponse:
        """Send a form as the page would: with its CSRF token."""
        return _alone(self.client.post, address, data={"csrf_token": self.csrf_token(), **(data or {})}, **kwargs)

    def csrf_token(self) -> str:
        """Take the token out of a page, as a browser does: every page has the form of the languages."""
        page = self.get("/nowhere").text
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "every page carries a form with a token"
        return found[1]

    def cookie(self, name: str = "colep_session") -> str:
        """Return the value of a cookie, or an empty string."""
        kept = self.client.get_cookie(name)
        return kept.value if kept else ""


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who is not signed in."""
    return Visitor(app.test_client())


@pytest.fixture
def as_person(app: Flask) -> Callable[[str], Visitor]:
    """Return a signed-in browser for one of the cast: `as_person("layla")`."""

    def sign_in(handle: str) -> Visitor:
        client = app.test_client()
        client.set_cookie("colep_session", service.enter_demo(handle, "Firefox, Linux"))
        return Visitor(client)

    return sign_in


@pytest.fixture
def counted_queries(app: Flask) -> Callable[[], int]:
    """Return a function that says how many statements ran since it was last asked; BEGIN is one too."""
    seen = {"count": 0}

    def _count(*_args: object) -> None:
        seen["count"] += 1

    event.listen(db.engine, "before_cursor_execute", _count)

    def since_last() -> int:
        count, seen["count"] = seen["count"], 0
        return count

    return since_last
