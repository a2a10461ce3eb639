"""What several tests of the guard need."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from colep.accounts import service as accounts
from colep.core.config import Settings
from colep.core.db import db
from tests.chat.live import Page, Server
from tests.helpers import fresh

#: ICAO's specimen, as one types it, and with Persian digits.
ZONE = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
PERSIAN_ZONE = "L898902C36UTO۷۴۰۸۱۲۲F۱۲۰۴۱۵۹ZE184226B<<<<<۱۰"
#: An example number that phonenumbers gives for Türkiye.
PHONE = "+90 501 234 56 78"


@pytest.fixture
def is_kept(app: Flask) -> Callable[[str], bool]:
    """Return a function that says whether a text stands in any column of any table."""

    def look(value: str) -> bool:
        fresh()
        found = any(_holds(name, value) for name in inspect(db.engine).get_table_names())
        fresh()
        return found

    return look


def _holds(name: str, value: str) -> bool:
    rows = db.session.execute(text(f'SELECT * FROM "{name}"')).all()
    return any(value in str(column) for row in rows for column in row)


@pytest.fixture
def start_page(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page's socket at one server: `start_page("emre", join="general")`."""
    folder = tmp_path / "server"
    folder.mkdir()
    pages: list[Page] = []
    with Server(settings.database_url, folder) as server:

        def open_(handle: str, **options: object) -> Page:
            page = Page(server.address, accounts.enter_demo(handle, "Firefox, Linux"), **options)  # type: ignore[arg-type]
            page.log = server.log  # type: ignore[attr-defined]
            pages.append(page)
            return page

        yield open_
        for page in pages:
            page.close()
