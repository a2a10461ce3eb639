"""The handling rules and their five cases."""

from itertools import pairwise

import pytest
from flask import Flask

from colep.accounts import queries
from colep.core import i18n
from colep.enrolment import cases
from tests.enrolment.newcomer import admitted, enrolled, right_answers, standing
from tests.helpers import fresh, only_sqlite


def test_neighbours_are_asked_differently_and_each_always_the_same() -> None:
    """Point 4: whoever looks over a shoulder has other cases; whoever comes back finds the same."""
    asked = [tuple(question.id for question in cases.questions_for(number)) for number in range(1, 900)]
    assert all(len(set(one)) == cases.ASKED for one in asked)
    assert all(set(one) != set(next_one) for one, next_one in pairwise(asked))
    assert cases.questions_for(7) == cases.questions_for(7)
    assert {case.id for case in cases.pool()} == {id_ for one in asked for id_ in one}, "every case is asked"


def test_no_place_is_always_right() -> None:
    """Point 4: the right answer stands first, second and third about equally often."""
    places = [question.right for number in range(300) for question in cases.questions_for(number)]
    assert all(400 < places.count(place) < 600 for place in range(3))


@pytest.mark.parametrize("language", list(i18n.INTERFACE))
def test_every_case_is_whole(language: str) -> None:
    """Point 4: at least eight; story, three different answers and the reason, in every language."""
    i18n.set_reader(language)
    pool = cases.pool()
    assert len(pool) >= 8
    for case in pool:
        assert len({case.right, *case.wrong}) == 3, case.id
        assert all(text.strip() for text in (case.story, case.why, case.right, *case.wrong)), case.id


def test_all_five_right_make_a_member(app: Flask) -> None:
    """Point 4: and only all five."""
    who = admitted()
    browser, _seed = enrolled(app, who)
    right = right_answers(who)
    first = next(iter(right))
    for wrong in (
        {},
        {**right, first: ""},
        {**right, first: str((int(str(right[first])) + 1) % 3)},
        {**right, first: "9"},
    ):
        answer = browser.post("/enrol/rules", wrong)
        assert answer.status_code == 422
        assert 'class="faults"' in answer.text
        assert standing(who) == "enrolled"
    assert browser.post("/enrol/rules", right).location == "/"
    assert standing(who) == "member"


@only_sqlite
def test_a_wrong_answer_shows_why_and_the_others_stay(app: Flask) -> None:
    """Point 4: nothing typed is lost; the explanation stands at the case it belongs to, and only there."""
    who = admitted()
    browser, _seed = enrolled(app, who)
    questions, right = cases.questions_for(who.member_id), right_answers(who)
    wrong = questions[2]
    page = browser.post("/enrol/rules", {**right, wrong.id: str((wrong.right + 1) % 3)}).text
    assert page.count(" checked") == 4
    assert [question.id for question in questions if question.why[:40] in page] == [wrong.id]
    fresh_page = browser.get("/enrol/rules").text
    assert " checked" not in fresh_page
    assert not any(question.why[:40] in fresh_page for question in questions)


@only_sqlite
def test_one_can_go_on_another_time(app: Flask) -> None:
    """Row 21: a station may be shared, so there is a way out before the rules are accepted."""
    who = admitted()
    browser, _seed = enrolled(app, who)
    token = browser.cookie()
    assert "/enrol/stop" in browser.get("/enrol/rules").text
    assert browser.post("/enrol/stop").location == "/"
    fresh()
    assert queries.signed_in(token) is None
    assert standing(who) == "enrolled"
