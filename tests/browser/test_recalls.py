"""A page that is open loses what is taken away, in a real browser, on another process than the act's."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from colep.accounts import service as accounts
from colep.accounts.standing import change_standing
from colep.chat import service as rooms
from colep.chat.models import Room
from colep.core.config import Settings
from colep.handling import holding
from colep.rules.acts import Subject
from colep.rules.labels import Label
from colep.rules.standing import Standing
from tests import servers
from tests.browser.conftest import Complaints
from tests.chat.live import Server
from tests.handling.shared import SENTINEL, by, narrow, one, room, staff, thread
from tests.helpers import actor_of, nonce, only_sqlite, rows

pytestmark = [pytest.mark.browser, only_sqlite]
Ids = dict[str, int]
OpenAt = Callable[[Server, str, str], Page]
SECONDS = 5.0
#: In the languages of those who read here.
GONE = re.compile(r"This is no longer here\.|Bu artık burada yok\.|لم يعد هذا موجودًا هنا\.")


@pytest.fixture
def start(app: Flask, settings: Settings, tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Return a function that starts a server of its own on this test's database."""
    rooms.make_rooms()
    with ExitStack() as running:

        def start_(redis_url: str = "") -> Server:
            folder = tmp_path / f"server-{len(list(tmp_path.iterdir()))}"
            folder.mkdir()
            return running.enter_context(Server(settings.database_url, folder, redis_url))

        yield start_


@pytest.fixture
def open_at(chromium: Browser, complaints: Complaints) -> Iterator[OpenAt]:
    """Return a function that opens an address of a server as one of the cast and waits until the page listens."""
    with ExitStack() as open_:

        def page_at(server: Server, handle: str, address: str) -> Page:
            context = chromium.new_context(base_url=server.address)
            open_.callback(context.close)
            token = accounts.enter_demo(handle, "Chromium, Linux")
            context.add_cookies([{"name": "colep_session", "value": token, "url": server.address}])
            page = context.new_page()
            complaints.listen(page)
            frames: list[str] = []
            page.on("websocket", lambda line: line.on("framesent", lambda sent: frames.append(str(sent))))
            page.goto(address)
            deadline = time.monotonic() + 15
            while not any("page.watch" in frame for frame in frames):
                assert time.monotonic() < deadline, "the page does not listen"
                page.wait_for_timeout(50)
            page.wait_for_timeout(300)
            return page

        yield page_at


@pytest.mark.parametrize("with_redis", [False, True])
def test_open_pages_lose_it_within_five_seconds(
    app: Flask, ids: Ids, start: Callable[..., Server], open_at: OpenAt, complaints: Complaints, with_redis: bool
) -> None:
    """Point 8: list and thread at another process; title, address and words go, and what was being typed stays."""
    redis_url = servers.redis_address() if with_redis else ""
    thread_id, other = thread(ids), thread(ids)
    here, there = start(redis_url), start(redis_url)
    listed = open_at(there, "emre", "/threads")
    shown = open_at(there, "layla", f"/threads/{thread_id}")
    shown.locator("form.composer textarea").fill("Half a sentence of mine")
    expect(listed.locator(".entry", has_text=SENTINEL)).to_have_count(2)
    token = accounts.enter_demo("henrik", "Firefox, Linux")
    form = here.read(f"/handling/thread/{thread_id}", token)
    began = time.monotonic()
    assert here.send_form(f"/handling/thread/{thread_id}/hold", token, form, {"reason": "To be looked at"}) == 302
    expect(shown.locator("h1")).to_have_text(GONE, timeout=SECONDS * 1000)
    expect(listed.locator(".entry", has_text=GONE)).to_have_count(1, timeout=SECONDS * 1000)
    assert time.monotonic() - began < SECONDS
    assert SENTINEL not in shown.content()
    assert "marigold" not in shown.url.lower()
    assert SENTINEL not in shown.title()
    expect(shown.locator("textarea[readonly]")).to_have_value("Half a sentence of mine")
    expect(listed.locator(".entry", has_text=SENTINEL)).to_have_count(1)
    assert f"/threads/{other}-" in listed.content()
    assert f"/threads/{thread_id}-" not in listed.content()
    assert complaints == []


@pytest.mark.parametrize("subject", [Subject.POST, Subject.PRACTICE, Subject.CONTACT, Subject.ROOM])
def test_every_kind_goes_from_its_page(
    app: Flask, ids: Ids, start: Callable[..., Server], open_at: OpenAt, subject: Subject
) -> None:
    """Point 8: the act is done elsewhere and only the watch finds it."""
    thing_id = one(subject, ids)
    address = {
        Subject.POST: "/threads/1", Subject.PRACTICE: f"/library/{thing_id}", Subject.CONTACT: f"/directory/{thing_id}",
        Subject.ROOM: "/rooms",
    }[subject]  # fmt: skip
    page = open_at(start(), "emre", address)
    if subject is not Subject.CONTACT:
        expect(page.locator("main")).to_contain_text(SENTINEL)
    began = time.monotonic()
    holding.hold(staff(ids), subject, thing_id, "To be looked at")
    expect(page.locator("main")).to_contain_text(GONE, timeout=SECONDS * 1000)
    assert time.monotonic() - began < SECONDS
    assert SENTINEL not in page.content()


def test_a_room_that_becomes_narrower_goes_with_its_list(
    app: Flask, ids: Ids, start: Callable[..., Server], open_at: OpenAt
) -> None:
    """Point 8: inside the room itself, whose socket is closed at the same moment."""
    room_id = room(ids)
    slug = one_slug(room_id)
    rooms.send_message(actor_of("judit", ids), slug, nonce=nonce(), text="Words of the room", language="en")
    page = open_at(start(), "emre", f"/rooms/{slug}")
    expect(page.locator("main")).to_contain_text("Words of the room")
    narrow(actor_of("judit", ids), Subject.ROOM, room_id, by(ids["judit"], ids["henrik"], label=Label.RED))
    expect(page.locator("main")).to_contain_text(GONE, timeout=SECONDS * 1000)
    assert "Words of the room" not in page.content()
    assert SENTINEL not in page.content()


def one_slug(room_id: int) -> str:
    """Return the address of a room."""
    return str(rows(select(Room.slug).where(Room.id == room_id))[0].slug)


def test_a_page_whose_session_is_over_shows_nothing_more(
    app: Flask, ids: Ids, start: Callable[..., Server], open_at: OpenAt
) -> None:
    """Row 22: the page goes to the sign-in by itself."""
    thread(ids)
    page = open_at(start(), "emre", "/threads")
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    page.wait_for_url(re.compile(r"/sign-in[?]next="), timeout=SECONDS * 1000)
    assert SENTINEL not in page.content()


def test_a_page_that_comes_back_into_view_asks_first(
    app: Flask, ids: Ids, start: Callable[..., Server], open_at: OpenAt
) -> None:
    """Point 8: brought back by the browser as it was left, it does not show what is gone since."""
    thread_id = thread(ids)
    page = open_at(start(), "emre", "/threads")
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => window.isAway });
        window.isAway = true;
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    holding.hold(staff(ids), Subject.THREAD, thread_id, "To be looked at")
    page.evaluate("""() => {
        window.isAway = false;
        window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
        window.wasBlank = document.getElementById("main").classList.contains("asking");
    }""")
    assert page.evaluate("window.wasBlank") is True
    expect(page.locator(".entry", has_text=GONE)).to_have_count(1, timeout=1500)
    expect(page.locator("main.asking")).to_have_count(0, timeout=1500)


def test_without_a_socket_the_page_asks_every_few_seconds(
    app: Flask, ids: Ids, start: Callable[..., Server], chromium: Browser
) -> None:
    """Point 8: where the live door is closed to it, by a proxy or because too many are open."""
    thread_id, server = thread(ids), start()
    context = chromium.new_context(base_url=server.address)
    token = accounts.enter_demo("emre", "Chromium, Linux")
    context.add_cookies([{"name": "colep_session", "value": token, "url": server.address}])
    context.add_init_script("window.WebSocket = class { constructor() { throw new Error('closed'); } };")
    page = context.new_page()
    page.goto("/threads")
    with page.expect_response("**/still", timeout=10_000):
        pass
    began = time.monotonic()
    holding.hold(staff(ids), Subject.THREAD, thread_id, "To be looked at")
    expect(page.locator(".entry", has_text=GONE)).to_have_count(1, timeout=6000)
    assert time.monotonic() - began < SECONDS
    context.close()
