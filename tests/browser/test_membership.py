"""From the first word to the last, with four people: an applicant, a contact point and two of the secretariat."""

import email
import re
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from colep.enrolment.cases import questions_for
from tests.browser.conftest import PHONE, Complaints, OpenPage, Site, browsers, running_demo

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

PASSPHRASE = "خاموش پہاڑوں کے پار سفید پرندے اڑتے ہیں"
PURPOSE = "میں سرحدی چوکی پر دستاویزات کی جانچ کرتا ہوں اور دوسرے ملکوں کے ساتھیوں سے سیکھنا چاہتا ہوں۔"


@pytest.fixture(scope="module")
def named_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demo under a name instead of a number: passkeys are bound to names."""
    with running_demo(tmp_path_factory.mktemp("membership"), host="localhost") as site:
        yield site


@pytest.fixture
def open_at(chromium: Browser, named_site: Site, complaints: Complaints) -> Iterator[OpenPage]:
    """Open a browser of its own there."""
    with browsers(chromium, named_site, complaints) as open_page:
        yield open_page


def link_for(site: Site, address: str, kind: str) -> str:
    """Wait for the newest letter to somebody that holds such a link, and return the link."""
    wanted = re.compile(rf"{re.escape(site.address)}{kind}[\w-]{{20,}}")
    for _ in range(150):
        for path in sorted((site.folder / "letters").glob("*.eml"), key=lambda one: one.stat().st_mtime, reverse=True):
            if found := wanted.search(_text_to(path, address)):
                return found[0]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address} with {kind} within 15 seconds")


def _text_to(path: Path, address: str) -> str:
    letter = email.message_from_bytes(path.read_bytes(), policy=policy.default)
    if address not in str(letter["To"]):
        return ""
    return str(letter.get_body(("plain",)).get_content())


def apply(page: Page, *, name: str, latin: str, address: str) -> str:
    """Apply as an officer from Pakistan who writes in Urdu script; returns the code on the screen."""
    page.goto("/")
    page.get_by_role("link", name="Apply").click()
    page.locator("#name").fill(name)
    page.locator("#latin_name").fill(latin)
    page.locator("#languages-0-tag").select_option("ur")
    page.locator("#languages-0-level").select_option("draft")
    page.locator("#agency").fill("انسدادِ انسانی اسمگلنگ ونگ")
    page.locator("#rank").fill("سب انسپکٹر")
    page.locator("#country").select_option("PK")
    page.locator("input[name=role][value=practitioner]").check()
    page.locator("#email").fill(address)
    page.locator("#purpose").fill(PURPOSE)
    page.get_by_role("button", name="Send the application").click()
    page.wait_for_url("**/apply/sent")
    return page.locator("code.reference").inner_text()


def confirm(page: Page, site: Site, address: str) -> None:
    """Open the letter and confirm the address; the browser is then at the applicant's own page."""
    page.goto(link_for(site, address, "/apply/confirm/"))
    page.get_by_role("button", name="This is my address").click()
    expect(page.get_by_text("Somebody must vouch for you now.")).to_be_visible()


def vouch(page: Page, latin: str) -> None:
    """As the contact point of the country: find the applicant and vouch."""
    page.goto("/vouching")
    page.locator(".entry-title a", has_text=re.compile(latin)).first.click()
    expect(page.get_by_text(PURPOSE)).to_be_visible()
    page.get_by_role("button", name="I vouch for this person").click()
    page.wait_for_url("**/vouching*")


def admit(page: Page, latin: str) -> None:
    """As one of the secretariat: open the file, say yes, confirm."""
    page.goto("/secretariat/applications?state=vouched")
    page.locator("a", has_text=re.compile(latin)).first.click()
    page.locator("a[data-key=a]").click()
    page.locator("#decision form button.button-main").click()
    page.wait_for_load_state()


def begin_enrolment(page: Page, site: Site, address: str, code: str) -> None:
    """The link of the letter, the code of the screen, a passphrase in Urdu."""
    page.goto(link_for(site, address, "/enrol/"))
    page.locator("#code").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Begin").click()
    page.locator("#passphrase").fill(PASSPHRASE)
    page.locator("#again").fill(PASSPHRASE)
    page.get_by_role("button", name="Set the passphrase").click()
    page.wait_for_url("**/enrol/factor")


def keep_codes_and_accept_rules(page: Page, site: Site) -> None:
    """Ten codes, once; then five cases, of which one is answered wrongly first."""
    page.get_by_role("button", name="Show my ten codes").click()
    assert len(set(re.findall(r"\b[\w]{4}(?:-[\w]{4}){4}\b", page.locator("main").inner_text()))) == 10
    page.get_by_role("button", name="I have kept them").click()
    page.wait_for_url("**/enrol/rules")
    page.goto("/threads")
    assert page.url == f"{site.address}/enrol/rules", "who has not accepted the rules reads nothing"
    cases = page.locator("#cases fieldset")
    asked = [str(cases.nth(place).get_attribute("id")) for place in range(5)]
    for number, case in enumerate(asked):
        _answer(page, case, rightly=number > 0)
    page.get_by_role("button", name="Answer and accept the rules").click()
    expect(page.locator(".faults")).to_be_visible()
    _answer(page, asked[0], rightly=True)
    page.get_by_role("button", name="Answer and accept the rules").click()
    page.wait_for_url(f"{site.address}/")


def _answer(page: Page, case: str, *, rightly: bool) -> None:
    answers, right = page.locator(f"#{case} label.check"), right_answer(case)
    (answers.filter(has_text=right) if rightly else answers.filter(has_not_text=right).first).locator("input").check()


def right_answer(case: str) -> str:
    """Return the words of the right answer to a case."""
    for member in range(500):
        for question in questions_for(member):
            if question.id == case:
                return question.answers[question.right]
    raise AssertionError(f"nobody is asked {case}")


def use_app(page: Page) -> pyotp.TOTP:
    """Choose an app for codes; returns what then shows the codes."""
    page.get_by_role("button", name="Use an app").click()
    expect(page.locator(".app-picture")).to_be_visible()
    expect(page.locator(".app-picture")).not_to_have_js_property("naturalWidth", 0)
    app = pyotp.TOTP(page.locator("code.app-seed").inner_text().replace(" ", ""))
    page.locator("#code").fill(app.now())
    page.get_by_role("button", name="Use this app").click()
    page.wait_for_url("**/enrol/codes")
    return app


def use_passkey(page: Page) -> None:
    """Register a passkey with an authenticator that the browser plays."""
    page.locator("#name").fill("میرا فون")
    page.get_by_role("button", name="Make the passkey").click()
    page.wait_for_url("**/enrol/codes")


def give_authenticator(page: Page) -> None:
    """Chromium's own virtual authenticator, as a phone's: resident keys, the person verified."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip


def is_out_within_a_second(reader: Page, staff: Page, latin: str) -> None:
    """The member reads a room; one of the secretariat suspends them; the page says goodbye, and nothing opens any more."""
    reader.goto("/rooms/general")
    expect(reader.locator(".room-state")).to_have_attribute("data-state", "live")
    staff.goto("/secretariat/members?q=" + latin.split(maxsplit=1)[0])
    staff.locator("a", has_text=re.compile(latin)).first.click()
    staff.get_by_role("link", name=re.compile("^Suspend")).click()
    staff.locator("#reason").fill("The post is being checked")
    staff.get_by_role("button", name=re.compile("suspend", re.IGNORECASE)).last.click(no_wait_after=True)
    started = time.perf_counter()
    expect(reader.locator(".room-state")).not_to_have_attribute("data-state", "live", timeout=5_000)
    took = time.perf_counter() - started
    assert took < 1.0, f"out after {took:.2f} s"
    staff.wait_for_load_state()
    reader.goto("/threads")
    assert "/sign-in" in reader.url


def test_from_an_application_in_urdu_to_a_suspension_with_an_app_for_codes(
    open_at: OpenPage, named_site: Site, complaints: Complaints
) -> None:
    """Points 1 to 5, rows 1, 2, 8, 9, 14, 22: the whole way, on a phone, with four people."""
    address, latin = "shahzeb.kakar@smuggling-wing.example", "Shahzeb Kakar"
    applicant = open_at(size=PHONE)
    code = apply(applicant, name="شاہزیب کاکڑ", latin=latin, address=address)
    confirm(applicant, named_site, address)
    vouch(open_at("rabia"), latin)
    first, second = open_at("marlene"), open_at("deniz", locale="en")
    admit(first, latin)
    applicant.reload()
    expect(applicant.get_by_text("Two people of the secretariat decide now")).to_be_visible()
    second.locator("details.menu summary").first.click()
    second.locator("button[name=language][value=en]").click()
    admit(second, latin)
    begin_enrolment(applicant, named_site, address, code)
    app = use_app(applicant)
    keep_codes_and_accept_rules(applicant, named_site)
    expect(applicant.locator(".bar")).to_contain_text("شاہزیب کاکڑ")
    _sign_in_again(applicant, address, app)
    is_out_within_a_second(applicant, first, latin)
    assert complaints == []


def _sign_in_again(page: Page, address: str, app: pyotp.TOTP) -> None:
    """Out and in the ordinary way; the code of the enrolment is spent, so the next one is waited for."""
    spent = app.now()
    page.context.clear_cookies()
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    page.locator("form[action='/sign-in'] button.button-main").click()
    page.locator("#code").fill(spent)
    page.get_by_role("button", name="Continue with the code").click()
    expect(page.locator("#code-error")).to_be_visible()
    page.locator("#code").fill(app.at(int(time.time()) + 30))
    page.get_by_role("button", name="Continue with the code").click()
    expect(page.locator(".pillars")).to_be_visible()


def test_the_same_with_a_passkey(open_at: OpenPage, named_site: Site, complaints: Complaints) -> None:
    """Points 4 and 5, row 13: enrolled, signed in again and suspended with a key that answers for the person."""
    address, latin = "mahrukh.durrani@smuggling-wing.example", "Mahrukh Durrani"
    applicant = open_at()
    give_authenticator(applicant)
    code = apply(applicant, name="ماہ رخ درانی", latin=latin, address=address)
    confirm(applicant, named_site, address)
    vouch(open_at("rabia"), latin)
    first = open_at("marlene")
    admit(first, latin)
    second = open_at("deniz")
    second.locator("details.menu summary").first.click()
    second.locator("button[name=language][value=en]").click()
    admit(second, latin)
    begin_enrolment(applicant, named_site, address, code)
    use_passkey(applicant)
    keep_codes_and_accept_rules(applicant, named_site)
    applicant.context.clear_cookies()
    applicant.goto("/sign-in")
    applicant.get_by_label("E-mail address").fill(address)
    applicant.get_by_label("Passphrase", exact=True).fill(PASSPHRASE)
    applicant.locator("form[action='/sign-in'] button.button-main").click()
    applicant.get_by_role("button", name="Use your passkey").click()
    expect(applicant.locator(".pillars")).to_be_visible()
    is_out_within_a_second(applicant, first, latin)
    assert complaints == []
