"""Every page in two writing directions, narrow and wide, light and dark: no finding, no sideways scroll.

Screenshots are written to the folder in `COLEP_TEST_SCREENSHOTS`, for somebody to look at.
"""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, WIDE, Complaints, OpenPage

pytestmark = pytest.mark.browser

#: Address, and what to press there to come to the page that is meant.
PAGES = {
    "home": ("/", ""),
    "threads": ("/threads", ""),
    "threads-empty": ("/threads?country=AU&theme=crisis", ""),
    "thread": ("/threads", ".entry-title a"),
    "thread-new": ("/threads/new", ""),
    "rooms": ("/rooms", ""),
    "room": ("/rooms/east-med", ""),
    "library": ("/library", ""),
    "practice": ("/library", ".entry-title a"),
    "practice-new": ("/library/new", ""),
    "directory": ("/directory", ""),
    "contact": ("/directory", ".entry-title a"),
    "account": ("/account", ""),
    "preferences": ("/account/preferences", ""),
    "sessions": ("/account/sessions", ""),
    "record": ("/account/record", ""),
    "labels": ("/labels", ""),
    "charter": ("/charter", ""),
    "privacy": ("/privacy", ""),
    "missing": ("/threads/999999", ""),
}
PEOPLE = {"en": "judit", "ar": "layla"}
LOOKS = {"wide-light": (WIDE, "light"), "phone-dark": (PHONE, "dark")}

#: Rules of axe that measure a page against its own taste rather than against WCAG.
NOT_ASKED = {"region", "heading-order"}


def _open(page: Page, name: str) -> None:
    address, press = PAGES[name]
    page.goto(address)
    if press:
        page.locator(press).first.click()
        page.wait_for_load_state()


def _findings(page: Page) -> list[str]:
    result = Axe().run(page, options={"resultTypes": ["violations"]}).response
    return [
        f"{found['id']}: {node['target']} {node.get('failureSummary', '')[:160]}"
        for found in result["violations"]
        if found["id"] not in NOT_ASKED
        for node in found["nodes"][:3]
    ]


def _overflow(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("tongue", PEOPLE)
def test_members_pages_have_no_finding(open_as: OpenPage, complaints: Complaints, tongue: str, look: str) -> None:
    size, scheme = LOOKS[look]
    page = open_as(PEOPLE[tongue], size=size, color_scheme=scheme)
    faults: dict[str, list[str]] = {}
    for name in PAGES:
        _open(page, name)
        if found := _findings(page):
            faults[name] = found
        if _overflow(page) > 0:
            faults.setdefault(name, []).append(f"scrolls sideways by {_overflow(page)} px")
        _keep_picture(page, f"{name}-{tongue}-{look}")
    assert faults == {}
    assert complaints == []


@pytest.mark.parametrize("address", ["/", "/sign-in", "/labels", "/charter", "/privacy", "/nothing-here"])
def test_visitors_pages_have_no_finding(open_as: OpenPage, complaints: Complaints, address: str) -> None:
    for locale, size in (("en-GB", WIDE), ("ar-IQ", PHONE)):
        page = open_as(size=size, locale=locale)
        page.goto(address)
        assert _findings(page) == []
        assert _overflow(page) <= 0
        _keep_picture(page, f"visitor{address.replace('/', '-')}-{locale[:2]}")
    assert complaints == []


@pytest.mark.parametrize("tongue", PEOPLE)
def test_nothing_scrolls_sideways_on_the_smallest_phone(open_as: OpenPage, tongue: str) -> None:
    page = open_as(PEOPLE[tongue], size=(320, 640))
    faults = {}
    for name in PAGES:
        _open(page, name)
        if _overflow(page) > 0:
            faults[name] = _overflow(page)
    assert faults == {}


def test_nothing_jumps_while_a_page_loads(open_as: OpenPage) -> None:
    page = open_as("judit")
    page.add_init_script(
        "window.shifts = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries())"
        " if (!entry.hadRecentInput) window.shifts += entry.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    shifts = {}
    for name in ("home", "threads", "rooms", "library", "directory"):
        _open(page, name)
        page.wait_for_timeout(300)
        shifts[name] = page.evaluate("window.shifts")
    assert all(shift < 0.01 for shift in shifts.values()), shifts


@pytest.mark.parametrize("name", ["threads", "thread", "room", "directory"])
def test_every_act_can_be_reached_by_keyboard(open_as: OpenPage, name: str) -> None:
    page = open_as("judit")
    _open(page, name)
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')]"
        ".filter((one) => one.checkVisibility() && !one.disabled && one.tabIndex >= 0).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("(() => { const one = document.activeElement; one.dataset.walk ??= "
                               "String(document.querySelectorAll('[data-walk]').length); "
                               "return one === document.body ? '' : one.dataset.walk; })()"))  # fmt: skip
    assert len(seen - {""}) >= wanted - 1


def _keep_picture(page: Page, name: str) -> None:
    if folder := os.environ.get("COLEP_TEST_SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))
