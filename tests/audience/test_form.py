"""The choice as a form without JavaScript: nothing typed is lost, and what cannot be is said at its field."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from colep.accounts import quota
from colep.forum.models import Thread
from colep.rules.groups import Entry, GroupKind
from tests.audience.world import derived, more_members
from tests.conftest import Visitor
from tests.groups.circles import a_group
from tests.helpers import actor_of, nonce, only_sqlite, rows

SignIn = Callable[[str], Visitor]


def sent(**changes: Any) -> dict[str, Any]:
    """Return a new thread's form, filled."""
    return {
        "title": "How do you check stamps?", "text": "Tell us how.", "language": "en", "kind": "question", "route": "",
        "label": "TLP:GREEN", "audience": "community", "nonce": nonce(), "act": "post", **changes,
    }  # fmt: skip


def stored() -> int:
    """Return how many threads there are."""
    return int(rows(select(func.count(Thread.id)))[0][0])


_BOX = re.compile(r'<input type="(?:radio|checkbox)" name="(\w+)" value="([^"]*)"([^>]*)>')


def checked(page: str, name: str) -> set[str]:
    """Return the values of what is checked."""
    return {value for field, value, rest in _BOX.findall(page) if field == name and " checked" in rest}


def offered(page: str, name: str) -> list[str]:
    """Return the values that can be checked."""
    return [value for field, value, _rest in _BOX.findall(page) if field == name]


def test_the_page_offers_what_its_reader_may_address(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: own groups, countries and kinds of organisations; nobody else's groups; all five labels."""
    mine = a_group(actor_of("judit", ids), name="Stamps", entry=Entry.CLOSED).id
    other = a_group(actor_of("emre", ids), name="Elsewhere").id
    page = as_person("judit").get("/threads/new").text
    groups = offered(page, "groups")
    assert groups[0] == str(mine), "one's own come first"
    assert str(other) not in groups
    assert "Elsewhere" not in page
    assert str(derived(GroupKind.COUNTRY, "TR")) in groups
    assert offered(page, "label") == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    assert checked(page, "label") == {"TLP:GREEN"}
    assert checked(page, "audience") == {"community"}
    assert "10 people in 7 countries" in page


def test_find_shows_those_found_and_keeps_those_chosen(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: without JavaScript one types a name, presses Find and checks; title and text are still there."""
    judit, before = as_person("judit"), stored()
    answer = judit.post(
        "/threads/new", sent(audience="members", members=[ids["emre"]], find="layla", act="find", title="A title")
    )
    assert answer.status_code == 200
    assert set(offered(answer.text, "members")) == {str(ids["emre"]), str(ids["layla"])}
    assert checked(answer.text, "members") == {str(ids["emre"])}
    assert 'value="A title"' in answer.text
    assert "Tell us how." in answer.text
    assert stored() == before


@only_sqlite
def test_the_author_cannot_take_themself_out(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: who writes for members by name is one of them, and has no box that would do nothing."""
    form = sent(audience="members", members=[ids["judit"], ids["emre"]], act="reach")
    page = as_person("judit").post("/threads/new", form).text
    assert offered(page, "members") == [str(ids["emre"])]
    assert f'<input type="hidden" name="members" value="{ids["judit"]}">' in page
    assert "\u2068You\u2069, \u2068Emre" in page


@only_sqlite
def test_find_says_when_there_is_nobody(as_person: SignIn) -> None:
    """Bad input: too short, or nobody: a sentence at the field, with what was typed."""
    judit = as_person("judit")
    short = judit.post("/threads/new", sent(audience="members", find="x", act="find")).text
    assert "at least two letters" in short
    assert 'value="x"' in short
    assert "Nobody is found" in judit.post("/threads/new", sent(audience="members", find="zzz", act="find")).text


@only_sqlite
def test_find_after_too_many_people_loses_nothing(as_person: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 41: the limit is said at the field, not in place of the page."""
    monkeypatch.setattr(quota, "MOST_FOUND", 2)
    more_members([f"Anton Number{number}" for number in range(5)])
    answer = as_person("judit").post("/threads/new", sent(audience="members", find="anton", act="find"))
    assert answer.status_code in (200, 422)
    assert "Tell us how." in answer.text
    assert "To protect members" in answer.text
    assert offered(answer.text, "members") == []


def test_show_who_will_see_this_changes_the_sentence(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: the button does without JavaScript what the page does by itself with it."""
    judit, before = as_person("judit"), stored()
    answer = judit.post("/threads/new", sent(audience="members", members=[ids["emre"]], label="TLP:RED", act="reach"))
    assert "2 people in 2 countries" in answer.text
    assert checked(answer.text, "label") == {"TLP:RED"}
    assert stored() == before
    few = judit.post("/threads/new", sent(audience="members", members=[ids["emre"]], rule="y", act="reach"))
    assert "Fewer than four people could write here" in few.text


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"label": "TLP:RED"}, "For the whole community only TLP:CLEAR and TLP:GREEN"),
    ({"label": "TLP:AMBER"}, "For the whole community only TLP:CLEAR and TLP:GREEN"),
    ({"label": "TLP:WHITE"}, "Choose one of the list."),
    ({"label": "tlp:green"}, "Choose one of the list."),
    ({"audience": "everybody"}, "Choose one of the list."),
    ({"audience": "groups"}, "Choose at least one group."),
    ({"audience": "groups", "groups": "HU", "label": "TLP:RED"}, "TLP:RED is for persons who are named."),
    ({"audience": "groups", "groups": "TR"}, "Choose also a group that you are in."),
    ({"audience": "groups", "groups": ["999999"]}, "One of these groups cannot be chosen."),
    ({"audience": "groups", "groups": ["x", "²", "-1"]}, "One of these groups cannot be chosen."),
    ({"audience": "groups", "groups": [str(number) for number in range(1, 40)]}, "Choose at most 20 groups."),
    ({"audience": "members"}, "Choose at least one member."),
    ({"audience": "members", "members": ["999999"]}, "One of these members cannot be chosen."),
    ({"audience": "members", "members": ["x", "1e3"]}, "One of these members cannot be chosen."),
    ({"audience": "members", "members": [str(number) for number in range(1, 90)]}, "Choose at most 49 members."),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), WRONG, ids=[str(one[0])[:60] for one in WRONG])
@only_sqlite
def test_what_cannot_be_is_said_and_nothing_is_lost(as_person: SignIn, changes: dict[str, Any], sentence: str) -> None:
    """Bad input: 422 with a sentence at the field, the typed text kept, nothing stored."""
    if isinstance(changes.get("groups"), str):
        changes = {**changes, "groups": [derived(GroupKind.COUNTRY, changes["groups"])]}
    before = stored()
    answer = as_person("judit").post("/threads/new", sent(**changes))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Tell us how." in answer.text
    assert stored() == before


def test_groups_of_an_audience_that_was_not_chosen_do_not_count(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: boxes that are checked under another audience change nothing, and none of them can be forged in."""
    closed = a_group(actor_of("emre", ids), entry=Entry.CLOSED).id
    answer = as_person("judit").post("/threads/new", sent(groups=[closed], members=[999_999]))
    assert answer.status_code == 302


def test_a_form_of_before_is_for_all(as_person: SignIn) -> None:
    """Bad input: a form that says nothing of label and audience is TLP:GREEN for the community, as it always was."""
    form = sent()
    del form["label"], form["audience"]
    before = stored()
    assert as_person("judit").post("/threads/new", form).status_code == 302
    assert stored() == before + 1


def test_a_chosen_thread_is_for_those_chosen(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: what the page said is what happens: named members see it, others do not."""
    judit = as_person("judit")
    form = sent(audience="members", members=[ids["emre"]], label="TLP:RED", title="For two")
    address = judit.post("/threads/new", form).headers["Location"].split("#")[0]
    assert as_person("emre").get(address).status_code == 200
    assert as_person("tamas").get(address).status_code == 404
