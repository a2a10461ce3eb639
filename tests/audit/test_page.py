"""The page on which members see the entries about themselves."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from colep.accounts import service
from colep.accounts.models import ACCOUNT_STANDINGS
from colep.accounts.standing import change_standing
from colep.audit.queries import ENTRIES, EntryCard, about
from colep.audit.words import act_words
from colep.core import clock, i18n
from colep.rules.acts import Act
from colep.rules.standing import Standing
from tests.conftest import Visitor
from tests.helpers import actor_of, fresh, only_sqlite

AsPerson = Callable[[str], Visitor]


def lines(page: str) -> list[str]:
    """Return what the rows of the page say, without marks."""
    found = re.findall(r'<li class="entry.*?</li>', page, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", row)).strip() for row in found]


def test_one_sees_one_s_own_entries_and_no_others(app: Flask, as_person: AsPerson) -> None:
    """What they did, and what was done to them with the reason; nothing of anybody else."""
    change_standing("tamas", Standing.SUSPENDED, reason="first <b>reason</b>")
    change_standing("emre", Standing.SUSPENDED, reason="second reason")
    change_standing("tamas", Standing.MEMBER, reason="third reason")
    change_standing("emre", Standing.MEMBER, reason="fourth reason")
    tamas = as_person("tamas")
    as_person("emre")
    tamas.post("/theme", {"theme": "dark"})
    page = tamas.get("/account/record").text
    said = lines(page)
    assert [re.sub(r" \d\d:\d\d", "", line) for line in said] == [
        "Preferences changed: colours in this session",
        "Signed in in this session",
        "Membership restored by those who run Colep Reason: third reason",
        "Membership suspended by those who run Colep Reason: first &lt;b&gt;reason&lt;/b&gt;",
        "Account made by those who run Colep",
    ]
    assert "<b>reason" not in page
    emre = lines(as_person("emre").get("/account/record").text)
    assert len(emre) == 5
    assert not [line for line in emre if "first" in line or "third" in line]


@only_sqlite
def test_a_member_number_that_is_a_session_number_too_is_told_apart(app: Flask, ids: dict[str, int]) -> None:
    """Somebody else's session with the number of one's account is none of one's business."""
    emre = actor_of("emre", ids)
    for _ in range(max(ids.values())):
        service.enter_demo("emre", "")
    service.end_session(emre, ids["layla"])
    fresh()
    assert [card.act for card in about(actor_of("layla", ids), 0).cards] == [Act.MEMBER_ADD]


def test_pages_go_on_after_the_last_entry(app: Flask, as_person: AsPerson) -> None:
    """Every entry once, newest first, thirty a page, with others' entries in between."""
    layla = as_person("judit")
    for number in range(2 * ENTRIES):
        service.enter_demo("judit" if number % 3 else "emre", "")
    seen: list[str] = []
    address, sizes = "/account/record", []
    while address:
        page = layla.get(address).text
        times = re.findall(r'<time datetime="([^"]+)"', page)
        sizes.append(len(times))
        seen += times
        onward = re.search(r'href="(/account/record\?before=\d+)" rel="next"', page)
        address = onward[1] if onward else ""
    assert sizes == [ENTRIES, 12]
    assert seen == sorted(seen, reverse=True)


@only_sqlite
@pytest.mark.parametrize("before", ["", "x", "-1", "1.5", "٣٣", "9" * 30, "2147483648", "' OR 1=1", "²"])
def test_what_is_no_key_is_the_first_page(app: Flask, as_person: AsPerson, before: str) -> None:
    """And no fault."""
    layla = as_person("layla")
    assert len(lines(layla.get("/account/record", query_string={"before": before}).text)) == 2


@only_sqlite
def test_the_page_costs_the_same_with_many_entries(
    app: Flask, as_person: AsPerson, counted_queries: Callable[[], int]
) -> None:
    """One statement for the session and one for the list, with a BEGIN."""
    layla = as_person("layla")
    layla.get("/account/record")
    counted_queries()
    layla.get("/account/record")
    few = counted_queries()
    for _ in range(ENTRIES):
        service.enter_demo("layla", "")
    counted_queries()
    layla.get("/account/record")
    assert counted_queries() == few == 3


@only_sqlite
@pytest.mark.parametrize("tag", list(i18n.INTERFACE))
def test_every_act_has_its_words_in_every_language(app: Flask, tag: str) -> None:
    """Each another, none left as the word of the program."""
    i18n.set_reader(tag, "UTC")
    cards = [EntryCard(act, clock.now(), True, True, "", "") for act in Act if act is not Act.STANDING_CHANGE]
    cards += [EntryCard(Act.STANDING_CHANGE, clock.now(), False, False, one.value, "") for one in ACCOUNT_STANDINGS]
    cards += [EntryCard(Act.PREFERENCES_CHANGE, clock.now(), True, True, "interface_language zone digits theme", "")]
    words = [act_words(card) for card in cards]
    assert len(set(words)) == len(words) == len(Act) - 1 + len(ACCOUNT_STANDINGS) + 1
    assert not [word for word in words if "." in word or "_" in word or "%(" in word]
    if tag != "en":
        i18n.set_reader("en", "UTC")
        assert not {act_words(card) for card in cards} & set(words)
