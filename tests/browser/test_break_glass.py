"""Opening who spoke under the Chatham House Rule, by two people in two real browsers; the third is told."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Complaints, OpenPage

pytestmark = pytest.mark.browser

NAME = "Bárándi"


def _thread_under_the_rule(page: Page) -> str:
    """Begin one and return its title, and its first post as pages name it: by thread and number."""
    title = f"What do our own offices keep from each other? {time.time_ns()}"
    page.goto("/threads/new")
    page.locator("#title").fill(title)
    page.locator("#text").fill("I have seen three requests lie for a month.")
    page.locator("#rule").check()
    page.locator("button[name=act][value=post]").click()
    post = page.locator("article.post").first
    expect(post.locator(".post-author")).to_contain_text(re.compile(r"You, as Participant \d+"))
    assert re.fullmatch(r"post:\d+\.1", post.get_attribute("data-item") or ""), "no id that counts over all threads"
    return title


def test_two_open_who_it_was_and_the_author_reads_why(open_as: OpenPage, complaints: Complaints) -> None:
    """Done when: the break-glass story: asked from the post, opened by another, looked at, told to the author."""
    judit, marlene, deniz = open_as("judit"), open_as("marlene"), open_as("deniz", size=PHONE)
    title = _thread_under_the_rule(judit)

    marlene.goto(judit.url)
    hold = marlene.locator('article.post a[href^="/handling/post/"]')
    post_id = (hold.get_attribute("href") or "").rpartition("/")[2]
    hold.click()
    marlene.locator(f'a[href="/secretariat/identities/ask/post/{post_id}"]').click()
    expect(marlene.locator("main")).to_contain_text(title)
    marlene.locator("#reason").fill("A life is in danger")
    marlene.locator("form[action*='/identities/ask/'] button").click()
    mine = marlene.locator(".entry", has_text=title)
    expect(mine).to_contain_text("Waits for a colleague")
    expect(mine.locator("a", has_text="Open…")).to_have_count(0)

    deniz.goto("/secretariat/identities")
    waiting = deniz.locator(".entry", has_text=title)
    expect(waiting).to_contain_text("A life is in danger")
    waiting.locator("a.button-main").click()
    deniz.locator("form[action$='/open'] button").click()
    opened = deniz.locator(".entry", has_text=title)
    opened.locator("form[action$='/look'] button").click()
    expect(deniz.locator("main")).to_contain_text(NAME)
    deniz.goto("/secretariat/record?act=identity.look")
    assert NAME not in deniz.locator("main").inner_text()

    marlene.goto("/secretariat/identities")
    assert NAME not in marlene.locator("main").inner_text()
    marlene.locator(".entry", has_text=title).locator("form[action$='/look'] button").click()
    expect(marlene.locator("main")).to_contain_text(NAME)

    judit.goto("/account/opened")
    expect(judit.locator(".entry", has_text=title)).to_contain_text("A life is in danger")
    henrik = open_as("henrik")
    assert (answer := henrik.goto("/secretariat/identities")) is not None
    assert answer.status == 404
    henrik.goto(f"/handling/post/{post_id}")
    expect(henrik.locator("a[href*='/identities/ask/']")).to_have_count(0)
    assert complaints == []
