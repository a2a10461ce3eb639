"""The pages of the directory as a browser gets them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from colep.core import clock
from colep.directory.order import place
from tests.conftest import Visitor
from tests.directory.contacts import NOW, add
from tests.helpers import only_sqlite

pytestmark = [pytest.mark.usefixtures("app"), only_sqlite]

SignIn = Callable[[str], Visitor]
Count = Callable[[], int]


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def _texts(page: str) -> str:
    """Return a page without its tags and the marks that keep directions apart."""
    without = re.sub(r"<[^>]+>", " ", re.sub("[\u2068\u2069]", "", page))
    return re.sub(r"\s+", " ", without)


def test_a_visitor_is_asked_to_sign_in(visitor: Visitor) -> None:
    """Nothing of the directory is public."""
    add()
    for address in ("/directory", "/directory/1", "/directory/1.vcf"):
        answer = visitor.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("handle", ["samira", "oliver"])
def test_some_do_not_see_it(as_person: SignIn, handle: str) -> None:
    """Organisations of mediators and companies have no door here."""
    add()
    person = as_person(handle)
    assert [person.get(a).status_code for a in ("/directory", "/directory/1", "/directory/1.vcf")] == [404] * 3


def test_the_list_says_what_one_decides_by(as_person: SignIn) -> None:
    """Age of the entry, desk and state, languages, channels, competences, and the clock there."""
    add()
    add(name="Old one", confirmed_at=NOW - timedelta(days=120))
    add(name="Red one", confirmed_at=NOW - timedelta(days=200))
    page = as_person("judit").get("/directory").text
    text = _texts(page)
    for words in (
        "Confirmed 12 days ago", "Not confirmed for 120 days", "Not confirmed for 200 days",
        "Police attaché, Hungary", "Baghdad, also for Lebanon", "Hungarian, English, Arabic", "SIENA",
        "Eurojust desk", "Smuggling of migrants", "17:40", "Tuesday, off duty",
    ):  # fmt: skip
        assert words in text, words
    assert [page.count(look) for look in ("status-good", "status-warn", "status-bad")] == [1, 1, 1]


def test_filters_of_the_address(as_person: SignIn) -> None:
    """What is not offered is ignored, what is chosen can be taken out again."""
    add(name="In Iraq")
    add(name="In Greece", host="GR", city="Athens", zone="Europe/Athens", accreditations=())
    judit = as_person("judit")
    page = judit.get("/directory?country=GR&competence=smuggling").text
    assert "In Greece" in page
    assert "In Iraq" not in page
    assert 'href="/directory?competence=smuggling"' in page
    assert "In Iraq" in judit.get("/directory?country=ZZ&kind=x&after=nonsense").text
    assert "No contact matches" in judit.get("/directory?now=1&country=IQ").text


def test_pages_follow_each_other(as_person: SignIn) -> None:
    """The link leads to the rest and keeps the filters."""
    for number in range(33):
        add(name=f"Officer {number}x")
    judit = as_person("judit")
    first = judit.get("/directory?country=IQ").text
    further = re.search(r'href="(/directory\?[^"]*after=[^"]+)" rel="next"', first)
    assert further
    assert "country=IQ" in further[1]
    second = judit.get(further[1].replace("&amp;", "&")).text
    assert sorted(re.findall(r"Officer (\d+)x", first + second), key=int) == [str(number) for number in range(33)]


@pytest.mark.parametrize("as_of", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_forged_place_does_no_harm(as_person: SignIn, as_of: datetime) -> None:
    """The order of another age is not asked for, nor one at the edge of the calendar."""
    add(name="Still there")
    key = place(is_open=True, confirmed_at=None, contact_id=0, as_of=as_of).key()
    answer = as_person("judit").get(f"/directory?after={key}")
    assert answer.status_code == 200
    assert "Still there" in answer.text


@pytest.mark.parametrize(
    ("changes", "days", "words"),
    [
        ({}, 0, "It is 17:40 in Baghdad, Tuesday. Outside working hours; opens tomorrow at 08:30."),
        ({"closes": "18:00"}, 0, "It is 17:40 in Baghdad, Tuesday. Within working hours until 18:00."),
        ({"opens": "19:00", "closes": "02:00"}, 0, "Outside working hours; opens today at 19:00."),
        ({}, 2, "Thursday. Outside working hours; opens next on Sunday, 08:30."),
        ({}, 3, "Friday. It is the weekend there; opens next on Sunday, 08:30."),
        ({}, 4, "Saturday. It is the weekend there; opens tomorrow at 08:30."),
        ({"opens": "00:00", "closes": "24:00"}, 3, "Friday. The desk is staffed day and night."),
    ],
)
def test_the_page_begins_with_what_time_it_is_there(
    as_person: SignIn, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], days: int, words: str
) -> None:
    """And with what that means."""
    contact_id = add(**changes)
    monkeypatch.setattr(clock, "now", lambda: NOW + timedelta(days=days))
    assert words in _texts(as_person("judit").get(f"/directory/{contact_id}").text)


@pytest.mark.parametrize(
    ("handle", "changes", "with_point", "words"),
    [
        ("judit", {"closes": "18:00"}, True, "Call the office. Languages: Hungarian, English, Arabic."),
        ("judit", {}, True, "If it cannot wait, ask the national contact point: Hungary."),
        ("judit", {}, False, "Write to the office mailbox."),
        ("judit", {"email": ""}, False, "Use one of the channels below."),
        ("tamas", {}, True, "If it cannot wait, call the duty phone."),
        (
            "tamas",
            {"confirmed_at": None},
            True,
            "If it cannot wait, ask the national contact point: Hungary.",
        ),
    ],
)
def test_the_page_says_what_to_do_now(
    as_person: SignIn, handle: str, changes: dict[str, str], with_point: bool, words: str
) -> None:
    """One thing to do first; an entry that nobody confirms leads to the contact point."""
    contact_id = add(**changes)
    if with_point:
        add(kind="spoc", name="Contact point Budapest")
    page = as_person(handle).get(f"/directory/{contact_id}").text
    assert words in _texts(page)
    assert ("Contact point Budapest" in page) is with_point


def test_phones_can_be_called_and_mail_written(as_person: SignIn) -> None:
    """Numbers stay left to right in a page that reads from the right."""
    add()
    page = as_person("layla").get("/directory/1").text
    assert '<bdi dir="ltr"><a class="phone" href="tel:+3615550142">+36 1 555 0142</a></bdi>' in page
    assert 'href="mailto:attache@police-hu.example"' in page


@pytest.mark.parametrize(("handle", "sees"), [("judit", False), ("henrik", False), ("tamas", True)])
def test_a_duty_phone_is_for_some(as_person: SignIn, handle: str, sees: bool) -> None:
    """Who does not see the number reads for whom it is."""
    add()
    person = as_person(handle)
    pages = person.get("/directory/1").text + person.get("/directory").text
    assert bool(re.search(r"5550199|555 0199", pages)) is sees
    assert ("Shown to liaison officers and contact points only" in pages) is not sees


def test_hostile_text_is_text(as_person: SignIn) -> None:
    """Markup and tricks of direction show as what they are."""
    nasty = '<script>alert(1)</script>\u202e" onfocus="alert(2)'
    add(
        name=nasty,
        city=nasty[:60],
        rank=nasty,
        agency=nasty,
        limits=nasty,
        email="x@y.example?bcc=z@y.example",
    )
    judit = as_person("judit")
    for page in (judit.get("/directory").text, judit.get("/directory/1").text):
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>" not in page
        assert 'onfocus="' not in page
        assert "\u202e" not in page
        assert "?bcc=" not in page.replace(">x@y.example?bcc=", "")


@pytest.mark.parametrize("number", ["99", "2147483647", "99999999999999999999"])
def test_unknown_is_missing(as_person: SignIn, number: str) -> None:
    """Also numbers that no database knows."""
    assert as_person("judit").get(f"/directory/{number}").status_code == 404


def test_queries_do_not_grow(as_person: SignIn, counted_queries: Count) -> None:
    """As many statements for two hundred contacts as for twenty; few for a page, and for a file those of its entry."""
    judit = as_person("judit")
    filtered = "/directory?country=IQ&route=iraq-turkiye&language=en&competence=smuggling&kind=police_attache&now=1"

    def spent() -> list[int]:
        counts = []
        for address in ("/directory", filtered, "/directory/1", "/directory/1.vcf"):
            judit.get(address)
            counted_queries()
            assert judit.get(address).status_code == 200
            counts.append(counted_queries())
        return counts

    for _contact in range(20):
        add()
    few = spent()
    for _contact in range(180):
        add()
    assert spent() == few
    *pages, file = few
    assert max(pages) <= 6
    assert file <= 14
