"""For whom an existing thing is, as one reader may know it."""

import pytest
from flask import Flask
from sqlalchemy import update

from colep.accounts.models import Member
from colep.audience.cards import AudienceCard, audience_card
from colep.audience.reach import could_write, could_write_draft, reach, reach_of_draft
from colep.core.db import again_if_beaten, execute, transaction
from colep.core.errors import Invalid
from colep.groups import membership
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import Entry, GroupKind
from colep.rules.labels import Label
from colep.rules.sharing import AudienceKind, Choice
from colep.sharing.cards import Reach
from colep.sharing.queries import with_groups
from colep.sharing.service import Placed, place
from tests.audience.world import derived, more_members, yesterday
from tests.groups.circles import a_group
from tests.helpers import actor_of, fresh


@again_if_beaten
def placed(author: Actor, choice: Choice) -> Placed:
    """Place something of this choice, as the act that writes it does."""
    with transaction():
        return place(author, choice)


def for_groups(author: Actor, *groups: int, label: Label = Label.GREEN) -> Placed:
    """Place something for groups."""
    return placed(author, Choice(label, AudienceKind.GROUPS, groups=groups))


def for_members(author: Actor, *members: int, label: Label = Label.GREEN) -> Placed:
    """Place something for members by name."""
    return placed(author, Choice(label, AudienceKind.MEMBERS, members=members))


def card(reader: Actor, thing: Placed, *, names: bool = True) -> AudienceCard:
    """Return what this reader is told of it."""
    fresh()
    return audience_card(with_groups(reader), Action.THREAD_READ, thing.label, thing.audience_id, names=names)


@pytest.mark.usefixtures("app")
def test_what_is_for_all_says_so(ids: dict[str, int]) -> None:
    """Point 5: the whole community, in numbers."""
    told = card(actor_of("judit", ids), Placed("TLP:GREEN", 1))
    assert told.sentence == "\u2068The whole community\u2069: 10 people in 7 countries, 1 partner organisation"
    assert told.reach == Reach(10, 7, 1)


@pytest.mark.usefixtures("app")
def test_a_label_that_does_not_go_with_the_community_reaches_nobody(ids: dict[str, int]) -> None:
    """Point 1: what the law shows to nobody is not counted for everybody."""
    assert reach(Action.THREAD_READ, "TLP:RED", 1).people == 0


@pytest.mark.usefixtures("app")
def test_groups_are_named(ids: dict[str, int]) -> None:
    """Point 5: by the names of the groups, the rest as a number."""
    countries = [derived(GroupKind.COUNTRY, code) for code in ("HU", "TR", "IQ", "BG")]
    told = card(actor_of("judit", ids), for_groups(actor_of("judit", ids), *countries))
    assert "Services of Hungary" in told.sentence
    assert told.sentence.endswith("and 1 more: 5 people in 4 countries")


@pytest.mark.usefixtures("app")
def test_members_are_named_and_the_reader_is_you(ids: dict[str, int]) -> None:
    """Point 5: those who may read now; whoever was named and is no member now is not."""
    gone = more_members(["Gone Person"])
    thing = for_members(actor_of("judit", ids), ids["emre"], *gone)
    assert "Gone Person" in card(actor_of("emre", ids), thing).sentence
    with transaction():
        execute(update(Member).where(Member.id == gone[0]).values(standing="suspended"))
    told = card(actor_of("emre", ids), thing).sentence
    assert told == "\u2068You\u2069, \u2068Bárándi Judit\u2069: 2 people in 2 countries"


@pytest.mark.usefixtures("app")
def test_under_the_rule_nobody_is_named(ids: dict[str, int]) -> None:
    """Point 6: not one of those who could have spoken."""
    thing = for_members(actor_of("judit", ids), ids["emre"])
    assert (
        card(actor_of("emre", ids), thing, names=False).sentence
        == "\u2068Members by name\u2069: 2 people in 2 countries"
    )


@pytest.mark.usefixtures("app")
def test_a_national_authority_is_told_neither_name_nor_number_of_a_closed_group(ids: dict[str, int]) -> None:
    """Row 32: who sees something for their country alone learns nothing of the group that it is for."""
    tamas = actor_of("tamas", ids)
    group = a_group(tamas, entry=Entry.CLOSED, name="Quiet work").id
    membership.add(tamas, group, ids["emre"], from_session=None)
    thing = for_groups(tamas, group, label=Label.AMBER)
    inside, outside = card(tamas, thing), card(actor_of("judit", ids), thing)
    assert "Quiet work" in inside.sentence
    assert inside.reach.people >= 3
    assert outside.reach.is_hidden
    assert "Quiet" not in outside.sentence
    assert not any(letter.isdigit() for letter in outside.sentence)


@pytest.mark.usefixtures("app")
def test_a_hidden_roster_is_not_counted(ids: dict[str, int]) -> None:
    """Row 32: its name for those in it, never its number."""
    judit = actor_of("judit", ids)
    group = a_group(judit, is_hidden=True, name="Stamps").id
    told = card(judit, for_groups(judit, group))
    assert told.reach.is_hidden
    assert told.sentence == "\u2068Stamps\u2069: a group that does not show who is in it"


@pytest.mark.usefixtures("app")
def test_who_could_write_is_counted_by_standing(ids: dict[str, int]) -> None:
    """Point 6: in the days of grace one reads and does not write; a hidden roster is not counted."""
    judit = actor_of("judit", ids)
    lapsed = more_members(["Lapsed Person"], ends_at=yesterday())
    thing = for_members(judit, *lapsed, ids["emre"])
    assert reach(Action.THREAD_READ, thing.label, thing.audience_id).people == 3
    assert could_write(Action.THREAD_REPLY, thing.label, thing.audience_id) == 2
    choice = Choice(Label.GREEN, AudienceKind.MEMBERS, members=(*lapsed, ids["emre"]))
    assert could_write_draft(judit, Action.THREAD_REPLY, choice) == 2
    hidden = a_group(judit, is_hidden=True).id
    thing = for_groups(judit, hidden)
    assert could_write(Action.THREAD_REPLY, thing.label, thing.audience_id) is None
    assert could_write_draft(judit, Action.THREAD_REPLY, Choice(Label.GREEN, AudienceKind.GROUPS, (hidden,))) is None


@pytest.mark.usefixtures("app")
def test_a_draft_is_counted_as_it_will_be(ids: dict[str, int]) -> None:
    """Point 5: the number before is the number after, and what cannot be is said before it is counted."""
    judit = actor_of("judit", ids)
    group = derived(GroupKind.COUNTRY, "HU")
    for label in (Label.CLEAR, Label.GREEN, Label.AMBER, Label.AMBER_STRICT):
        choice = Choice(label, AudienceKind.GROUPS, (group,))
        thing = placed(judit, choice)
        fresh()
        assert reach_of_draft(judit, Action.THREAD_READ, choice) == reach(
            Action.THREAD_READ, thing.label, thing.audience_id
        )
    with pytest.raises(Invalid):
        reach_of_draft(judit, Action.THREAD_READ, Choice(Label.RED, AudienceKind.GROUPS, (group,)))


def test_a_thing_for_all_costs_one_statement(app: Flask, ids: dict[str, int], counted_queries: object) -> None:
    """A thread for the community is shown with one statement for its audience, BEGIN aside."""
    fresh()
    reach(Action.THREAD_READ, "TLP:GREEN", 1)
    counted_queries()  # type: ignore[operator]
    audience_card(actor_of("judit", ids), Action.THREAD_READ, "TLP:GREEN", 1)
    assert counted_queries() == 1  # type: ignore[operator]
