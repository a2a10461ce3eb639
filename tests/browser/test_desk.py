"""The desk of the secretariat in a real browser: its keys open forms and never act, and it works without a script."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import PHONE, WIDE, OpenPage, Site

pytestmark = pytest.mark.browser

QUEUE = "/secretariat/applications"


def test_keys_walk_the_queue_and_open_forms(open_as: OpenPage) -> None:
    """Point 3: j, k, a, d, b and Escape; no key alone says anything; keys are letters in a field, and can be off."""
    page = open_as("marlene")
    page.goto(QUEUE)
    page.keyboard.press("j")
    expect(page.locator(".desk-row[aria-current=page]")).to_have_count(1)
    # The second of the demo's queue; the first was asked back already.
    page.locator(".desk-row").nth(1).click()
    expect(page.locator(".desk-row").nth(1)).to_have_attribute("aria-current", "page")
    first = page.locator("h1").inner_text()
    page.keyboard.press("j")
    expect(page.locator("h1")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator("h1")).to_have_text(first)
    page.keyboard.press("d")
    expect(page).to_have_url(re.compile("act=decline"))
    expect(page.get_by_role("button", name="Yes, decline")).to_be_visible()
    expect(page.locator("input[name=reasons]").first).to_be_focused()
    field = page.locator("textarea[name=words]")
    field.click()
    page.keyboard.type("bad jade")
    expect(field).to_have_value("bad jade")
    page.keyboard.press("Escape")
    expect(field).to_have_value("bad jade")
    page.get_by_role("link", name="Back", exact=True).last.click()
    expect(page).not_to_have_url(re.compile("act="))
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("act=ask"))
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("act="))
    switch = page.locator("[data-keys-switch]")
    switch.click()
    expect(switch).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("j")
    page.wait_for_timeout(300)
    expect(page.locator("h1")).to_have_text(first)


def test_keys_are_those_of_the_keyboard_whatever_it_writes(open_as: OpenPage) -> None:
    """Point 3: on an Arabic keyboard the key of "d" says another letter; the first field then has the focus."""
    page = open_as("marlene")
    page.goto(QUEUE)
    page.locator(".desk-row").nth(1).click()
    page.evaluate("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'ي', code: 'KeyD', bubbles: true }))")
    expect(page).to_have_url(re.compile("act=decline"))
    expect(page.locator("input[name=reasons]").first).to_be_focused()


def test_the_way_to_where_one_is_can_be_seen_on_a_phone(open_as: OpenPage) -> None:
    """LOOKS: none of the six parts of the desk lies outside the window."""
    page = open_as("marlene", size=PHONE)
    page.goto("/secretariat/record")
    for part in page.locator(".desk-nav a").all():
        box = part.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE[0]


def test_the_decision_bar_stays_where_it_is(open_as: OpenPage) -> None:
    """LOOKS: at the same place for a short and a long application, open or not."""
    page = open_as("marlene")
    page.goto(QUEUE)
    places = set()
    for place in range(3):
        page.locator(".desk-row").nth(place).click()
        page.wait_for_load_state()
        box = page.locator(".desk-bar").bounding_box()
        assert box is not None
        places.add((round(box["x"]), round(box["y"] + box["height"])))
        page.goto(QUEUE)
    assert len(places) == 1
    assert places.pop()[1] == WIDE[1], "at the foot of the window"


def test_everything_works_without_a_script(chromium: Browser, site: Site) -> None:
    """Rule of the house: ordinary links and forms, from the sign-in to a member's page."""
    context = chromium.new_context(base_url=site.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("button[name=person][value=marlene]").click()
    page.goto(QUEUE)
    page.locator(".desk-row").first.click()
    page.get_by_role("link", name="Decline…").click()
    page.get_by_role("button", name="Yes, decline").click()
    expect(page.locator(".error").first).to_contain_text("Choose at least one reason")
    page.goto("/secretariat/members?words=judit")
    page.locator(".entry-title a").first.click()
    page.get_by_role("link", name="Suspend…").click()
    page.get_by_label("Reason for the record").fill("write to somebody@service.example")
    page.get_by_role("button", name="Suspend now").click()
    expect(page.locator(".error").first).to_be_visible()
    context.close()
