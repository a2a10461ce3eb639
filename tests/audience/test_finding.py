"""Finding members by name."""

import logging
from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from colep.accounts import quota
from colep.accounts.findable import make_findable
from colep.accounts.models import Member
from colep.audience.queries import MOST_FOUND
from colep.audit.models import AuditEntry
from colep.core.db import db, execute, transaction
from colep.rules.acts import Act
from tests.audience.world import find, more_members
from tests.conftest import Visitor
from tests.helpers import only_sqlite, rows

SignIn = Callable[[str], Visitor]

#: What somebody types, and who it is.
SPELLINGS = [
    ("ليلى", "layla"), ("ليلي", "layla"), ("الحديثي", "layla"), ("حديثي", "layla"), ("al-had", "layla"),
    ("alhadithi", "layla"), ("LAYLA HAD", "layla"), ("hadithi layla", "layla"), ("Айгуль", "aigul"), ("САРЫ", "aigul"),
    ("sarybay", "aigul"), ("karadagli", "emre"), ("Karadağlı", "emre"), ("KARADAĞLI", "emre"), ("korosfalvi", "tamas"),
    ("Kőrös", "tamas"), ("ines", "ines"), ("Inês", "ines"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "handle"), SPELLINGS, ids=str)
def test_a_name_is_found_in_its_own_script_and_in_latin_letters(
    as_person: SignIn, ids: dict[str, int], typed: str, handle: str
) -> None:
    """Point 5: whatever keyboard somebody has, with marks or without, whichever name comes first."""
    answer = as_person("judit").get("/audience/members", query_string={"name": typed})
    assert [person["id"] for person in (answer.json or {})["people"]] == [ids[handle]]


def test_what_is_shown_of_somebody_is_enough_to_know_them_and_no_more(as_person: SignIn, ids: dict[str, int]) -> None:
    """Row 41: name, other spelling, country and function; no address of any kind."""
    answer = as_person("judit").get("/audience/members?name=layla").json
    person = {
        "id": ids["layla"], "name": "Layla Al-Hadithi", "other": "ليلى الحديثي", "country": "Iraq",
        "function": "Investigator",
    }  # fmt: skip
    assert answer == {"people": [person], "sentence": "1 member found."}


@pytest.mark.parametrize("typed", ["", "l", "ل", "%", "%%", "__", "  ", "a%", "-l-", "\u200c\u0640"], ids=repr)
@only_sqlite
def test_less_than_two_letters_find_nobody(as_person: SignIn, typed: str) -> None:
    """Row 41: nor do signs that mean "anything" to a database: it would be a list of members."""
    answer = as_person("judit").get("/audience/members", query_string={"name": typed}).json
    assert answer == {"people": [], "sentence": "Type at least two letters of the name."}


@pytest.mark.parametrize("typed", ["e_re", "em%re", "' OR 1=1 --", "em\\"], ids=repr)
def test_letters_mean_themselves(as_person: SignIn, typed: str) -> None:
    """Bad input: no sign of the database's own is one of the search."""
    assert set(find(as_person("judit"), typed)) <= {"Emre Karadağlı"}
    assert find(as_person("judit"), "e_re") == []


@only_sqlite
def test_long_and_strange_input_finds_nobody_and_breaks_nothing(as_person: SignIn) -> None:
    """Bad input: a long text, signs without letters and half letters are answered like any name that nobody has."""
    for typed in ("x" * 5000, "a " * 400 + "zz", "\U0001f600\U0001f600", "zz\x00"):
        answer = as_person("judit").get("/audience/members", query_string={"name": typed})
        assert answer.status_code in (200, 404)
        assert not (answer.json or {}).get("people")


def test_at_most_eight_and_only_those_who_may_read_now(as_person: SignIn, ids: dict[str, int]) -> None:
    """Row 41: of many only the first few; not oneself, nobody suspended, and none whose role cannot read it."""
    judit = as_person("judit")
    more_members([f"Anton Number{number:02}" for number in range(20)])
    assert find(judit, "anton") == [f"Anton Number{number:02}" for number in range(MOST_FOUND)]
    assert find(judit, "judit") == []
    assert find(judit, "samira") == []
    assert find(judit, "samira", **{"for": "practice"}) == ["Samira Al-Qaisi"]
    with transaction():
        execute(update(Member).where(Member.id == ids["emre"]).values(standing="suspended"))
    assert find(judit, "emre") == []


def test_nobody_copies_the_members_by_typing_names(
    as_person: SignIn, ids: dict[str, int], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Row 41: so many different people in an hour, then no more; one alarm in log and record. The same are free."""
    monkeypatch.setattr(quota, "MOST_FOUND", 10)
    names = [f"Anton Number{number:02}" for number in range(20)]
    more_members(names)
    judit = as_person("judit")
    for _again in range(3):
        assert len(find(judit, "anton number0")) == MOST_FOUND
    with caplog.at_level(logging.WARNING, "colep.accounts.quota"):
        answers = [
            judit.get("/audience/members", query_string={"name": f"number{number}"}).status_code
            for number in range(10, 20)
        ]
    assert answers == [200] * 2 + [429] * 8
    assert len([one for one in caplog.records if one.name == "colep.accounts.quota"]) == 1
    alarms = rows(select(AuditEntry.actor_id).where(AuditEntry.act == Act.PAGES_LIMIT.value))
    assert [row.actor_id for row in alarms] == [ids["judit"]]
    assert len(find(as_person("emre"), "anton")) == MOST_FOUND, "others go on"


@only_sqlite
def test_nobody_copies_the_members_by_sending_ids(as_person: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 41: who guesses ids in place of names is told no more names than by typing them, and loses nothing typed."""
    monkeypatch.setattr(quota, "MOST_FOUND", 10)
    made = more_members([f"Anton Number{number:02}" for number in range(20)])
    judit = as_person("judit")
    few = {"label": "TLP:GREEN", "audience": "members", "members": made[:10]}
    for _again in range(3):
        assert "Anton Number00" in judit.get("/audience", query_string=few).text, "the same are free"
    told = judit.get("/audience", query_string={**few, "members": made[10:]}).json or {}
    assert told["sentence"].startswith("\u2068Members by name\u2069: 11 people")
    form = {**few, "members": made, "text": "What I typed", "act": "reach"}
    page = judit.post("/threads/new", data=form).text
    assert "Anton" not in page
    assert "nobody can find this many in an hour" in page
    assert "What I typed" in page
    assert all(f'<input type="hidden" name="members" value="{id_}">' in page for id_ in made), "they stay chosen"
    assert "Anton Number15" in as_person("tamas").post("/threads/new", data={**form, "members": made[10:]}).text
    alarms = rows(select(AuditEntry.actor_id).where(AuditEntry.act == Act.PAGES_LIMIT.value))
    assert len(alarms) == 1, "one alarm, however often the one too many is asked for"


@only_sqlite
def test_the_number_of_questions_is_limited(as_person: SignIn) -> None:
    """Row 41: so many in a minute, whether somebody is found or not."""
    judit = as_person("judit")
    answers = [judit.get("/audience/members?name=zz").status_code for _time in range(quota.MOST_ASKED + 1)]
    assert answers == [200] * quota.MOST_ASKED + [429]


def test_members_of_before_are_given_their_keys(as_person: SignIn) -> None:
    """An upgrade makes those findable who were members before; a second run finds nothing to do."""
    with transaction():
        execute(update(Member).values(name_key=""))
    assert find(as_person("judit"), "layla") == []
    assert make_findable() > 10
    assert make_findable() == 0
    assert find(as_person("judit"), "حديثي") == ["Layla Al-Hadithi"]


def test_a_new_name_has_a_new_key(as_person: SignIn, ids: dict[str, int]) -> None:
    """Whoever changes a name has not to think of the key."""
    with transaction():
        db.session.get_one(Member, ids["emre"]).latin_name = "Emre Sondakika"
    assert find(as_person("judit"), "sonda") == ["Emre Karadağlı"]
