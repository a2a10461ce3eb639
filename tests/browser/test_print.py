"""What comes out of the printer: each sheet with its label, and nothing of what is not printed."""

from collections.abc import Callable, Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Complaints, Site, browsers
from tests.browser.pdf import sheets

OpenPage = Callable[..., Page]

STORY = "\n\n".join(f"Paragraph {number} of a story that is longer than one sheet of paper." for number in range(60))


@pytest.fixture(scope="module")
def writer(chromium: Browser, site: Site) -> Iterator[Page]:
    """A browser in which somebody who describes practices is signed in."""
    complaints = Complaints()
    with browsers(chromium, site, complaints) as open_page:
        yield open_page("judit")
    assert complaints == []


def _practice(page: Page, title: str, label: str) -> str:
    """Describe a practice for oneself and another one, and return its address."""
    page.goto("/library/new")
    # The page of somebody without a script sends the same fields.
    typed: dict[str, str | float | bool] = {
        "title": title, "summary": "A sentence of its own.", "language": "en", "stage": "prevention", "level": "local",
        "evidence": "1", "started": "2020", "ended": "", "review_due": "2030-01-01", "countries": "HU",
        "problem": STORY, "mechanism": "It works.", "steps": "One step.", "nonce": str(uuid4()), "label": label,
        "audience": "members" if label == "TLP:RED" else "community", "members": _another(page),
        "csrf_token": page.locator("main input[name=csrf_token]").first.input_value(),
    }  # fmt: skip
    answer = page.request.post("/library/new", form=typed)
    assert answer.ok
    return answer.url


def _another(page: Page) -> str:
    """Return the id of some other member, out of the address of who described a practice."""
    other = page.context.new_page()
    other.goto("/library/1")
    address = other.locator("a[href^='/members/']").first.get_attribute("href") or ""
    other.close()
    return address.rpartition("/")[2]


def _printed(page: Page, address: str) -> list[str]:
    page.goto(address)
    return sheets(page.pdf(format="A4"))


def test_every_sheet_has_its_label_at_top_and_bottom(writer: Page) -> None:
    """Point 3: with who printed it and when, on each of several sheets, in whatever language the page is."""
    printed = _printed(writer, _practice(writer, "Printed whole", "TLP:GREEN"))
    assert len(printed) >= 2
    for sheet in printed:
        # The label beside the title is one more, on the first sheet.
        assert sheet.count("TLP:GREEN") >= 2
        assert sheet.count("Bárándi Judit") >= 2
    whole = "".join(printed)
    assert "Printed whole" in whole
    assert "Paragraph 59" in whole


def test_what_is_not_printed_leaves_one_sentence(writer: Page) -> None:
    """Point 4: of RED neither title nor text reach the paper; the sheet says why and bears the label."""
    address = _practice(writer, "Never on paper", "TLP:RED")
    writer.goto(address)
    assert "Paragraph 59" in writer.locator("main").inner_text(), "on its page it is read whole"
    printed = _printed(writer, address)
    assert len(printed) == 1
    assert "not on paper" in printed[0]
    assert printed[0].count("TLP:RED") >= 2
    for secret in ("Never", "Paragraph", "sentence of its own", "It works", "One step"):
        assert secret not in printed[0]


@pytest.mark.parametrize("address", ["/threads/1", "/library/1", "/directory/1", "/rooms/general"])
def test_each_shared_thing_names_its_label(writer: Page, address: str) -> None:
    """Point 3: threads, rooms, practices and contacts alike, on every sheet."""
    assert all(sheet.count("TLP:GREEN") >= 2 for sheet in _printed(writer, address))


def test_other_pages_have_no_mark(writer: Page) -> None:
    """Point 3: a page that is no shared thing does not say that it is."""
    assert "Bárándi Judit" not in "".join(_printed(writer, "/charter"))
