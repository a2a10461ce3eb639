"""Rooms in the test's database, and real server processes to talk to."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Page as BrowserPage

from colep.accounts import service as accounts
from colep.chat import service
from colep.core.config import Settings
from tests.chat.live import Page, Server


@pytest.fixture(autouse=True)
def _rooms(request: pytest.FixtureRequest) -> None:
    """Every test with a database has its rooms."""
    if "database_url" in request.fixturenames:
        request.getfixturevalue("app")
        service.make_rooms()


@pytest.fixture
def start_server(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts `colep serve` on this test's database; they end with the test."""
    with ExitStack() as running:

        def start(redis_url: str = "") -> Server:
            folder = tmp_path / f"server-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            return running.enter_context(Server(settings.database_url, folder, redis_url))

        yield start


@pytest.fixture
def server(start_server: Callable[..., Server]) -> Server:
    """One running server."""
    return start_server()


@pytest.fixture
def token(app: Flask) -> Callable[[str], str]:
    """Return a function that signs one of the cast in and returns the session token."""
    return lambda handle: accounts.enter_demo(handle, "Firefox, Linux")


@pytest.fixture
def open_page(token: Callable[[str], str]) -> Iterator[Callable[..., Page]]:
    """Return a function that opens a page's socket at a server: `open_page(server, "emre")`."""
    pages: list[Page] = []

    def open_(server: Server, handle: str, **options: object) -> Page:
        page = Page(server.address, token(handle), **options)
        pages.append(page)
        return page

    yield open_
    for page in pages:
        page.close()


#: The state line of a room whose page has heard everything.
LIVE = ".room-state[data-state=live]"


@pytest.fixture
def open_room(chromium: Browser, server: Server, token: Callable[[str], str]) -> Iterator[Callable[..., BrowserPage]]:
    """Return a function that opens a room in a browser as one of the cast; faults in scripts fail the test.

    They are looked at in the end: an exception in the browser's own call would end the browser for all tests after it.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(handle: str, slug: str = "general", *, script: bool = True) -> BrowserPage:
        context = chromium.new_context(viewport={"width": 1200, "height": 600}, java_script_enabled=script)
        contexts.append(context)
        context.add_cookies([{"name": "colep_session", "value": token(handle), "url": server.address}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{server.address}/rooms/{slug}")
        if script:
            page.wait_for_selector(LIVE)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
