"""Who will see this, asked before anything is written."""

from collections.abc import Callable
from typing import Any

import pytest

from colep.accounts import quota
from colep.groups import membership
from colep.rules.groups import Entry, GroupKind, Sector
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF, AudienceKind
from tests.audience.world import ask, derived, more_members, yesterday
from tests.conftest import Visitor
from tests.groups.circles import a_group
from tests.helpers import actor_of, fresh, only_sqlite

SignIn = Callable[[str], Visitor]


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("kind", list(AudienceKind))
def test_every_pair_is_answered_as_the_law_has_it(
    as_person: SignIn, ids: dict[str, int], label: Label, kind: AudienceKind
) -> None:
    """Point 5: words and numbers for each pair of label and audience that goes together, else a sentence why not."""
    chosen: dict[AudienceKind, dict[str, Any]] = {
        AudienceKind.COMMUNITY: {},
        AudienceKind.GROUPS: {"groups": derived(GroupKind.COUNTRY, "HU")},
        AudienceKind.MEMBERS: {"members": ids["layla"]},
    }
    told = ask(as_person("judit"), label, kind, **chosen[kind])
    assert told["allowed"] is (label in LABELS_OF[kind])
    if not told["allowed"]:
        assert (told["field"], told["people"], told["button"]) == ("label", None, "")
        assert "TLP:" in told["sentence"]


def test_it_is_said_in_words_and_numbers(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: "34 people in 9 countries, 2 partner organisations", and the button says it too."""
    judit = as_person("judit")
    told = ask(judit)
    assert told["sentence"].endswith("The whole community\u2069: 10 people in 7 countries, 1 partner organisation")
    assert (told["people"], told["button"]) == (10, "Send to 10 people")
    told = ask(judit, audience="groups", groups=[derived(GroupKind.COUNTRY, "HU"), derived(GroupKind.COUNTRY, "TR")])
    assert (
        told["sentence"] == "\u2068Services of Hungary\u2069, \u2068Services of Türkiye\u2069: 3 people in 2 countries"
    )
    told = ask(judit, audience="members", members=ids["emre"], **{"for": "room"})
    assert told["sentence"] == "\u2068You\u2069, \u2068Emre Karadağlı\u2069: 2 people in 2 countries"
    assert told["button"] == "Open for 2 people"


def test_amber_counts_the_national_authorities(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: under AMBER those are counted who see it for their country, Tamás for Hungary."""
    strict = ask(as_person("judit"), "TLP:AMBER+STRICT", "members", members=ids["emre"])
    amber = ask(as_person("judit"), "TLP:AMBER", "members", members=ids["emre"])
    assert (strict["people"], amber["people"]) == (2, 3)
    assert "their national authorities" in amber["sentence"]
    all_of_them = derived(GroupKind.SECTOR, Sector.AUTHORITIES.value)
    told = ask(as_person("judit"), "TLP:AMBER", "groups", groups=all_of_them)
    assert told["sentence"].startswith("\u2068National authorities\u2069: "), "nobody is taken along beyond them"
    assert told["people"] == ask(as_person("judit"), "TLP:AMBER+STRICT", "groups", groups=all_of_them)["people"]


def test_only_those_count_who_may_do_it(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 5: a mediators' organisation reads practices and no threads."""
    judit = as_person("judit")
    assert ask(judit)["people"] == 10
    assert ask(judit, **{"for": "practice"})["people"] == 11


def test_a_hidden_roster_is_not_counted_in_any_way(as_person: SignIn, ids: dict[str, int]) -> None:
    """Row 32: no number of a group that shows nobody who is in it: not alone, not beside another, not by AMBER."""
    judit_is = actor_of("judit", ids)
    hidden = a_group(judit_is, entry=Entry.CLOSED, is_hidden=True, name="Quiet work").id
    judit = as_person("judit")
    alone = ask(judit, "TLP:AMBER+STRICT", "groups", groups=hidden)
    assert alone["allowed"]
    assert alone["people"] is None
    assert not any(letter.isdigit() for letter in alone["sentence"] + alone["button"])
    membership.add(judit_is, hidden, ids["emre"], from_session=None)
    assert ask(judit, "TLP:AMBER+STRICT", "groups", groups=hidden) == alone
    beside = ask(judit, audience="groups", groups=[hidden, derived(GroupKind.COUNTRY, "HU")])
    assert (beside["allowed"], beside["field"], beside["people"]) == (False, "groups", None)
    amber = ask(judit, "TLP:AMBER", "groups", groups=hidden)
    assert (amber["allowed"], amber["field"], amber["people"]) == (False, "label", None)


@pytest.mark.parametrize("is_hidden", [True, False])
def test_a_group_that_one_may_not_know_of_is_like_one_that_is_not_there(
    as_person: SignIn, ids: dict[str, int], is_hidden: bool
) -> None:
    """Row 28: ids of closed groups, and what can be no id, are answered like an id that does not exist."""
    closed = a_group(actor_of("judit", ids), entry=Entry.CLOSED, is_hidden=is_hidden, name="Quiet work").id
    layla = as_person("layla")
    missing = ask(layla, audience="groups", groups=999_999)
    assert missing["field"] == "groups"
    for forged in (closed, 0, -1, "x", "²", 10**30, ""):
        assert ask(layla, audience="groups", groups=forged) == missing
    with_own = [derived(GroupKind.COUNTRY, "IQ"), closed]
    assert ask(layla, audience="groups", groups=with_own) == missing


def test_members_who_are_none_are_like_ids_that_do_not_exist(as_person: SignIn, ids: dict[str, int]) -> None:
    """Row 28: suspended members, other ids and what can be none have one answer."""
    gone = more_members(["Gone Person"], standing="suspended")[0]
    judit = as_person("judit")
    missing = ask(judit, audience="members", members=999_999)
    assert missing["field"] == "members"
    for forged in (gone, 0, "x", 10**30):
        assert ask(judit, audience="members", members=[ids["layla"], forged]) == missing


@pytest.mark.parametrize(
    "wrong",
    [{"label": "TLP:WHITE"}, {"label": ""}, {"audience": "everybody"}, {"for": "contacts"}, {"for": ""}],
    ids=str,
)
@only_sqlite
def test_what_no_page_asks_is_refused_with_a_sentence(as_person: SignIn, wrong: dict[str, str]) -> None:
    """Bad input: another label, audience or kind of thing is no question, and no fault of ours either."""
    query = {"label": "TLP:GREEN", "audience": "community", "for": "thread", **wrong}
    answer = as_person("judit").get("/audience", query_string=query, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert (answer.json or {})["error"]["message"]


@only_sqlite
def test_only_who_takes_part_may_ask(as_person: SignIn, visitor: Visitor) -> None:
    """Row 28: nobody outside the exchange learns numbers or names."""
    for address in ("/audience?label=TLP:GREEN&audience=community", "/audience/members?name=judit"):
        for outsider in (as_person("samira"), as_person("oliver")):
            assert outsider.get(address).status_code in (403, 404)
        assert visitor.get(address, headers={"Accept": "application/json"}).status_code == 401


def test_under_the_rule_few_are_told(as_person: SignIn, ids: dict[str, int]) -> None:
    """Point 6: a warning when fewer than four members could have written it, and always for a hidden roster."""
    judit = as_person("judit")
    three: dict[str, Any] = {"members": [ids["layla"], ids["emre"]], "rule": "y"}
    assert ask(judit, audience="members", **three)["few"]
    assert "Fewer than four" in ask(judit, audience="members", **three)["warning"]
    four: dict[str, Any] = {"members": [ids["layla"], ids["emre"], ids["aigul"]]}
    assert not ask(judit, audience="members", rule="y", **four)["few"]
    assert not ask(judit, audience="members", members=ids["layla"])["few"]
    hidden = a_group(actor_of("judit", ids), entry=Entry.CLOSED, is_hidden=True).id
    assert ask(judit, audience="groups", groups=hidden, rule="y")["few"]


def test_few_counts_those_who_could_write_and_not_those_who_read(as_person: SignIn) -> None:
    """Point 6: a lapsed member reads what is said under the Rule, and cannot have said it."""
    people = more_members(["Second Person", "Third Person"])
    people += more_members(["Lapsed Person"], handle="lapsed", email="l@police.example", ends_at=yesterday())
    told = ask(as_person("judit"), audience="members", members=people, rule="y")
    assert (told["people"], told["few"]) == (4, True)


@only_sqlite
def test_a_page_asks_as_often_as_somebody_chooses_and_no_more(as_person: SignIn) -> None:
    """Row 41: the question is limited by the minute."""
    judit = as_person("judit")
    query = {"label": "TLP:GREEN", "audience": "community"}
    answers = [judit.get("/audience", query_string=query).status_code for _time in range(quota.MOST_ASKED + 1)]
    assert answers == [200] * quota.MOST_ASKED + [429]
    assert as_person("emre").get("/audience", query_string=query).status_code == 200


def test_as_many_statements_for_many_as_for_few(
    as_person: SignIn, ids: dict[str, int], counted_queries: Callable[[], int]
) -> None:
    """The number of statements does not grow with groups or members."""
    people = more_members([f"Person Number{number}" for number in range(12)])
    countries = [derived(GroupKind.COUNTRY, code) for code in ("HU", "TR", "IQ", "BG", "KZ", "NL")]
    judit = as_person("judit")
    counts = []
    choices: tuple[dict[str, Any], ...] = (
        {"audience": "groups", "groups": countries[:1]}, {"audience": "groups", "groups": countries},
        {"audience": "members", "members": people[:1]}, {"audience": "members", "members": people},
    )  # fmt: skip
    for chosen in choices:
        fresh()
        counted_queries()
        ask(judit, **chosen)
        counts.append(counted_queries())
    assert counts[0] == counts[1]
    assert counts[2] == counts[3]
