"""Who may see a labelled thing, and which labels exist."""

import pytest

from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import CHOOSABLE, DEFAULT, Label
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Shared, may_see
from colep.rules.standing import Standing, opens_doors


def test_labels_are_written_as_first_writes_them() -> None:
    """TLP 2.0: five labels, capitals, no spaces, in this order from wide to narrow."""
    assert [label.value for label in Label] == ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]
    assert DEFAULT is Label.GREEN
    assert DEFAULT in CHOOSABLE


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("standing", list(Standing))
def test_the_community_sees_clear_and_green_and_nobody_sees_more(label: Label, role: Role, standing: Standing) -> None:
    """Row 29: AMBER and RED are for those named, and nobody can be named yet; staff reads no more than others."""
    wanted = standing is Standing.MEMBER and label.value in ("TLP:CLEAR", "TLP:GREEN")
    assert may_see(Actor(3, role, standing, "TR"), Shared(label, AudienceKind.COMMUNITY)) is wanted


def test_a_visitor_sees_nothing_not_even_what_is_clear() -> None:
    """CLEAR may be published; publishing is an act of its own."""
    assert not any(may_see(VISITOR, Shared(label, kind)) for label in Label for kind in AudienceKind)


def test_only_good_standing_opens_doors() -> None:
    """Row 2."""
    assert [standing for standing in Standing if opens_doors(standing)] == [Standing.MEMBER]
