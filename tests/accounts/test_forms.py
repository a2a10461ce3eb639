"""Forms: a token on each, what was typed comes back, and a choice that was made stays made."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from colep.accounts.devices import device_words
from colep.accounts.models import Member
from tests.conftest import Visitor
from tests.helpers import only_sqlite, rows
from tests.house.addresses import sample

AsPerson = Callable[[str], Visitor]
TYPED = "A long text that took somebody half an hour to write."


@pytest.mark.parametrize("kind", ["missing", "empty", "forged", "another's"])
@only_sqlite
def test_no_form_works_without_its_own_token(app: Flask, as_person: AsPerson, ids: dict[str, int], kind: str) -> None:
    """Row 55: every address that takes a POST; what was typed is shown again, secrets are not."""
    layla = as_person("layla")
    token = {
        "missing": None,
        "empty": "",
        "forged": "IjEyMyI.Zm9yZ2Vk.aBcD",
        "another's": as_person("emre").csrf_token(),
    }[kind]
    form = {
        "text": TYPED,
        "passphrase": "the passphrase of somebody",
        "code": "123456 and more than twenty",
        **({} if token is None else {"csrf_token": token}),
    }
    layla.get("/nowhere")
    tried = 0
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()):
            continue
        answer = layla.client.post(sample(rule, ids), data=form)
        assert answer.status_code == 400, rule.rule
        assert TYPED in answer.text
        assert "the passphrase of somebody" not in answer.text
        assert "123456 and more" not in answer.text
        tried += 1
    assert tried >= 12
    assert layla.get("/account").status_code == 200


@only_sqlite
def test_a_request_from_another_site_is_refused_even_with_a_token(app: Flask, as_person: AsPerson) -> None:
    """Row 55: the browser itself says that the form stands on somebody else's page."""
    layla = as_person("layla")
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"},
    ):
        assert layla.post("/theme", {"theme": "dark"}, headers=headers).status_code == 400, headers
    for headers in (
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Origin": "null"},
        {},
    ):
        assert layla.post("/theme", {"theme": "dark"}, headers=headers).status_code == 302


@only_sqlite
def test_opening_a_page_changes_nothing(app: Flask, as_person: AsPerson) -> None:
    """Row 55: what changes something answers to POST only."""
    layla = as_person("layla")
    for where in (
        "/sign-out",
        "/language",
        "/theme",
        "/account/sessions/end-others",
        "/account/sessions/1/end",
        "/threads/1-x/reply",
        "/threads/1-x/read",
        "/preview",
    ):
        assert layla.get(where).status_code in (404, 405), where
    assert layla.get("/account").status_code == 200


def test_a_language_chosen_stays(app: Flask, visitor: Visitor, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 9: A visitor's in the browser, a member's with the account: also in another browser, before and after."""
    assert 'lang="tr"' in visitor.get("/sign-in", headers={"Accept-Language": "tr"}).text[:200]
    answer = visitor.post("/language", {"language": "ar", "next": "/sign-in?next=/threads"})
    assert answer.headers["Location"] == "/sign-in?next=/threads"
    assert '<html lang="ar" dir="rtl"' in visitor.get("/sign-in", headers={"Accept-Language": "tr"}).text
    judit = as_person("judit")
    assert '<html lang="en" dir="ltr"' in judit.get("/threads").text
    judit.post("/language", {"language": "ru"})
    assert '<html lang="ru"' in judit.get("/threads").text
    assert '<html lang="ru"' in as_person("judit").get("/threads").text
    assert rows(select(Member.interface_language).where(Member.id == ids["judit"])) == [("ru",)]
    assert '<html lang="tr"' in as_person("emre").get("/threads").text


@pytest.mark.parametrize("forged", ["xx", "", "EN", "../ar", "en\r\nSet-Cookie: a=b"])
@only_sqlite
def test_a_language_that_is_not_offered_changes_nothing(app: Flask, as_person: AsPerson, forged: str) -> None:
    """Point 9: Nor does it become part of a header."""
    layla = as_person("layla")
    answer = layla.post("/language", {"language": forged})
    assert answer.status_code == 302
    assert "a=b" not in str(answer.headers)
    assert '<html lang="ar"' in layla.get("/threads").text


@only_sqlite
def test_preferences_are_kept_and_checked(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Point 9: Only what is offered; one wrong choice stores none."""
    layla = as_person("layla")
    good = {"language": "en", "zone": "Asia/Tbilisi", "theme": "dark"}
    assert layla.post("/account/preferences", good).status_code == 302
    page = layla.get("/account/preferences").text
    assert 'data-theme="dark"' in page
    kept = select(Member.interface_language, Member.zone, Member.theme).where(Member.id == ids["layla"])
    assert rows(kept) == [("en", "Asia/Tbilisi", "dark")]
    for name, value in (
        ("language", "xx"),
        ("zone", "Mars/Olympus"),
        ("zone", "../etc/passwd"),
        ("theme", "pink"),
        ("zone", ""),
        ("language", "\x00"),
    ):
        answer = layla.post("/account/preferences", {**good, name: value})
        assert answer.status_code == 422, (name, value)
        assert "error" in answer.text
    assert rows(kept) == [("en", "Asia/Tbilisi", "dark")]


@only_sqlite
def test_nobody_makes_themself_more_than_they_are(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 32: further fields in a form are as if they were not there."""
    layla = as_person("layla")
    more = {
        "role": "secretariat",
        "standing": "member",
        "country": "HU",
        "email": "x@y.example",
        "member_id": ids["marlene"],
        "id": 1,
        "totp_sealed": "",
        "passphrase_hash": "",
    }
    before = rows(select(Member.__table__).where(Member.id != 0))
    assert (
        layla.post("/account/preferences", {"language": "ar", "zone": "Asia/Baghdad", "theme": "", **more}).status_code
        == 302
    )
    assert rows(select(Member.__table__).where(Member.id != 0)) == before


def test_a_member_s_page_shows_what_others_may_know(app: Flask, as_person: AsPerson, ids: dict[str, int]) -> None:
    """Row 32: name in both scripts, function, country; no address, no last visit, no sessions."""
    page = as_person("judit").get(f"/members/{ids['layla']}").text
    for shown in ("ليلى الحديثي", "Layla Al-Hadithi", "Investigator", "Iraq"):
        assert shown in page
    for hidden in ("layla@police.example", "Firefox", "argon2"):
        assert hidden not in page
    assert as_person("judit").get("/members/999999").status_code == 404
    assert as_person("oliver").get(f"/members/{ids['layla']}").status_code == 404


@only_sqlite
def test_names_stand_isolated_from_their_neighbours(app: Flask, as_person: AsPerson) -> None:
    """Row 53: a name from the right does not turn round what stands beside it."""
    page = as_person("layla").get("/account").text
    assert re.search(r"<bdi[^>]*>ليلى الحديثي</bdi>", page)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0", "Firefox, Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130 Safari/537.36 Edg/130", "Edge, Windows"),
        ("curl/8", ""), ("", ""), ("<script>alert(1)</script>", ""), ("Firefox" * 1000, "Firefox"),
    ],
)  # fmt: skip
def test_a_device_is_two_rough_words(agent: str, words: str) -> None:
    """Row 17: enough to know one's own, and nothing more is kept."""
    assert device_words(agent) == words
