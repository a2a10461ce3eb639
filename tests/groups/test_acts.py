"""Coming in and going out, leading and ending: each at once, each one entry, each refused to others."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from colep.accounts.models import Member
from colep.accounts.queries import signed_in
from colep.accounts.service import enter_demo
from colep.core import clock
from colep.core.db import execute, transaction
from colep.core.errors import ColepError, Conflict, Invalid, Missing
from colep.groups import membership, service
from colep.groups.founding import make_groups
from colep.groups.service import Draft
from colep.reference import queries as reference
from colep.rules.actor import Actor
from colep.rules.groups import Entry, Sector
from colep.rules.policy import NotAllowed
from colep.rules.standing import Standing
from colep.sharing.models import Group, GroupAsk, GroupMember
from tests.groups.circles import a_group, acts, circle, in_days, inside
from tests.helpers import actor_of, at_once, nonce, only_sqlite, rows

Ids = dict[str, int]


def groups_of(handle: str) -> frozenset[int]:
    """The groups that a page or a socket event of theirs would know of."""
    who = signed_in(enter_demo(handle, "Firefox, Linux"))
    assert who is not None
    return who.actor.groups


def test_every_route_has_a_circle_and_every_state_its_group(app: Flask) -> None:
    """Point 2: they come with the reference data, once."""
    kinds = dict(rows(select(Group.kind, func.count()).group_by(Group.kind)))
    assert kinds == {"route": len(reference.routes()), "country": len(reference.country_codes()), "sector": len(Sector)}
    assert make_groups() == 0


def test_joining_and_leaving_a_circle(app: Flask, ids: Ids) -> None:
    """Point 2: one button; twice is once; the next request knows; each act is one entry."""
    layla, group_id = actor_of("layla", ids), circle("black-sea")
    assert groups_of("layla") == frozenset()
    membership.join(layla, group_id, from_session=5)
    membership.join(layla, group_id, from_session=5)
    assert groups_of("layla") == {group_id}
    assert rows(select(GroupMember.nation))[0].nation == "IQ"
    membership.leave(layla, group_id)
    assert groups_of("layla") == frozenset()
    with pytest.raises(Conflict):
        membership.leave(layla, group_id)
    me = ids["layla"]
    assert acts() == [("group.join", "group", group_id, me, ""), ("group.leave", "group", group_id, me, "")]


def test_asking_and_being_let_in(app: Flask, ids: Ids) -> None:
    """Point 2: on request; who asks twice asks once, and is in only when the owner says so."""
    judit, layla, emre, ines = (actor_of(handle, ids) for handle in ("judit", "layla", "emre", "ines"))
    group = a_group(judit)
    judit = owner(judit, group.id)
    with pytest.raises(Conflict):
        membership.join(layla, group.id)
    for person in (layla, layla, emre, ines):
        membership.ask(person, group.id)
    assert inside(group.id) == {ids["judit"]}
    membership.accept(judit, group.id, ids["layla"])
    membership.decline(judit, group.id, ids["emre"])
    membership.leave(ines, group.id)
    assert inside(group.id) == {ids["judit"], ids["layla"]}
    assert rows(select(GroupAsk)) == []
    for gone in ("emre", "ines", "layla", "aigul"):
        with pytest.raises(Conflict):
            membership.accept(judit, group.id, ids[gone])
    detail = f"group {group.id}"
    assert [entry for entry in acts() if entry[0] != "group.create"] == [
        ("group.ask", "group", group.id, ids["layla"], ""),
        ("group.ask", "group", group.id, ids["emre"], ""),
        ("group.ask", "group", group.id, ids["ines"], ""),
        ("group.accept", "member", ids["layla"], ids["judit"], detail),
        ("group.decline", "member", ids["emre"], ids["judit"], detail),
        ("group.take-back", "group", group.id, ids["ines"], ""),
    ]


def owner(actor: Actor, group_id: int) -> Actor:
    """The same person as their next request knows them."""
    return Actor(actor.member_id, actor.role, actor.standing, actor.country, groups=frozenset({group_id}))


def test_bringing_in_and_taking_out(app: Flask, ids: Ids) -> None:
    """Point 2: closed; only whom the law lets read groups, and only while they may."""
    judit = actor_of("judit", ids)
    group = a_group(judit, entry=Entry.CLOSED)
    membership.add(judit, group.id, ids["tamas"])
    with transaction():
        execute(update(Member).where(Member.id == ids["emre"]).values(standing=Standing.SUSPENDED.value))
    for nobody in ("tamas", "samira", "oliver", "emre"):
        with pytest.raises(Invalid):
            membership.add(judit, group.id, ids[nobody])
    with pytest.raises(Invalid):
        membership.add(judit, group.id, 999_999)
    assert inside(group.id) == {ids["judit"], ids["tamas"]}
    membership.remove(judit, group.id, ids["tamas"])
    with pytest.raises(Conflict):
        membership.remove(judit, group.id, ids["tamas"])
    assert inside(group.id) == {ids["judit"]}
    assert [entry[0] for entry in acts()] == ["group.create", "group.add", "group.remove"]


def test_handing_over_and_ending(app: Flask, ids: Ids) -> None:
    """Point 2: by the owner to somebody who is in it, or by the secretariat; the old owner leads no more."""
    judit, tamas, marlene = (actor_of(handle, ids) for handle in ("judit", "tamas", "marlene"))
    group = a_group(judit, entry=Entry.OPEN)
    membership.join(tamas, group.id)
    for nobody in ("layla", "judit"):
        with pytest.raises(Invalid):
            service.hand_over(judit, group.id, ids[nobody])
    with pytest.raises(Conflict):
        membership.leave(judit, group.id)
    service.hand_over(judit, group.id, ids["tamas"])
    with pytest.raises(NotAllowed):
        service.archive(judit, group.id)
    with pytest.raises(NotAllowed):
        membership.remove(judit, group.id, ids["tamas"])
    service.hand_over(marlene, group.id, ids["judit"])
    service.archive(marlene, group.id)
    for too_late in (
        lambda: service.archive(judit, group.id),
        lambda: service.hand_over(judit, group.id, ids["tamas"]),
        lambda: membership.add(judit, group.id, ids["layla"]),
        lambda: membership.join(actor_of("layla", ids), group.id),
    ):
        with pytest.raises(Conflict):
            too_late()
    membership.leave(judit, group.id)
    assert inside(group.id) == {ids["tamas"]}
    assert [entry[0] for entry in acts()] == [
        "group.create", "group.join", "group.hand-over", "group.hand-over", "group.archive", "group.leave",
    ]  # fmt: skip


def test_a_group_ends_by_itself(app: Flask, ids: Ids) -> None:
    """Point 2: no job has to run; those who asked are answered by nobody, and nobody comes in."""
    judit, layla = actor_of("judit", ids), actor_of("layla", ids)
    group = a_group(judit)
    membership.ask(layla, group.id)
    with transaction():
        execute(update(Group).where(Group.id == group.id).values(ends_at=clock.now() - timedelta(seconds=1)))
    for act in (membership.accept, membership.add):
        with pytest.raises(Conflict):
            act(judit, group.id, ids["layla"])
    with pytest.raises(Conflict):
        membership.ask(actor_of("emre", ids), group.id)
    assert inside(group.id) == {ids["judit"]}


ACTS: dict[str, Callable[[Actor, int, int], object]] = {
    "join": lambda actor, group_id, _one: membership.join(actor, group_id),
    "ask": lambda actor, group_id, _one: membership.ask(actor, group_id),
    "leave": lambda actor, group_id, _one: membership.leave(actor, group_id),
    "accept": membership.accept,
    "decline": membership.decline,
    "add": membership.add,
    "remove": membership.remove,
    "hand over": service.hand_over,
    "archive": lambda actor, group_id, _one: service.archive(actor, group_id),
}


@only_sqlite
@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_closed_group_is_missing_to_those_outside(app: Flask, ids: Ids, name: str) -> None:
    """Row 38: each act answers as for a group that does not exist, the secretariat included; nothing is stored."""
    group = a_group(actor_of("judit", ids), entry=Entry.CLOSED)
    before = acts()
    for handle in ("layla", "marlene", "henrik"):
        refusals = []
        for group_id in (group.id, 999_999):
            with pytest.raises(ColepError) as refusal:
                ACTS[name](actor_of(handle, ids), group_id, ids["judit"])
            refusals.append(type(refusal.value))
        assert refusals == [Missing, Missing]
    assert acts() == before
    assert inside(group.id) == {ids["judit"]}


@only_sqlite
@pytest.mark.parametrize("name", ["accept", "decline", "add", "remove", "hand over", "archive"])
def test_only_its_owner_leads_a_group(app: Flask, ids: Ids, name: str) -> None:
    """Row 32: being in a group is not leading it; nor does an old membership lead."""
    group = a_group(actor_of("judit", ids), entry=Entry.OPEN)
    tamas = actor_of("tamas", ids)
    membership.join(tamas, group.id)
    before = acts()
    with pytest.raises(NotAllowed):
        ACTS[name](tamas, group.id, ids["judit"])
    assert acts() == before


@only_sqlite
def test_whoever_may_not_write_makes_and_joins_nothing_and_may_leave(app: Flask, ids: Ids) -> None:
    """Point 6 of membership: in the days of grace one reads, and gives up what one wants to give up."""
    layla, group_id = actor_of("layla", ids), circle("black-sea")
    membership.join(layla, group_id)
    lapsed = actor_of("layla", ids, Standing.LAPSED)
    for act in (lambda: a_group(lapsed), lambda: membership.join(lapsed, circle("east-med"))):
        with pytest.raises(NotAllowed):
            act()
    membership.leave(lapsed, group_id)
    for handle in ("samira", "oliver"):
        with pytest.raises(NotAllowed):
            membership.join(actor_of(handle, ids), group_id)


@only_sqlite
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"name": "  "}, "name", "empty"),
        ({"name": "n" * 81}, "name", "long"),
        ({"purpose": ""}, "purpose", "empty"),
        ({"purpose": "p" * 601}, "purpose", "long"),
        ({"last_day": in_days(-1)}, "last_day", "past"),
        ({"last_day": in_days(733)}, "last_day", "far"),
    ],
)
def test_what_is_no_group_is_refused(app: Flask, ids: Ids, changes: dict[str, object], field: str, reason: str) -> None:
    """Bad input: a word for the field, and nothing half done."""
    with pytest.raises(Invalid) as refusal:
        a_group(actor_of("judit", ids), **changes)
    assert (refusal.value.field, refusal.value.reason) == (field, reason)
    assert acts() == []


def test_the_same_form_sent_twice_is_one_group(app: Flask, ids: Ids) -> None:
    """P2: Also at the same moment; somebody else's form with the same nonce is a conflict."""
    judit, drawn = actor_of("judit", ids), nonce()
    draft = Draft("Stamps", "We compare.", "en", Entry.OPEN, is_hidden=False, last_day=in_days(3))
    made = at_once(app, *[lambda: service.create(judit, draft, drawn)] * 4)
    assert len({group.id for group in made}) == 1
    assert [entry[0] for entry in acts()] == ["group.create"]
    with pytest.raises(Conflict):
        service.create(actor_of("layla", ids), draft, drawn)


def test_two_answers_at_once_are_one(app: Flask, ids: Ids) -> None:
    """Row 40: let in and left out at the same moment: one of the two, and one entry."""
    judit = actor_of("judit", ids)
    group = a_group(judit)
    membership.ask(actor_of("layla", ids), group.id)
    results = at_once(
        app,
        lambda: membership.accept(judit, group.id, ids["layla"]),
        lambda: membership.decline(judit, group.id, ids["layla"]),
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]
    assert len([entry for entry in acts() if entry[1] == "member"]) == 1
