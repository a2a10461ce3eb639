"""The audience of something that is about to be written: found or made, and refused where it would be wrong."""

from collections.abc import Collection
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from colep.accounts.models import Member
from colep.accounts.queries import may_read_now
from colep.core import clock
from colep.core.db import again_if_beaten, db, execute, transaction
from colep.core.errors import Invalid
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF, MOST_GROUPS, MOST_NAMED, AudienceKind, Choice
from colep.rules.standing import Standing
from colep.sharing.models import COMMUNITY_ID, Audience, AudienceGroup, AudienceMember, Group, GroupMember
from colep.sharing.queries import shared
from colep.sharing.reach import counting, reach_of
from colep.sharing.service import check_choice, place
from tests.helpers import actor_of, at_once, only_sqlite, rows

Ids = dict[str, int]


@again_if_beaten
def find(
    actor: Actor,
    kind: AudienceKind,
    groups: Collection[int] = (),
    members: Collection[int] = (),
    label: Label = Label.GREEN,
) -> int:
    """The audience, in an act of its own."""
    with transaction():
        return place(actor, Choice(label, kind, tuple(groups), tuple(members))).audience_id


def of_kind(kind: str, subject: str) -> int:
    """Return the id of a group that comes with the reference data."""
    return int(rows(select(Group.id).where(Group.kind == kind, Group.subject == subject))[0][0])


def a_team(owner_id: int, *others: int, **changes: object) -> int:
    """A working group of these people; returns its id."""
    now = clock.now()
    values = {"kind": "working", "subject": f"team-{owner_id}-{len(others)}-{len(changes)}", "name": "Team", "slug": "team",
              "entry": "request", "owner_id": owner_id, "created_at": now, "ends_at": now + timedelta(days=9), **changes}  # fmt: skip
    with transaction():
        id_ = int(execute(insert(Group).values(**values).returning(Group.id)).scalar_one())
        for member_id in (owner_id, *others):
            nation = db.session.scalar(select(Member.country).where(Member.id == member_id))
            execute(insert(GroupMember).values(member_id=member_id, group_id=id_, joined_at=now, nation=nation))
    return id_


def test_the_same_set_is_the_same_audience(app: Flask, ids: Ids) -> None:
    """Point 1: whatever the order, however often, and the author always among those named."""
    judit = actor_of("judit", ids)
    team = a_team(ids["judit"])
    country = of_kind("country", "IQ")
    assert find(judit, AudienceKind.COMMUNITY) == COMMUNITY_ID
    first = find(judit, AudienceKind.GROUPS, groups=[team, country])
    assert find(judit, AudienceKind.GROUPS, groups=[country, team, team]) == first
    assert find(judit, AudienceKind.GROUPS, groups=[team]) != first
    named = find(judit, AudienceKind.MEMBERS, members=[ids["layla"]])
    assert find(judit, AudienceKind.MEMBERS, members=[ids["judit"], ids["layla"]]) == named
    assert find(actor_of("layla", ids), AudienceKind.MEMBERS, members=[ids["judit"]]) == named
    assert shared("TLP:RED", named).members == {ids["judit"], ids["layla"]}
    assert rows(select(func.count()).select_from(Audience))[0][0] == 4
    assert rows(select(func.count()).select_from(AudienceGroup))[0][0] == 3
    assert rows(select(func.count()).select_from(AudienceMember))[0][0] == 2


def test_two_acts_that_make_the_same_audience_share_it(app: Flask, ids: Ids) -> None:
    """Row 40: at the same moment, on both databases."""
    judit, layla = actor_of("judit", ids), actor_of("layla", ids)
    found = at_once(
        app,
        lambda: find(judit, AudienceKind.MEMBERS, members=[ids["layla"]]),
        lambda: find(layla, AudienceKind.MEMBERS, members=[ids["judit"]]),
        lambda: find(judit, AudienceKind.MEMBERS, members=[ids["layla"]]),
    )
    assert len(set(map(str, found))) == 1
    assert isinstance(found[0], int)


def test_what_an_author_cannot_address_is_refused(app: Flask, ids: Ids) -> None:
    """Bad input: ids of things one may not see are answered as ids that do not exist."""
    judit = actor_of("judit", ids)
    own, closed = a_team(ids["judit"]), a_team(ids["layla"], entry="closed")
    foreign = a_team(ids["layla"], ids["emre"])
    over = a_team(ids["judit"], ends_at=clock.now() - timedelta(seconds=1))
    iraq, hungary = of_kind("country", "IQ"), of_kind("country", "HU")
    circle = of_kind("route", "black-sea")
    refused = {
        "empty": [()],
        "many": [range(1, MOST_GROUPS + 2)],
        "choice": [(own, 999_999), (own, closed), (own, foreign), (own, circle)],
        "archived": [(over,), (own, over)],
        "author": [(iraq,)],
    }
    for reason, sets in refused.items():
        for groups in sets:
            with pytest.raises(Invalid) as error:
                find(judit, AudienceKind.GROUPS, groups=groups)
            assert (error.value.field, error.value.reason) == ("groups", reason), groups
    assert find(judit, AudienceKind.GROUPS, groups=(iraq, hungary)) > COMMUNITY_ID
    with transaction():
        execute(update(Member).where(Member.id == ids["emre"]).values(standing=Standing.SUSPENDED.value))
    for reason, members in (
        ("empty", [ids["judit"]]),
        ("many", range(100, 100 + MOST_NAMED)),
        ("choice", [999_999]),
        ("choice", [ids["emre"]]),
    ):
        with pytest.raises(Invalid) as error:
            find(judit, AudienceKind.MEMBERS, members=members)
        assert (error.value.field, error.value.reason) == ("members", reason)
    with pytest.raises(Invalid):
        find(actor_of("judit", ids, Standing.LAPSED), AudienceKind.GROUPS, groups=[own])


def test_a_left_group_cannot_be_addressed(app: Flask, ids: Ids) -> None:
    """Row 34: the rows count, and not what the actor was when the request began."""
    team = a_team(ids["judit"], ids["layla"])
    stale = Actor(ids["emre"], actor_of("emre", ids).role, Standing.MEMBER, "TR", groups=frozenset({team}))
    with pytest.raises(Invalid):
        find(stale, AudienceKind.GROUPS, groups=[team])


@only_sqlite
def test_a_label_that_an_audience_cannot_have_is_refused(app: Flask, ids: Ids) -> None:
    """Point 1: RED is for those named; AMBER would tell who of a country is in a hidden roster."""
    judit = actor_of("judit", ids)
    shown, hidden = a_team(ids["judit"]), a_team(ids["judit"], is_hidden=True)
    for kind, groups in ((AudienceKind.COMMUNITY, ()), (AudienceKind.GROUPS, (shown,))):
        for label in Label:
            if label in LABELS_OF[kind]:
                find(judit, kind, groups, label=label)
                check_choice(judit, Choice(label, kind, groups))
            else:
                with pytest.raises(Invalid, match="audience"):
                    find(judit, kind, groups, label=label)
    find(judit, AudienceKind.GROUPS, [hidden], label=Label.AMBER_STRICT)
    with pytest.raises(Invalid, match="hidden"):
        find(judit, AudienceKind.GROUPS, [hidden], label=Label.AMBER)


@only_sqlite
def test_what_not_everybody_may_know_of_stands_alone(app: Flask, ids: Ids) -> None:
    """Point 2: readers of a second group would learn of a closed one, or count a hidden one."""
    judit = actor_of("judit", ids)
    team = a_team(ids["judit"])
    for other in (a_team(ids["judit"], entry="closed"), a_team(ids["judit"], is_hidden=True, slug="x")):
        with pytest.raises(Invalid, match="alone"):
            find(judit, AudienceKind.GROUPS, [team, other])
        assert find(judit, AudienceKind.GROUPS, [other]) > COMMUNITY_ID


def test_reach_says_how_many_and_nothing_of_a_hidden_roster(app: Flask, ids: Ids) -> None:
    """Point 5: the same SQL; with a hidden group in it nothing is counted, so that no difference tells."""
    judit = actor_of("judit", ids)
    team, hidden = a_team(ids["judit"], ids["layla"], ids["ines"]), a_team(ids["judit"], ids["layla"], is_hidden=True)
    audience = find(judit, AudienceKind.GROUPS, groups=[team])
    strict, amber = (
        reach_of(audience, label.value, counting(may_read_now())) for label in (Label.AMBER_STRICT, Label.AMBER)
    )
    assert (strict.people, strict.countries) == (3, 3)
    # Tamás is of the same country's services as Judit; Ines is of an organisation, and takes nobody along.
    assert (amber.people, amber.countries) == (4, 3)
    assert strict.sentence() == "3 people in 3 countries, 1 partner organisation"
    with transaction():
        execute(update(Member).where(Member.id == ids["judit"]).values(standing=Standing.SUSPENDED.value))
    assert reach_of(audience, "TLP:AMBER", counting(may_read_now())).people == 2
    both = find(actor_of("layla", ids), AudienceKind.GROUPS, groups=[hidden])
    assert reach_of(both, "TLP:GREEN", counting(may_read_now())).is_hidden
    assert not any(letter.isdigit() for letter in reach_of(both, "TLP:GREEN", counting(may_read_now())).sentence())


@only_sqlite
def test_the_table_keeps_one_row_for_a_set(app: Flask) -> None:
    """Also for code that goes round the service."""
    for key, kind in (("community", "community"), ("x", "everybody")):
        with pytest.raises(IntegrityError), transaction():
            execute(insert(Audience).values(kind=kind, key=key))
