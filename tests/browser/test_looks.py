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

#: Address, and what to press there to come to the page that is meant; one after the other if there is a "|".
PAGES = {
    "home": ("/", ""),
    "threads": ("/threads", ""),
    "threads-empty": ("/threads?country=AU&theme=crisis", ""),
    "thread": ("/threads", ".entry-title a"),
    "thread-new": ("/threads/new", ""),
    "rooms": ("/rooms", ""),
    "room": ("/rooms/east-med", ""),
    "room-new": ("/rooms/new", ""),
    "room-rule": ("/rooms", ".room-link:has-text('After the exercise')"),
    "thread-rule": ("/threads/60", ""),
    "library": ("/library", ""),
    "practice": ("/library", ".entry-title a"),
    "practice-new": ("/library/new", ""),
    "directory": ("/directory", ""),
    "contact": ("/directory", ".entry-title a"),
    "account": ("/account", ""),
    "profile": ("/account/profile", ""),
    "preferences": ("/account/preferences", ""),
    "security": ("/account/security", ""),
    "passphrase": ("/account/security/passphrase", ""),
    "again": ("/sign-in/again", ""),
    "sessions": ("/account/sessions", ""),
    "record": ("/account/record", ""),
    "opened": ("/account/opened", ""),
    "groups": ("/groups", ""),
    "group": ("/groups/8", ""),
    "labels": ("/labels", ""),
    "charter": ("/charter", ""),
    "privacy": ("/privacy", ""),
    "missing": ("/threads/999999", ""),
}
PEOPLE = {"en": "judit", "ar": "layla"}

HOLD = "a[href^='/handling/post/']"
ASK = f"{HOLD} | a[href^='/secretariat/identities/ask/']"

#: Pages of contact points, moderators and the secretariat, and of authors, which others do not have; see `PAGES`.
DUTIES = {
    "judit": {"handling": ("/library/13", "a[href^='/handling/']")},
    "henrik": {
        "moderation": ("/moderation", ""),
        "held": ("/handling/held", ""),
        "hold": ("/handling/thread/60", ""),
        "hold-post": ("/threads/60", HOLD),
    },
    "rabia": {
        "home-duty": ("/", ""),
        "vouching": ("/vouching", ""),
        "vouch": ("/vouching", ".entry-title a"),
        "country": ("/country", ""),
        "country-left": ("/country", "a[href$='/left']"),
        "country-suspend": ("/country", "a[href$='/suspend']"),
        "country-decisions": ("/country/decisions", ""),
    },
    "marlene": {
        "applications": ("/secretariat/applications", ""),
        "application": ("/secretariat/applications", ".desk-row"),
        "decline": ("/secretariat/applications/5?act=decline", ""),
        "correct": ("/secretariat/applications/5?act=edit", ""),
        "members": ("/secretariat/members", ""),
        "member": ("/secretariat/members", ".entry-title a"),
        "suspend": ("/secretariat/members/1?act=suspend", ""),
        "proposals": ("/secretariat/proposals", ""),
        "countries": ("/secretariat/countries", ""),
        "country-desk": ("/secretariat/countries/PK", ""),
        "identities": ("/secretariat/identities", ""),
        "identity-ask": ("/threads/60", ASK),
        "letters": ("/secretariat/letters", ""),
        "desk-record": ("/secretariat/record", ""),
    },
}
LOOKS = {"wide-light": (WIDE, "light"), "phone-dark": (PHONE, "dark")}

#: Rules of axe that measure a page against its own taste rather than against WCAG.
NOT_ASKED = {"region", "heading-order"}


#: What visitors can open: the way in, and where links lead that are none.
VISITED = [
    "/", "/sign-in", "/apply", "/apply/sent", "/apply/confirm/none", "/apply/none", "/enrol/none", "/demo/letters",
    "/labels", "/charter", "/privacy", "/nothing-here",
]  # fmt: skip


def _open(page: Page, name: str, pages: dict[str, tuple[str, str]] = PAGES) -> None:
    address, press = pages[name]
    page.goto(address)
    for one in filter(None, press.split(" | ")):
        page.locator(one).first.click()
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


@pytest.mark.parametrize("tongue", PEOPLE)
@pytest.mark.parametrize("handle", DUTIES)
def test_pages_of_a_duty_have_no_finding(open_as: OpenPage, complaints: Complaints, handle: str, tongue: str) -> None:
    """LOOKS: contact points and the secretariat have pages that nobody else has; each wide and light, small and dark."""
    page = open_as(handle, size=WIDE, color_scheme="light", reduced_motion="reduce")
    _speak(page, tongue)
    pages, faults = DUTIES[handle], {}
    for name in pages:
        _open(page, name, pages)
        for size, scheme in LOOKS.values():
            page.set_viewport_size({"width": size[0], "height": size[1]})
            page.emulate_media(color_scheme=scheme)
            found = _findings(page) + [f"scrolls sideways by {over} px" for over in [_overflow(page)] if over > 0]
            if page.locator("h1").count() != 1:
                found.append("has not one heading of the first rank")
            if found:
                faults[f"{name} {scheme}"] = found
            _keep_picture(page, f"{handle}-{name}-{tongue}-{scheme}")
        page.set_viewport_size({"width": 320, "height": 640})
        if _overflow(page) > 0:
            faults[f"{name} smallest"] = [f"scrolls sideways by {_overflow(page)} px"]
    _speak(page, "en")
    assert faults == {}
    assert complaints == []


@pytest.mark.parametrize(
    ("handle", "address"),
    [
        ("rabia", "/country"), ("marlene", "/secretariat/applications/5?act=edit"),
        ("marlene", "/secretariat/applications/5?act=decline"), ("marlene", "/secretariat/countries/PK"),
    ],
)  # fmt: skip
def test_what_has_the_focus_is_not_covered(open_as: OpenPage, handle: str, address: str) -> None:
    """LOOKS: every act by keyboard, covered neither by the tab bar of a phone nor by a bar that stands at the foot of the window."""
    page = open_as(handle, size=(360, 640), reduced_motion="reduce")
    page.goto(address)
    covered = []
    for _ in range(60):
        page.keyboard.press("Tab")
        page.wait_for_timeout(30)
        if found := page.evaluate(COVERED):
            covered.append(found)
    assert covered == []


#: Names what has the focus if another element lies over its middle.
COVERED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect();
    if (one === document.body || !one.closest("main")) return "";
    const over = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    const whole = one.closest("label") ?? one;
    return over && (whole.contains(over) || over.contains(one)) ? "" : `${one.tagName} ${one.name ?? one.textContent}`;
}"""


def _speak(page: Page, tongue: str) -> None:
    """Change the language of the pages, as the menu of the bar does."""
    with page.expect_navigation():
        page.evaluate("(tag) => document.querySelector(`button[name=language][value=${tag}]`).click()", tongue)


@pytest.mark.parametrize("address", VISITED)
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
