"""The life of a working group: named without case data, extended by its owner, never revived; and who is taken out."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from colep.audit.models import AuditEntry
from colep.core.errors import Conflict, Invalid, Missing
from colep.groups import membership, service
from colep.groups.service import LONGEST_LIFE
from colep.membership import proposals
from colep.membership.models import ProposalKind
from colep.rules.actor import Actor
from colep.rules.groups import Entry
from colep.rules.policy import NotAllowed
from colep.screening.notice import NotHere
from colep.sharing.models import Group, GroupAsk, GroupMember
from colep.sharing.queries import with_groups
from tests.conftest import Visitor
from tests.groups.circles import a_group, acts, circle, in_days, inside
from tests.groups.test_pages import typed
from tests.helpers import actor_of, at_once, fresh, only_sqlite, rows
from tests.membership.applicants import decider
from tests.screening.conftest import ZONE

AsPerson = Callable[[str], Visitor]
Ids = dict[str, int]


def last_moment(group_id: int) -> datetime:
    """Return when a group ends."""
    moment: datetime = rows(select(Group.ends_at).where(Group.id == group_id))[0][0]
    return moment


def inside_knows(handle: str, ids: Ids) -> Actor:
    """Return one of the cast with the groups that they are in."""
    actor = with_groups(actor_of(handle, ids))
    fresh()
    return actor


@only_sqlite
@pytest.mark.parametrize(
    "changes", [{"name": "About desk@office.example"}, {"purpose": ZONE}, {"purpose": "Call +905321234567 for entry"}]
)
def test_name_and_purpose_pass_the_guard(app: Flask, ids: Ids, as_person: AsPerson, changes: dict[str, object]) -> None:
    """Point 7: what everybody reads of a group is looked at first; no reason lets it pass, what was typed stays."""
    with pytest.raises(NotHere):
        a_group(actor_of("judit", ids), **changes)
    assert rows(select(func.count()).select_from(Group).where(Group.kind == "working"))[0][0] == 0
    entry = rows(select(AuditEntry.act, AuditEntry.actor_id).order_by(AuditEntry.number))[-1]
    assert tuple(entry) == ("guard.refuse", ids["judit"])
    page = as_person("judit").post("/groups/new", typed(reason="It is an office", **changes))
    assert page.status_code == 422
    assert "This does not belong here" in page.text
    assert 'name="reason"' not in page.text
    assert "We compare." in page.text or "Stamps at small crossings" in page.text
    assert rows(select(func.count()).select_from(Group).where(Group.kind == "working"))[0][0] == 0


def test_its_owner_gives_it_a_later_last_day(app: Flask, ids: Ids) -> None:
    """Point 2: until the end of that day, within two years from now, in the record; nobody else can."""
    group = a_group(actor_of("judit", ids))
    judit = inside_knows("judit", ids)
    service.extend(judit, group.id, in_days(60))
    assert last_moment(group.id) == datetime.combine(in_days(61), time.min, UTC)
    for day, why in ((in_days(60), "sooner"), (in_days(5), "sooner"), (in_days(LONGEST_LIFE.days + 1), "far")):
        with pytest.raises(Invalid) as error:
            service.extend(judit, group.id, day)
        assert error.value.reason == why
        fresh()
    membership.ask(actor_of("layla", ids), group.id)
    membership.accept(judit, group.id, ids["layla"])
    for other in ("layla", "marlene", "emre"):
        with pytest.raises(NotAllowed):
            service.extend(inside_knows(other, ids), group.id, in_days(90))
        fresh()
    assert last_moment(group.id) == datetime.combine(in_days(61), time.min, UTC)
    assert [entry[:4] for entry in acts() if entry[0] == "group.extend"] == [
        ("group.extend", "group", group.id, ids["judit"])
    ]


@only_sqlite
def test_what_is_over_stays_over(app: Flask, ids: Ids) -> None:
    """Point 2: those who were in it were told so; a new group is quickly made."""
    group = a_group(actor_of("judit", ids))
    service.archive(inside_knows("judit", ids), group.id)
    fresh()
    with pytest.raises(Conflict):
        service.extend(inside_knows("judit", ids), group.id, in_days(60))
    fresh()
    closed = a_group(actor_of("judit", ids), entry=Entry.CLOSED)
    with pytest.raises(Missing):
        service.extend(inside_knows("emre", ids), closed.id, in_days(60))


@only_sqlite
def test_the_page_for_a_later_day(app: Flask, ids: Ids, as_person: AsPerson) -> None:
    """Bad input: a day that is none, that is past or sooner is said at the field, and stays as it was typed."""
    group = a_group(actor_of("judit", ids))
    address, judit = f"/groups/{group.id}", as_person("judit")
    page = judit.get(f"{address}-{group.slug}").text
    assert f'action="{address}/last-day"' in page
    assert f'action="{address}/last-day"' not in as_person("layla").get(f"{address}-{group.slug}").text
    for day, words in (
        ("someday", "Choose a day."), ("", "Choose a day."), (in_days(-3).isoformat(), "This day is over"),
        (in_days(3).isoformat(), "The group lasts until then already"),
    ):  # fmt: skip
        answer = judit.post(f"{address}/last-day", {"last_day": day})
        assert answer.status_code == 422
        assert words in answer.text
        assert f'value="{day}"' in answer.text
    assert judit.post(f"{address}/last-day", {"last_day": in_days(90).isoformat()}).status_code == 302
    assert last_moment(group.id) == datetime.combine(in_days(91), time.min, UTC)
    assert as_person("layla").post(f"{address}/last-day", {"last_day": in_days(99).isoformat()}).status_code == 404
    assert "Working group given a later last day" in judit.get("/account/record").text


@pytest.mark.parametrize("role", ["ngo", "private"])
def test_a_role_that_joins_no_groups_is_in_none(app: Flask, ids: Ids, role: str) -> None:
    """Point 2, row 37: out of circles and working groups, requests too, in the act that gives the new role."""
    own, other = a_group(actor_of("emre", ids)), a_group(actor_of("judit", ids), name="Another one")
    membership.join(actor_of("emre", ids), circle("black-sea"))
    membership.ask(actor_of("emre", ids), other.id)
    membership.join(actor_of("layla", ids), circle("black-sea"))
    fresh()
    number = proposals.propose(
        decider("marlene", ids), ProposalKind.ROLE, ids["emre"], role=role, reason="left the service for another"
    )
    proposals.accept(decider("deniz", ids), number)
    assert inside(circle("black-sea")) == {ids["layla"]}
    assert rows(select(GroupMember).where(GroupMember.member_id == ids["emre"])) == []
    assert rows(select(GroupAsk)) == []
    assert rows(select(Group.owner_id).where(Group.id == own.id)) == [(ids["emre"],)]
    service.archive(decider("marlene", ids), own.id)
    assert last_moment(own.id) <= datetime.now(UTC) + timedelta(seconds=5)


@pytest.mark.parametrize(("role", "nation"), [("partner", ""), ("spoc", "TR"), ("moderator", "")])
def test_the_act_that_changes_a_role_notes_for_whom_they_stand(app: Flask, ids: Ids, role: str, nation: str) -> None:
    """Point 1: by which AMBER finds a country's services; whoever may still join groups stays in them."""
    membership.join(actor_of("emre", ids), circle("black-sea"))
    fresh()
    number = proposals.propose(decider("marlene", ids), ProposalKind.ROLE, ids["emre"], role=role, reason="new post")
    proposals.accept(decider("deniz", ids), number)
    assert rows(select(GroupMember.nation)) == [(nation,)]


def test_nobody_comes_in_while_the_role_goes(app: Flask, ids: Ids) -> None:
    """Row 40: joining and the act that takes the right to join at the same moment: afterwards nobody is in it."""
    number = proposals.propose(decider("marlene", ids), ProposalKind.ROLE, ids["emre"], role="ngo", reason="new post")
    group_id = circle("black-sea")
    at_once(
        app,
        lambda: membership.join(actor_of("emre", ids), group_id),
        lambda: proposals.accept(decider("deniz", ids), number),
    )  # fmt: skip
    assert inside(group_id) == set()
