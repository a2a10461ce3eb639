"""The pages of the library as a browser gets them."""

import base64
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from sqlalchemy import func, select

from colep.core.db import db
from colep.library.models import Practice
from colep.library.service import edit_practice
from tests.conftest import Visitor
from tests.helpers import actor_of, only_sqlite
from tests.library.practices import DRAFT, draft, typed, write

pytestmark = [pytest.mark.usefixtures("app"), only_sqlite]

SignIn = Callable[[str], Visitor]
Count = Callable[[], int]

ADDRESS = "/library/1-joint-screening-week-at-a-land-border-crossing"


def _how_many() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Practice.id))) or 0


def _texts(page: str) -> str:
    """Return a page without its tags."""
    return re.sub(r"<[^>]+>", " ", page)


def test_a_visitor_is_asked_to_sign_in(ids: dict[str, int], visitor: Visitor) -> None:
    """Nothing of the library is public."""
    write(ids)
    for address in ("/library", ADDRESS, f"{ADDRESS}/versions", "/library/new"):
        answer = visitor.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")


def test_the_list_says_what_one_decides_by(ids: dict[str, int], as_person: SignIn) -> None:
    """Stage, countries, evidence and review stand in words, an overdue review too."""
    write(ids)
    write(ids, title="Long forgotten", review_due=date(2020, 5, 4), language="hu")
    page = _texts(as_person("judit").get("/library").text)
    assert all(word in page for word in ("Identification", "Türkiye, Bulgaria", "Before and after, or comparison"))
    assert "Review on 3 March 2030" in page
    assert "Review overdue since 4 May 2020" in page
    assert "in Hungarian" in page


def test_filters_of_the_address(ids: dict[str, int], as_person: SignIn) -> None:
    """What is not offered is ignored, what is chosen can be taken out again."""
    write(ids, title="For Hungary", countries=("HU",))
    write(ids, title="For Iraq", countries=("IQ",))
    judit = as_person("judit")
    page = judit.get("/library?country=HU&stage=identification").text
    assert "For Hungary" in page
    assert "For Iraq" not in page
    assert 'href="/library?stage=identification"' in page
    assert "For Iraq" in judit.get("/library?country=' OR 1=1&after=nonsense").text
    beyond = base64.urlsafe_b64encode(b"99999999999999.99999999999999999999999").decode()
    assert judit.get(f"/library?after={beyond}").status_code == 200
    assert "No practice matches" in judit.get("/library?country=HU&stage=return").text


def test_pages_follow_each_other(ids: dict[str, int], as_person: SignIn) -> None:
    """The link to older practices keeps the filters and leads to the rest."""
    for number in range(32):
        write(ids, title=f"Practice number {number}")
    judit = as_person("judit")
    first = judit.get("/library?country=TR").text
    older = re.search(r'href="(/library\?[^"]*after=[^"]+)" rel="next"', first)
    assert older
    assert "country=TR" in older[1]
    second = judit.get(older[1].replace("&amp;", "&")).text
    shown = re.findall(r"Practice number (\d+)<", first + second)
    assert sorted(shown, key=int) == [str(number) for number in range(32)]
    assert 'rel="next"' not in second


def test_a_practice_reads_like_an_article(ids: dict[str, int], as_person: SignIn) -> None:
    """Sections as HTML, facts, ladder, label and who can read it."""
    write(ids)
    page = as_person("layla").get(ADDRESS).text
    assert "<strong>twice</strong>" in page
    assert '<li aria-current="step"><bdi dir="ltr">E3</bdi>' in page
    assert '<bdi dir="ltr" class="tlp tlp-green">TLP:GREEN</bdi>' in page
    assert 'id="means"' not in page, "a section in which nothing was said has no heading"
    assert f"{ADDRESS}/edit" not in page, "who may not edit is not offered to"
    assert f"{ADDRESS}/edit" in as_person("nikolay").get(ADDRESS).text


@pytest.mark.parametrize("address", ["/library/1", "/library/1-another-title", "/library/1-مكتبة"])
def test_another_title_leads_to_the_right_one(ids: dict[str, int], as_person: SignIn, address: str) -> None:
    """Links stay good when a title changes."""
    write(ids)
    answer = as_person("judit").get(address)
    assert (answer.status_code, answer.headers["Location"]) == (302, ADDRESS)


@pytest.mark.parametrize("number", ["7", "2147483647", "99999999999999999999"])
@pytest.mark.parametrize("rest", ["-x", "-x/versions", "-x/versions/1", "-x/edit"])
def test_unknown_is_missing(as_person: SignIn, number: str, rest: str) -> None:
    """Also numbers that no database knows."""
    assert as_person("judit").get(f"/library/{number}{rest}").status_code == 404


def test_unknown_versions_are_missing(ids: dict[str, int], as_person: SignIn) -> None:
    """Of a practice that is there."""
    write(ids)
    assert as_person("judit").get(f"{ADDRESS}/versions/2").status_code == 404
    assert as_person("judit").get(f"{ADDRESS}/versions/99999999999999999999").status_code == 404


def test_mediators_read_only(ids: dict[str, int], as_person: SignIn) -> None:
    """Organisations of mediators see the library and no door that is closed to them."""
    write(ids)
    samira = as_person("samira")
    assert "/library/new" not in samira.get("/library").text
    assert "/members/" not in samira.get(ADDRESS).text.split("<article")[1]
    assert samira.get("/library/new").status_code == 404
    assert as_person("oliver").get("/library").status_code == 404


def test_old_versions_can_be_read(ids: dict[str, int], as_person: SignIn) -> None:
    """The list says what changed; each version reads as it was."""
    write(ids, at=datetime(2026, 1, 5, tzinfo=UTC))
    edit_practice(actor_of("nikolay", ids), 1, draft(problem="Other <words>"), 1, "Shorter & better")
    judit = as_person("judit")
    listed = judit.get(f"{ADDRESS}/versions").text
    assert "Shorter &amp; better" in listed
    assert listed.index("Version 2") < listed.index("Version 1")
    old = judit.get(f"{ADDRESS}/versions/1").text
    assert "<strong>twice</strong>" in old
    assert "You are reading version 1 of 2." in old
    assert "Other &lt;words&gt;" in judit.get(f"{ADDRESS}/versions/2").text


NASTY = '<script>alert(1)</script><img src=x onerror="alert(2)">\u202ereversed" onfocus="x'


def test_hostile_text_is_text(ids: dict[str, int], as_person: SignIn) -> None:
    """Markup and tricks of direction show as what they are, in every page."""
    link = f"{NASTY}\n\n[x](javascript:alert(3))"
    write(ids, title=NASTY, summary=NASTY, problem=link, mechanism=NASTY, steps=NASTY)
    edit_practice(actor_of("nikolay", ids), 1, draft(title=NASTY), 1, NASTY)
    nikolay = as_person("nikolay")
    right = nikolay.get("/library/1").headers["Location"]
    answers = [nikolay.get(a) for a in ("/library", right, f"{right}/edit", f"{right}/versions", f"{right}/versions/1")]
    answers.append(nikolay.post("/library/new", typed(title=NASTY, problem="", lessons=NASTY)))
    for answer in answers:
        assert "alert(1)" in answer.text, "the text is there"
        assert not _Harm.in_page(answer.text)
    assert all("\u202e" not in answer.text for answer in answers[:-1])


class _Harm(HTMLParser):
    """Collects what a page could run that is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note handlers, addresses that run, scripts without our nonce and pictures from elsewhere."""
        named = dict(attrs)
        runs = [name for name, value in attrs if name.startswith("on") or (value or "").startswith("javascript:")]
        stranger = (tag == "script" and not named.get("nonce")) or (tag == "img" and named.get("src") == "x")
        self.found += runs + [tag] * stranger

    @classmethod
    def in_page(cls, page: str) -> list[str]:
        """Return all that was found."""
        parser = cls()
        parser.feed(page)
        return parser.found


def test_own_language_and_direction(ids: dict[str, int], as_person: SignIn) -> None:
    """Text says in which language it is and reads in its direction, whatever the page's."""
    write(ids, title="طاولة واحدة", language="ar", problem="كانت كل جهة تقيّم")
    page = as_person("judit").get("/library/1", follow_redirects=True).text
    assert '<html lang="en" dir="ltr"' in page
    assert '<div class="prose" lang="ar" dir="rtl">' in page
    assert '<h1 dir="auto" lang="ar">' in page
    assert '<html lang="ar" dir="rtl"' in as_person("layla").get("/library").text


def test_queries_do_not_grow(ids: dict[str, int], as_person: SignIn, counted_queries: Count) -> None:
    """As many statements for two hundred practices and versions as for twenty, and never more than six."""
    judit = as_person("judit")

    def spent() -> list[int]:
        counts = []
        for address in ("/library", "/library?country=TR&theme=smuggling", ADDRESS, f"{ADDRESS}/versions"):
            judit.get(address)
            counted_queries()
            assert judit.get(address).status_code == 200
            counts.append(counted_queries())
        return counts

    def grow(until: int) -> None:
        for number in range(_how_many(), until):
            write(ids, title=DRAFT.title, problem=f"Number {number}")
            edit_practice(actor_of("nikolay", ids), 1, draft(problem=f"{number}"), number + 1, "Again")

    grow(20)
    few = spent()
    grow(200)
    assert spent() == few
    assert max(few) <= 6
