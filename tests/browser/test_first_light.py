"""What a newcomer does with the demo, in a real browser, as the README promises."""

import re
import time

import pyotp
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, OpenPage, Site

pytestmark = pytest.mark.browser


def test_a_practitioner_reads_and_answers_a_thread_in_arabic(open_as: OpenPage, complaints: Complaints) -> None:
    page = open_as("layla")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    page.goto("/threads?language=ar")
    page.locator(".entry-title a").first.click()
    expect(page.locator(".post").first).to_be_visible()
    answer = "شكرًا جزيلًا، سنجرّب هذا الأسلوب في دورتنا القادمة."
    page.locator("#composer textarea").fill(answer)
    page.locator("#composer button[value=post]").click()
    mine = page.locator(".post").last
    expect(mine.locator(".prose")).to_contain_text(answer)
    expect(mine.locator(".prose")).to_have_attribute("lang", "ar")
    expect(mine.locator(".prose p")).to_have_attribute("dir", "rtl")
    assert complaints == []


def test_the_preview_is_what_is_stored(open_as: OpenPage) -> None:
    page = open_as("judit")
    page.goto("/threads")
    page.locator(".entry-title a").first.click()
    page.locator("#composer textarea").fill("One **strong** word, <b>no tags</b>.\n\n- مرحبا\n- two")
    page.locator("#composer [data-preview]").click()
    previewed = page.locator(".preview .prose").inner_html()
    page.locator("#composer button[value=post]").click()
    expect(page.locator(".post .prose").last).to_contain_text("strong")
    assert page.locator(".post .prose").last.inner_html().strip() == previewed.strip()


def test_a_message_appears_in_another_browser_within_a_second(open_as: OpenPage, complaints: Complaints) -> None:
    here, there = open_as("layla"), open_as("emre")
    for page in (here, there):
        page.goto("/rooms/east-med")
        expect(page.locator(".room-state")).to_have_attribute("data-state", "live")
    text = f"هل وصلت البطاقات الجديدة؟ {time.time_ns()}"
    here.locator("form.composer textarea").fill(text)
    started = time.perf_counter()
    here.locator("form.composer button").last.click()
    there.get_by_text(text).wait_for()
    took = time.perf_counter() - started
    assert took < 1.0, f"the message took {took:.2f} s"
    expect(here.get_by_text(text)).to_be_visible()
    assert complaints == []


def test_what_was_written_while_a_line_was_cut_arrives_once_and_in_order(open_as: OpenPage) -> None:
    away, writer = open_as("emre"), open_as("layla")
    for page in (away, writer):
        page.goto("/rooms/black-sea")
        expect(page.locator(".room-state")).to_have_attribute("data-state", "live")
    away.context.set_offline(True)
    mark = str(time.time_ns())
    for number in range(3):
        writer.locator("form.composer textarea").fill(f"{mark} number {number}")
        writer.keyboard.press("Enter")
        writer.get_by_text(f"{mark} number {number}").wait_for()
    away.context.set_offline(False)
    away.get_by_text(f"{mark} number 2").wait_for(timeout=20_000)
    seen = away.locator(".message", has_text=mark).all_inner_texts()
    assert [re.search(r"number (\d)", text)[1] for text in seen] == ["0", "1", "2"]


def test_a_practice_opens_and_a_contact_is_found(open_as: OpenPage) -> None:
    page = open_as("emre")
    page.goto("/library")
    page.locator(".entry-title a").first.click()
    expect(page.locator(".ladder-steps [aria-current=step]")).to_be_visible()
    page.goto("/directory?country=IQ")
    page.locator(".entry-title a").first.click()
    expect(page.locator(".now")).to_contain_text(re.compile(r"\d\d:\d\d"))


def test_the_ordinary_way_in_with_passphrase_and_code(open_as: OpenPage, site: Site) -> None:
    person = site.cast()["judit"]
    page = open_as()
    page.goto("/sign-in?next=/library")
    page.get_by_label("E-mail address").fill(person["email"])
    page.get_by_label("Passphrase").fill(person["password"])
    page.locator("form[action='/sign-in'] button.button-main").click()
    page.get_by_label("Six-digit code").fill(pyotp.TOTP(person["totp_secret"]).now())
    page.locator("form[action='/sign-in/second-factor'] button.button-main").click()
    page.wait_for_url(f"{site.address}/library")
    expect(page.locator(".bar")).to_contain_text("Bárándi Judit")


def test_pages_work_without_scripts(open_as: OpenPage) -> None:
    page = open_as("emre", java_script_enabled=False)
    text = f"No script was needed for this {time.time_ns()}"
    page.goto("/rooms/general")
    page.locator("form.composer textarea").fill(text)
    page.locator("form.composer button").last.click()
    expect(page.get_by_text(text)).to_be_visible()
    page.goto("/threads")
    page.locator(".entry-title a").first.click()
    page.locator("#composer textarea").fill(text)
    page.locator("#composer button[value=preview]").click()
    expect(page.locator(".preview")).to_contain_text(text)


def test_the_language_is_chosen_on_any_page_and_stays(open_as: OpenPage) -> None:
    page = open_as()
    page.goto("/labels")
    page.locator("details.menu summary").first.click()
    page.locator("button[name=language][value=tr]").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    assert page.url.endswith("/labels")
    page.goto("/charter")
    expect(page.locator("html")).to_have_attribute("lang", "tr")


def test_a_draft_survives_a_reload(open_as: OpenPage) -> None:
    page = open_as("judit")
    page.goto("/threads")
    page.locator(".entry-title a").nth(2).click()
    page.locator("#composer textarea").fill("half a thought")
    page.wait_for_load_state()
    page.reload()
    expect(page.locator("#composer textarea")).to_have_value("half a thought")


def test_a_draft_outlives_a_line_that_was_lost_and_goes_when_it_is_sent(open_as: OpenPage) -> None:
    """P5: what was not sent is still there, for its author only."""
    page = open_as("emre")
    page.goto("/threads")
    page.locator(".entry-title a").nth(1).click()
    where, text = page.url, f"Half an hour of writing. {time.time_ns()}"
    composer = page.locator("#composer textarea")
    composer.fill(text)
    page.route("**/reply", lambda route: route.abort())
    page.locator("#composer button[value=post]").click()
    page.unroute("**/reply")
    page.goto(where)
    expect(composer).to_have_value(text)
    page.locator("#composer button[value=post]").click()
    expect(page.locator(".post .prose").last).to_contain_text(text)
    expect(composer).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage)") == []
