"""A room under the Rule in a real browser, and what a page does when words or the room are taken from it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from colep.chat import service
from colep.chat.models import Room
from colep.core import clock
from colep.core.db import execute, transaction
from tests.chat.conftest import LIVE
from tests.chat.opened import INSIDE, a_group_of, a_room, a_rule_room, for_group, inside
from tests.chat.test_live_rule import hold, release
from tests.helpers import actor_of, nonce, only_sqlite

pytestmark = [only_sqlite, pytest.mark.browser]

Ids = dict[str, int]
OpenRoom = Callable[[str, str], Page]


def _type(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.press("#text", "Enter")


def _log(page: Page) -> list[str]:
    """Return heads and messages in the order in which they stand, without times and spaces."""
    found = page.locator(".speech-head, .message .prose, .message-gone").all_text_contents()
    return ["".join(text.split()) for text in found]


def test_live_and_loaded_are_the_same_page(open_room: OpenRoom, ids: Ids) -> None:
    """Point 6: what the script adds is what the server draws: participants, one's own, and no minute anywhere."""
    slug = a_rule_room(ids)
    judit, tamas = open_room("judit", slug), open_room("tamas", slug)
    for text in ("We lost forty minutes.", "The list was out of date."):
        _type(judit, text)
    expect(tamas.locator(".message .prose")).to_have_count(2)
    _type(tamas, "Ours too.")
    for page, own in ((judit, "We lost forty minutes."), (tamas, "Ours too.")):
        expect(page.locator(".message:not(.message-unsent) .prose")).to_have_count(3)
        expect(page.locator("[data-unsent]")).to_have_count(0)
        expect(page.locator(".speech-own")).to_contain_text(own)
        expect(page.locator(".speech-own strong")).to_contain_text("You, as Participant ")
        live, times = _log(page), page.locator(".message-time").all_text_contents()
        log = page.locator(".room-log").inner_html()
        for name in ("Judit", "Tamás", "Hungary", "Investigator"):
            assert name not in log
        assert all(time.count(":00") == 2 for time in times), times
        page.reload()
        page.wait_for_selector(LIVE)
        assert (_log(page), page.locator(".message-time").all_text_contents()) == (live, times)
    expect(judit.locator("[data-here]")).to_be_hidden()


def test_a_message_is_held_back_and_given_back_in_its_place(open_room: OpenRoom, ids: Ids) -> None:
    """Point 8: its words, its author and its quotations go from the open page; released it stands where it stood."""
    for text in ("one", "Sentinel", "three"):
        service.send_message(actor_of("emre", ids), "general", nonce=nonce(), text=text, language="en")
    service.send_message(actor_of("layla", ids), "general", nonce=nonce(), text="an answer", language="en", reply_to=2)
    judit = open_room("judit", "general")
    head, answer = "EmreKaradağlıInvestigatorTürkiye", "LaylaAl-HadithiInvestigatorIraq"
    expect(judit.locator("#m-4 .message-quote")).to_contain_text("Sentinel")
    hold("general", 2)
    expect(judit.locator("#m-2 .message-gone")).to_have_text("Held back by a moderator")
    assert _log(judit) == [head, "one", "Heldbackbyamoderator", head, "three", answer, "ananswer"]
    assert "Sentinel" not in judit.content()
    loaded = open_room("judit", "general")
    assert _log(loaded) == _log(judit)
    release("general", 2)
    for page in (judit, loaded):
        expect(page.locator("#m-2 .prose")).to_have_text("Sentinel")
        assert _log(page) == [head, "one", head, "Sentinel", head, "three", answer, "ananswer"]


def test_a_room_that_is_gone_leaves_only_what_was_typed(open_room: OpenRoom, ids: Ids) -> None:
    """Points 2 and 8: words, name and numbers go from the open page; the draft stays with the one who typed it."""
    slug = a_room(actor_of("emre", ids), for_group(a_group_of(ids, *INSIDE)), "Sentinel of a name")
    service.send_message(inside(ids, "layla"), slug, nonce=nonce(), text="Sentinel of a text", language="en")
    judit = open_room("judit", slug)
    expect(judit.locator(".message .prose")).to_have_text("Sentinel of a text")
    judit.fill("#text", "My draft")
    with transaction():
        execute(update(Room).where(Room.slug == slug).values(held_at=clock.now()))
    expect(judit.locator("body")).not_to_contain_text("Sentinel", timeout=5000)
    assert "Sentinel" not in judit.title()
    expect(judit.locator("textarea")).to_have_value("My draft")
