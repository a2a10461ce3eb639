"""A demo community served by a real process, and a real Chromium to walk it."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

HOUSE = Path(__file__).resolve().parents[2]

WIDE, PHONE = (1440, 900), (360, 800)


@dataclass(frozen=True, slots=True)
class Site:
    """A running demo: its address, its folder, and who is in it."""

    address: str
    folder: Path

    def cast(self) -> dict[str, dict[str, str]]:
        """Return handle → entry of the demo's list."""
        return {entry["handle"]: entry for entry in json.loads((self.folder / "demo.json").read_text())}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """`colep demo`, as a newcomer starts it."""
    with running_demo(tmp_path_factory.mktemp("demo")) as site:
        yield site


@contextmanager
def running_demo(folder: Path, host: str = "127.0.0.1") -> Iterator[Site]:
    """Run a demo in this folder and give its address under this name of the machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COLEP_")}
    site = Site(f"http://{host}:{port}", folder)
    environment = {**kept, "COLEP_DATA_DIR": str(folder), "PORT": str(port), "COLEP_BASE_URL": site.address}
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "colep", "demo"], cwd=HOUSE, env=environment, stdout=log, stderr=log
        )
    try:
        _wait_for(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(site: Site, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert process.poll() is None, (site.folder / "log").read_text()
        try:
            urllib.request.urlopen(f"{site.address}/readyz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the demo did not answer within a minute: " + (site.folder / "log").read_text())


class Complaints(list[str]):
    """What the browser's console complained of: blocked scripts and styles, errors of ours."""

    def listen(self, page: Page) -> None:
        """Listen to a page."""
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            self.append(f"{message.location.get('url')}: {message.text}")


@pytest.fixture
def complaints() -> Complaints:
    """What the consoles of this test's pages complained of."""
    return Complaints()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_as(chromium: Browser, site: Site, complaints: Complaints) -> Iterator[OpenPage]:
    """Return a function that opens a browser of its own for a person: `open_as("layla", size=PHONE)`.

    Without a handle it is a visitor's. The person signs in with one press, as in the demo.
    """
    with browsers(chromium, site, complaints) as open_page:
        yield open_page


@contextmanager
def browsers(chromium: Browser, site: Site, complaints: Complaints) -> Iterator[OpenPage]:
    """Give what opens a browser of its own at a site; all of them are closed at the end."""
    contexts: list[BrowserContext] = []

    def open_(handle: str = "", size: tuple[int, int] = WIDE, **options: Any) -> Page:
        context = chromium.new_context(base_url=site.address, viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        complaints.listen(page)
        if handle:
            page.goto("/sign-in")
            page.locator(f"button[name=person][value={handle}]").click()
            page.wait_for_url(f"{site.address}/")
        return page

    yield open_
    for context in contexts:
        context.close()
