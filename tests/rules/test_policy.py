"""The law, held against a table of its own: who may do what."""

import pytest

from colep.rules.actions import Action
from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import Label
from colep.rules.policy import LAW, PUBLIC, NotAllowed, Owned, decide, require
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Shared
from colep.rules.standing import Standing

COLUMNS = ("practitioner", "liaison", "spoc", "secretariat", "moderator", "partner", "ngo", "private")

#: Written by hand and not derived: x may, . may not. One who changes the law changes it here too, knowingly.
ORACLE = {
    "session:end":     "x x x x x x x x",
    "home:read":       "x x x x x x x x",
    "account:read":    "x x x x x x x x",
    "account:change":  "x x x x x x x x",
    "member:read":     "x x x x x x . .",
    "thread:read":     "x x x x x x . .",
    "thread:open":     "x x x x x x . .",
    "thread:reply":    "x x x x x x . .",
    "room:read":       "x x x x x x . .",
    "room:write":      "x x x x x x . .",
    "practice:read":   "x x x x x x x .",
    "practice:create": "x x x x x x . .",
    "practice:edit":   "x x x x x x . .",
    "contact:read":    "x x x x x x . .",
}  # fmt: skip
OPEN_TO_ALL = {"public:read", "session:start", "language:choose"}

MATRIX = [
    (action, role, mark == "x")
    for action, line in ORACLE.items()
    for role, mark in zip(COLUMNS, line.split(), strict=True)
]
GREEN = Shared(Label.GREEN, AudienceKind.COMMUNITY)
RED = Shared(Label.RED, AudienceKind.COMMUNITY)


def member(role: str, standing: Standing = Standing.MEMBER, member_id: int = 7) -> Actor:
    """Return a member of that role."""
    return Actor(member_id, Role(role), standing, "HU")


def test_the_table_knows_every_action_and_every_role() -> None:
    """Rows 28 and 29: an action or role that this table does not know fails here before it can be used."""
    assert set(ORACLE) | OPEN_TO_ALL == {action.value for action in Action}
    assert set(COLUMNS) == {role.value for role in Role}


def test_every_action_has_one_row_in_the_law() -> None:
    """Deny by default: what has no row can be done by nobody, so nothing may lack one or have two."""
    assert set(LAW) | PUBLIC == set(Action)
    assert not set(LAW) & PUBLIC


@pytest.mark.parametrize(("action", "role", "may"), MATRIX)
def test_a_member_may_what_the_table_says(action: str, role: str, may: bool) -> None:
    """Row 28: each role and action in turn; `require` says the same as `decide`."""
    decision = decide(member(role), Action(action))
    assert bool(decision) is may
    assert decision.reason == ("" if may else "role")
    if may:
        require(member(role), Action(action))
    else:
        with pytest.raises(NotAllowed) as refusal:
            require(member(role), Action(action))
        assert (refusal.value.action, refusal.value.reason) == (Action(action), "role")


@pytest.mark.parametrize("action", sorted(ORACLE))
def test_nobody_without_good_standing_may_anything_but_what_is_public(action: str) -> None:
    """Row 2: visitors, suspended, expired and gone members, of whatever role."""
    outside = [VISITOR, Actor(7, None, Standing.MEMBER), Actor(7, Role.SECRETARIAT, None)]
    outside += [member(role, standing) for role in COLUMNS for standing in Standing if standing is not Standing.MEMBER]
    for person in outside:
        assert decide(person, Action(action)).reason == "sign-in"
        assert not decide(person, Action(action), GREEN)


@pytest.mark.parametrize("action", sorted(OPEN_TO_ALL))
def test_what_is_public_is_open_to_everybody(action: str) -> None:
    """Even one who was suspended can read the front page and sign in."""
    assert all(
        decide(person, Action(action)) for person in (VISITOR, member("ngo"), member("spoc", Standing.SUSPENDED))
    )


@pytest.mark.parametrize("action", ["thread:read", "thread:reply", "room:write", "practice:read", "practice:edit"])
def test_a_thing_one_may_not_see_cannot_be_acted_upon(action: str) -> None:
    """Row 29: the role opens the door, the label may still close it; staff are no exception."""
    for role in ("practitioner", "secretariat", "moderator"):
        assert decide(member(role), Action(action), GREEN)
        assert decide(member(role), Action(action), RED).reason == "audience"
        assert decide(member(role), Action(action), Owned(7, RED)).reason == "audience"


def test_only_the_owner_and_staff_edit_a_practice() -> None:
    """Row 32: being allowed to edit practices is not being allowed to edit this one."""
    for role in ("practitioner", "liaison", "spoc", "partner"):
        assert decide(member(role), Action.PRACTICE_EDIT, Owned(7, GREEN))
        assert decide(member(role), Action.PRACTICE_EDIT, Owned(8, GREEN)).reason == "owner"
        assert decide(member(role), Action.PRACTICE_READ, Owned(8, GREEN))
    for role in ("secretariat", "moderator"):
        assert decide(member(role), Action.PRACTICE_EDIT, Owned(8, GREEN))
    assert decide(member("ngo"), Action.PRACTICE_EDIT, Owned(7, GREEN)).reason == "role"
