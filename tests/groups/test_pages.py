"""The pages of groups: what they show to whom, and that hidden and missing look the same."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select

from colep.accounts.models import Member
from colep.core import clock
from colep.core.db import execute, transaction
from colep.groups import membership
from colep.groups.queries import ROSTER
from colep.rules.groups import Entry
from colep.sharing.models import Group, GroupMember
from tests.conftest import Visitor
from tests.groups.circles import a_group, circle, in_days, inside
from tests.helpers import actor_of, likeness, nonce, only_sqlite, rows

AsPerson = Callable[[str], Visitor]
Ids = dict[str, int]


def typed(**changes: object) -> dict[str, object]:
    """Return a form for a new group as a browser sends it."""
    return {
        "name": "Stamps at small crossings", "purpose": "We compare.", "language": "en", "entry": "request",
        "last_day": in_days(30).isoformat(), "nonce": nonce(), **changes,
    }  # fmt: skip


def test_the_story_of_a_group(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 2: made, found, asked, let in, left; all with ordinary forms."""
    judit, layla = as_person("judit"), as_person("layla")
    made = judit.post("/groups/new", typed())
    assert made.status_code == 302
    address = made.headers["Location"]
    base = address.rsplit("-", 4)[0]
    assert "Stamps at small crossings" in layla.get("/groups").text
    page = layla.get(address).text
    assert "Judit" in page
    assert f'action="{base}/ask"' in page
    assert layla.post(f"{base}/ask").status_code == 302
    assert f"{base}/asks/{ids['layla']}/accept" in judit.get(address).text
    assert f"{base}/asks/" not in layla.get(address).text
    judit.post(f"{base}/asks/{ids['layla']}/accept")
    assert f'action="{base}/leave"' in layla.get(address).text
    layla.post(f"{base}/leave")
    assert inside(int(base.rsplit("/", 1)[1])) == {ids["judit"]}
    assert judit.get("/account/record").status_code == 200


@only_sqlite
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"name": ""}, "name"), ({"purpose": "p" * 601}, "purpose"), ({"last_day": "yesterday"}, "last_day"),
     ({"last_day": in_days(-2).isoformat()}, "last_day"), ({"last_day": ""}, "last_day"), ({"entry": "wide"}, ""),
     ({"language": "xx"}, "language"), ({"nonce": "n"}, "")],
)  # fmt: skip
def test_a_wrong_form_comes_back_with_what_was_typed(
    app: Flask, as_person: AsPerson, changes: dict[str, str], field: str
) -> None:
    """Bad input: 422, a sentence at the field, nothing lost and nothing stored."""
    sent = typed(**changes)
    answer = as_person("judit").post("/groups/new", sent)
    assert answer.status_code == 422
    assert 'class="error"' in answer.text
    assert not field or f'id="{field}-error"' in answer.text
    assert field == "purpose" or "We compare." in answer.text
    assert "Stamps at small crossings" not in as_person("judit").get("/groups").text


@only_sqlite
def test_fields_that_are_not_of_the_form_change_nothing(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Row 32: owner, kind and end cannot be sent along."""
    as_person("judit").post("/groups/new", typed(owner_id=ids["layla"], kind="sector", subject="partners", ends_at=""))
    (group,) = rows(select(Group.owner_id, Group.kind).where(Group.name != ""))
    assert tuple(group) == (ids["judit"], "working")


@only_sqlite
def test_a_closed_group_looks_like_one_that_does_not_exist(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Row 38: page, short address, wrong slug and every act, for members and the secretariat: the same answer."""
    group = a_group(actor_of("judit", ids), entry=Entry.CLOSED, name="Sentinelia")
    tails = [
        "",
        "/join",
        "/ask",
        "/leave",
        "/archive",
        "/owner",
        "/members",
        f"/asks/{ids['judit']}/accept",
        f"/members/{ids['judit']}/remove",
    ]
    for handle in ("layla", "marlene"):
        reader = as_person(handle)
        assert "Sentinelia" not in reader.get("/groups").text
        for tail in ("-sentinelia", "-other", ""):
            answers = [reader.get(f"/groups/{number}{tail}") for number in (group.id, 999_999)]
            assert answers[0].status_code == 404
            assert without(answers[0], group.id) == without(answers[1], 999_999)
        for tail in tails[1:]:
            answers = [
                reader.post(f"/groups/{number}{tail}", {"member": str(ids["judit"])}) for number in (group.id, 999_999)
            ]
            assert answers[0].status_code == 404
            assert without(answers[0], group.id) == without(answers[1], 999_999)
    assert "Sentinelia" in as_person("judit").get("/groups").text


def without(answer: object, number: int) -> tuple[int, str, dict[str, str]]:
    """An answer without the number that was asked for."""
    status, body, headers = likeness(answer)  # type: ignore[arg-type]
    return status, re.sub(rf"\b{number}\b", "N", body), headers


@only_sqlite
def test_a_hidden_roster_is_nowhere(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Point 2: no name, no number, no owner, and a page that is the same with one member and with five."""
    judit = actor_of("judit", ids)
    group = a_group(judit, entry=Entry.OPEN, is_hidden=True)
    address = f"/groups/{group.id}-{group.slug}"
    emre, marlene = as_person("emre"), as_person("marlene")
    membership.join(actor_of("emre", ids), group.id)
    for reader in (emre, marlene):
        reader.get("/groups")  # the cookie of the forms comes with the first page
    before = [likeness(reader.get(where)) for reader in (emre, marlene) for where in (address, "/groups")]
    for handle in ("layla", "tamas", "nikolay", "ines"):
        membership.join(actor_of(handle, ids), group.id)
    after = [likeness(reader.get(where)) for reader in (emre, marlene) for where in (address, "/groups")]
    assert before == after
    for _status, body, _headers in after[::2]:
        assert not re.search("Judit|Layla|Tam|Nikolay|Inês|/members/", body.split("<main")[1])
    assert "Tam" in as_person("judit").get(address).text
    assert marlene.post(f"/groups/{group.id}/owner", {"member": str(ids["emre"])}).status_code == 404


@only_sqlite
def test_somebody_who_is_no_choice_is_said_at_the_field(app: Flask, as_person: AsPerson, ids: Ids) -> None:
    """Bad input: an address that is none, a number that no row has, somebody who may not read."""
    group, judit = a_group(actor_of("judit", ids)), as_person("judit")
    for wrong in (
        "",
        "x",
        "-1",
        "0",
        "99999999999",
        "/members/",
        f"/members/{ids['samira']}",
        "\x00",
        str(ids["judit"]) + "x",
    ):
        answer = judit.post(f"/groups/{group.id}/members", {"member": wrong})
        assert answer.status_code in (400, 422), wrong
    for right in (f"http://localhost/members/{ids['layla']}", f"/members/{ids['emre']}", str(ids["tamas"])):
        assert judit.post(f"/groups/{group.id}/members", {"member": right}).status_code == 302
    assert len(inside(group.id)) == 4


@only_sqlite
def test_a_long_roster_is_read_in_pages_with_as_many_statements(
    app: Flask, as_person: AsPerson, ids: Ids, counted_queries: Callable[[], int]
) -> None:
    """DESIGN: every member once, and no more statements for many groups and members than for few."""
    group_id, layla = circle("black-sea"), as_person("layla")
    address = layla.get(f"/groups/{group_id}").headers["Location"]
    counts = []
    for many in (False, True):
        if many:
            people = crowd(ROSTER + 20)
            with transaction():
                now = clock.now()
                execute(
                    insert(GroupMember).values(
                        [{"member_id": one, "group_id": group_id, "joined_at": now} for one in people]
                    )
                )
            for number in range(12):
                a_group(actor_of("judit", ids), name=f"Group {number}")
        for where in ("/groups", address):
            layla.get(where)
            counted_queries()
            assert layla.get(where).status_code == 200
            counts.append(counted_queries())
    assert counts[:2] == counts[2:], counts
    shown = []
    while address:
        page = layla.get(address).text
        shown += re.findall(r'<h3 class="entry-title"><a href="/members/(\d+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1] if following else ""
    assert sorted(map(int, shown)) == sorted(people)


def crowd(count: int) -> list[int]:
    """Admit so many people."""
    now = clock.now()
    with transaction():
        return list(execute(insert(Member).returning(Member.id).values([
            {"handle": f"c{number}", "email": f"c{number}@police.example", "name": "N", "latin_name": "N", "role": "practitioner",
             "country": "TR", "admitted_at": now, "ends_at": now + timedelta(days=99)}
            for number in range(count)
        ])).scalars())  # fmt: skip


@only_sqlite
def test_ngos_companies_and_visitors_find_no_groups(
    app: Flask, as_person: AsPerson, visitor: Visitor, ids: Ids
) -> None:
    """Row 28: facts §3.1 gives them narrower doors."""
    for reader in (as_person("samira"), as_person("oliver")):
        assert reader.get("/groups").status_code == 404
        assert reader.post(f"/groups/{circle('black-sea')}/join").status_code == 404
    assert visitor.get("/groups").status_code == 302
