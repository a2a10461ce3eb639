"""A room in a real browser: nothing typed is lost over a cut, and nobody is pulled away from what they read."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from colep.accounts.standing import change_standing
from colep.chat import service
from colep.rules.standing import Standing
from tests.chat.conftest import LIVE
from tests.chat.live import Server
from tests.helpers import actor_of, nonce, only_sqlite

pytestmark = [only_sqlite, pytest.mark.browser]

OpenRoom = Callable[..., Page]
MESSAGES = ".message:not(.message-unsent) .prose"


def _type(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def _texts(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(MESSAGES).all_text_contents()]


def test_what_is_typed_while_the_line_is_cut_is_sent_once_when_it_is_back(open_room: OpenRoom, server: Server) -> None:
    judit, layla = open_room("judit"), open_room("layla")
    _type(judit, "before")
    expect(layla.locator(MESSAGES)).to_have_text(["before"])
    server.kill()
    judit.wait_for_selector(".room-state[data-state=reconnecting]")
    _type(judit, "first while away")
    _type(judit, "second while away")
    expect(judit.locator(".message-unsent")).to_have_count(2)
    expect(judit.get_by_role("button", name="Send again")).to_have_count(2)
    server.start()
    for page in (judit, layla):
        page.wait_for_selector(LIVE, timeout=20_000)
        expect(page.locator(MESSAGES)).to_have_text(["before", "first while away", "second while away"])
    expect(judit.locator("[data-unsent]")).to_have_count(0)
    judit.reload()
    assert _texts(judit) == ["before", "first while away", "second while away"]


def test_a_reader_further_up_is_told_and_not_pulled_away(open_room: OpenRoom, ids: dict[str, int]) -> None:
    for number in range(30):
        text = f"{number} " + "words " * 60
        service.send_message(actor_of("emre", ids), "general", nonce=nonce(), text=text, language="en")
    reader, judit = open_room("marlene"), open_room("judit")
    reader.evaluate("document.querySelector('.room-log').scrollTop = -700")
    looked_at = reader.locator("#m-18")
    before = looked_at.bounding_box()
    _type(judit, "one")
    _type(judit, "two")
    expect(reader.locator("[data-jump] a")).to_be_visible()
    expect(reader.locator("[data-jump]")).to_contain_text("2")
    after = looked_at.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    reader.click("[data-jump] a")
    expect(reader.locator("[data-jump] a")).to_be_hidden()
    expect(reader.locator("#m-32")).to_be_in_viewport()
    expect(reader.locator(".unread-line")).to_have_count(1)


def test_a_suspended_member_is_told_and_hears_no_more(open_room: OpenRoom) -> None:
    judit, emre = open_room("judit"), open_room("emre")
    change_standing("emre", Standing.SUSPENDED, reason="a test")
    expect(emre.locator(".room-state[data-state=offline] a")).to_be_visible(timeout=2000)
    _type(judit, "only for members")
    expect(judit.locator(MESSAGES)).to_have_count(1)
    emre.wait_for_timeout(500)
    assert _texts(emre) == []


def test_live_lines_look_like_those_of_the_server(open_room: OpenRoom) -> None:
    judit, layla = open_room("judit"), open_room("layla")
    for page, text in (
        (judit, "A **bold** word."),
        (judit, "- a list"),
        (layla, "صباح الخير"),
        (judit, "Good morning."),
    ):
        seen = layla.locator(MESSAGES).count()
        _type(page, text)
        expect(layla.locator(MESSAGES)).to_have_count(seen + 1)
    shape = """() => [...document.querySelectorAll('.room-lines > :is(.speech, .room-day)')].map(line => [
      line.className, line.dataset.by ?? '', line.querySelector('.speech-head')?.textContent ?? line.textContent,
      ...[...line.querySelectorAll('.message')].map(m => m.id + m.querySelector('.prose').innerHTML.trim()
        + m.querySelector('.prose').lang + m.querySelector('.prose').dir + m.querySelector('time').textContent)])"""
    live = layla.evaluate(shape)
    layla.reload()
    assert live == layla.evaluate(shape)
    assert len(live) == 4


def test_a_room_works_without_javascript(open_room: OpenRoom) -> None:
    page = open_room("judit", script=False)
    page.fill("#text", "By form.")
    page.click(".composer .button-main")
    expect(page.locator(MESSAGES)).to_have_text(["By form."])
