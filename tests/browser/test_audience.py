"""Choosing label and audience, live."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Complaints, OpenPage

pytestmark = pytest.mark.browser


def _choose(page: Page, name: str, value: str) -> None:
    page.locator(f"input[name={name}][value='{value}']").check()


def test_the_sentence_and_the_button_follow_the_choice(open_as: OpenPage, complaints: Complaints) -> None:
    """Point 5: in words and numbers before posting, live as label and audience change."""
    page = open_as("judit")
    page.goto("/threads/new")
    told, send = page.locator("[data-outlook]"), page.locator(".acts .button-main")
    expect(told).to_contain_text("The whole community")
    before = send.inner_text()
    _choose(page, "audience", "members")
    expect(told).to_have_text("Choose at least one member.")
    expect(send).to_have_text("Send")  # no number that was true for another choice
    find = page.locator("#find")
    find.press_sequentially("حديثي")
    page.locator("[data-people] label", has_text="Layla").locator("input").check()
    expect(told).to_contain_text("Layla")
    expect(told).to_contain_text("2 people in 2 countries")
    expect(send).to_have_text("Send to 2 people")
    assert send.inner_text() != before
    find.fill("Karadag")
    find.press("Enter")
    expect(page.locator("[data-people] label")).to_have_count(2)
    expect(page.locator("[data-people] input:checked")).to_have_count(1)
    assert page.url.endswith("/threads/new"), "Enter looks for members and sends nothing"
    page.locator("#rule").check()
    expect(page.locator("[data-few]")).to_contain_text("Fewer than four")
    page.locator("#rule").uncheck()
    expect(page.locator("[data-few]")).to_be_hidden()
    assert complaints == []


def test_nothing_becomes_less_strict_by_itself(open_as: OpenPage, complaints: Complaints) -> None:
    """Point 5: a label that the new audience cannot have stays chosen and is refused; it does not change to another."""
    page = open_as("judit")
    page.goto("/threads/new")
    red = page.locator("input[name=label][value='TLP:RED']")
    expect(red).to_be_disabled()
    _choose(page, "audience", "members")
    expect(red).to_be_enabled()
    red.check()
    _choose(page, "audience", "community")
    expect(red).to_be_checked()
    expect(red).to_be_enabled()
    expect(page.locator("[data-outlook]")).to_contain_text("For the whole community only")
    expect(page.locator("[data-refused]")).to_be_visible()
    assert complaints == []


def test_a_lost_line_is_said_and_the_next_choice_asks_again(open_as: OpenPage) -> None:
    """Bad input: an answer that does not come leaves no old number beside a new choice, and breaks nothing."""
    page = open_as("judit")
    page.goto("/threads/new")

    def lost(route: Route) -> None:
        route.abort()

    page.route("**/audience?*", lost)
    _choose(page, "audience", "groups")
    expect(page.locator("[data-outlook]")).to_contain_text("cannot be counted just now")
    page.unroute("**/audience?*", lost)
    page.locator(".sharing-groups input").first.check()
    expect(page.locator("[data-outlook]")).to_contain_text("people in")
