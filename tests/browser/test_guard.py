"""The guard in a room, between two real browsers."""

import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.screening.conftest import PERSIAN_ZONE, PHONE, ZONE

pytestmark = pytest.mark.browser


def _room(page: Page, slug: str = "east-med") -> None:
    page.goto(f"/rooms/{slug}")
    expect(page.locator(".room-state")).to_have_attribute("data-state", "live")


def test_a_passport_zone_is_stopped_before_the_other_browser_shows_anything(
    open_as: OpenPage, complaints: Complaints
) -> None:
    """Done when: a specimen zone typed in a room, in Persian digits too, is seen by its author alone."""
    here, there = open_as("judit"), open_as("emre")
    for page in (here, there):
        _room(page)
    composer = here.locator("form.composer textarea")
    for number, zone in enumerate((ZONE, PERSIAN_ZONE), 1):
        composer.fill(zone)
        here.locator("form.composer button").last.click()
        kept = here.locator(".message .guard").nth(number - 1)
        expect(kept).to_contain_text("The machine-readable zone of a passport or card")
        expect(kept).to_contain_text("I-24/7")
        expect(kept.locator("form")).to_be_hidden()
    text = f"Only this arrives. {time.time_ns()}"
    composer.fill(text)
    here.locator("form.composer button").last.click()
    there.get_by_text(text).wait_for()
    for trace in ("ERIKSSON", "L898902C3"):
        assert trace not in there.content()
    there.reload()
    expect(there.locator(".message", has_text=text)).to_be_visible()
    assert "L898902C3" not in there.content()
    assert complaints == []


def test_what_was_kept_back_can_be_mended_or_explained(open_as: OpenPage, complaints: Complaints) -> None:
    """Point 7: the page keeps the text, and a weak finding goes out with a reason, once."""
    here, there = open_as("judit"), open_as("emre")
    for page in (here, there):
        _room(page, "black-sea")
    composer, mark = here.locator("form.composer textarea"), str(time.time_ns())
    composer.fill(f"The hotline {mark} is {PHONE}")
    here.locator("form.composer button").last.click()
    kept = here.locator(".message .guard")
    expect(kept.locator(".guard-match")).to_have_text(PHONE)
    kept.locator("[data-mend]").click()
    expect(composer).to_have_value(f"The hotline {mark} is {PHONE}")
    expect(kept).to_have_count(0)
    here.locator("form.composer button").last.click()
    here.locator(".message .guard input[name=reason]").fill("A public hotline")
    here.locator(".message .guard form button").click()
    there.get_by_text(mark).wait_for()
    expect(here.locator(".message .guard")).to_have_count(0)
    expect(here.locator(".message", has_text=mark)).to_have_count(1)
    assert complaints == []


def test_without_a_script_the_page_says_the_same(open_as: OpenPage) -> None:
    """Point 7: an ordinary form, 422, the text kept, and a place for the reason."""
    page = open_as("judit", java_script_enabled=False)
    page.goto("/rooms/general")
    mark = str(time.time_ns())
    page.locator("form.composer textarea").fill(f"Hotline {mark} {PHONE}")
    page.locator("form.composer button").last.click()
    expect(page.locator(".guard-match")).to_have_text(PHONE)
    expect(page.locator("form.composer textarea")).to_have_value(f"Hotline {mark} {PHONE}")
    page.locator("input[name=reason]").fill("A public hotline")
    page.locator("form.composer button").last.click()
    expect(page.locator(".message", has_text=mark)).to_be_visible()
