"""Who may see a labelled thing, and which labels exist."""

import pytest

from colep.rules.actions import Action
from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import DEFAULT, Label
from colep.rules.policy import decide
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Shared, may_see
from colep.rules.standing import Standing, opens_doors


def test_labels_are_written_as_first_writes_them() -> None:
    """TLP 2.0: five labels, capitals, no spaces, in this order from wide to narrow."""
    assert [label.value for label in Label] == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    assert DEFAULT is Label.GREEN


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("standing", list(Standing))
def test_the_community_sees_clear_and_green_and_nobody_sees_more(label: Label, role: Role, standing: Standing) -> None:
    """Row 29: AMBER and RED are labels that the whole community cannot have; staff reads no more than others."""
    wanted = standing.value in ("member", "renewal-due", "lapsed") and label.value in ("TLP:CLEAR", "TLP:GREEN")
    assert may_see(Actor(3, role, standing, "TR"), Shared(label, AudienceKind.COMMUNITY)) is wanted


#: Who sees what, written by hand: in the audience, of the country's services of one who is, anybody else.
TABLE = {
    (AudienceKind.GROUPS, Label.CLEAR): "x . .",
    (AudienceKind.GROUPS, Label.GREEN): "x . .",
    (AudienceKind.GROUPS, Label.AMBER): "x x .",
    (AudienceKind.GROUPS, Label.AMBER_STRICT): "x . .",
    (AudienceKind.GROUPS, Label.RED): ". . .",
    (AudienceKind.MEMBERS, Label.CLEAR): "x . .",
    (AudienceKind.MEMBERS, Label.GREEN): "x . .",
    (AudienceKind.MEMBERS, Label.AMBER): "x x .",
    (AudienceKind.MEMBERS, Label.AMBER_STRICT): "x . .",
    (AudienceKind.MEMBERS, Label.RED): "x . .",
}


@pytest.mark.parametrize(("kind", "label"), sorted(TABLE))
def test_label_and_audience_together_decide(kind: AudienceKind, label: Label) -> None:
    """Point 1: the five labels of TLP 2.0, for groups and for members by name."""
    thing = Shared(
        label, kind, groups=frozenset({4, 5}) if kind is AudienceKind.GROUPS else frozenset(),
        members=frozenset({3}) if kind is AudienceKind.MEMBERS else frozenset(), nations=frozenset({"TR"}),
    )  # fmt: skip
    inside = Actor(3, Role.PRACTITIONER, Standing.MEMBER, "TR", groups=frozenset({5}))
    authority = Actor(8, Role.LIAISON, Standing.LAPSED, "TR", groups=frozenset({6}))
    abroad = Actor(9, Role.SPOC, Standing.MEMBER, "HU")
    seen = [may_see(person, thing) for person in (inside, authority, abroad)]
    assert seen == [mark == "x" for mark in TABLE[kind, label].split()]
    for role in set(Role) - {Role.PRACTITIONER, Role.LIAISON, Role.SPOC}:
        assert not may_see(Actor(8, role, Standing.MEMBER, "TR"), thing)
    for standing in set(Standing) - {Standing.MEMBER, Standing.RENEWAL_DUE, Standing.LAPSED}:
        assert not may_see(Actor(3, Role.PRACTITIONER, standing, "TR", groups=frozenset({5})), thing)


def test_a_country_and_a_kind_of_organisation_follow_from_the_member() -> None:
    """Point 2: there is nothing to join; who only has a seat in a country is not of its services."""
    for_turkiye = Shared(Label.GREEN, AudienceKind.GROUPS, countries=frozenset({"TR"}))
    for_partners = Shared(Label.GREEN, AudienceKind.GROUPS, sectors=frozenset({"partners"}))
    for role in Role:
        person = Actor(3, role, Standing.MEMBER, "TR")
        assert may_see(person, for_turkiye) is (role.value in ("practitioner", "liaison", "spoc"))
        assert may_see(person, for_partners) is (role.value == "partner")
    assert not may_see(Actor(3, Role.SPOC, Standing.MEMBER, "HU"), for_turkiye)


def test_a_visitor_sees_nothing_not_even_what_is_clear() -> None:
    """CLEAR may be published; publishing is an act of its own."""
    for label in Label:
        for kind in AudienceKind:
            assert not may_see(VISITOR, Shared(label, kind, members=frozenset({0}), nations=frozenset({""})))


def test_what_is_for_a_group_that_is_over_is_read_and_not_added_to() -> None:
    """Point 2: a team that has ended keeps what it wrote, and nobody writes to it."""
    inside = Actor(3, Role.PRACTITIONER, Standing.MEMBER, "TR", groups=frozenset({5}))
    over = Shared(Label.GREEN, AudienceKind.GROUPS, groups=frozenset({5}), is_archived=True)
    assert decide(inside, Action.THREAD_READ, over)
    for action in (Action.THREAD_REPLY, Action.ROOM_WRITE, Action.PRACTICE_EDIT):
        assert decide(inside, action, over).reason == "archived"
        assert decide(Actor(4, Role.SPOC, Standing.MEMBER, "TR"), action, over).reason == "audience"


def test_only_good_standing_opens_doors() -> None:
    """Row 2."""
    open_to = {Standing.ADMITTED, Standing.ENROLLED, Standing.MEMBER, Standing.RENEWAL_DUE, Standing.LAPSED}
    assert {standing for standing in Standing if opens_doors(standing)} == open_to
