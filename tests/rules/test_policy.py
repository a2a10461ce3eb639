"""The law, held against a table of its own: who may do what."""

import pytest

from colep.rules.actions import Action
from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import Label
from colep.rules.policy import LAW, OF_ENROLLING, PUBLIC, NotAllowed, Owned, decide, require
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind, Shared
from colep.rules.standing import ENROLLING, READING, Standing

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
    "group:read":      "x x x x x x . .",
    "group:create":    "x x x x x x . .",
    "group:join":      "x x x x x x . .",
    "group:leave":     "x x x x x x . .",
    "group:lead":      "x x x x x x . .",
    "group:keep":      "x x x x x x . .",
    "keys:read":       "x x x x x x x x",
    "keys:change":     "x x x x x x x x",
    "session:prove":   "x x x x x x x x",
    "application:vouch":  "x x x . . x . .",
    "country:answer":     ". . x . . . . .",
    "desk:read":          ". . . x . . . .",
    "application:decide": ". . . x . . . .",
    "standing:decide":    ". . . x . . . .",
    "role:decide":        ". . . x . . . .",
    "country:decide":     ". . . x . . . .",
    "item:moderate":      ". . . x x . . .",
    "item:hold":          ". . . x x . . .",
    "identity:open":      ". . . x . . . .",
    "item:export":     "x x x x x x x .",
    "audience:ask":    "x x x x x x . .",
    "label:set":       "x x x x x x . .",
    "label:answer":    "x x x x x x . .",
    "room:open":       "x x x x x x . .",
    "page:watch":      "x x x x x x x x",
}  # fmt: skip
OPEN_TO_ALL = {"public:read", "session:start", "language:choose", "application:make"}
#: Not for members: for those who are admitted and have still to enrol.
OF_NEWCOMERS = {"account:enrol"}

MATRIX = [
    (action, role, mark == "x")
    for action, line in ORACLE.items()
    for role, mark in zip(COLUMNS, line.split(), strict=True)
]
GREEN = Shared(Label.GREEN, AudienceKind.COMMUNITY)
RED = Shared(Label.RED, AudienceKind.COMMUNITY)


def member(role: str, standing: Standing = Standing.MEMBER, member_id: int = 7) -> Actor:
    """Return a member of that role, signed in with a passkey just now."""
    return Actor(member_id, Role(role), standing, "HU", is_strong=True, is_fresh=True)


def test_the_table_knows_every_action_and_every_role() -> None:
    """Rows 28 and 29: an action or role that this table does not know fails here before it can be used."""
    assert set(ORACLE) | OPEN_TO_ALL | OF_NEWCOMERS == {action.value for action in Action}
    assert set(COLUMNS) == {role.value for role in Role}


def test_every_action_has_one_row_in_the_law() -> None:
    """Deny by default: what has no row can be done by nobody, so nothing may lack one or have two."""
    assert set(LAW) | PUBLIC | OF_ENROLLING == set(Action)
    assert len(LAW) + len(PUBLIC) + len(OF_ENROLLING) == len(Action)


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
    outside += [member(role, standing) for role in COLUMNS for standing in Standing if standing not in READING]
    for person in outside:
        wanted = "enrol" if person.standing in ENROLLING else "sign-in"
        assert decide(person, Action(action)).reason == wanted
        assert not decide(person, Action(action), GREEN)


@pytest.mark.parametrize("standing", list(Standing))
def test_only_who_was_admitted_and_is_no_member_yet_enrols(standing: Standing) -> None:
    """Rows 2 and 9: enrolling is open to two standings, and those open nothing else."""
    assert bool(decide(member("liaison", standing), Action.ENROL)) is (standing.value in ("admitted", "enrolled"))
    assert not decide(VISITOR, Action.ENROL)


def test_in_the_days_of_grace_one_reads_and_does_not_write() -> None:
    """Point 6: a lapse first stops writing."""
    for action, role, may in MATRIX:
        writes = action.split(":")[1] in (
            "open",
            "reply",
            "write",
            "create",
            "edit",
            "vouch",
            "answer",
            "decide",
            "moderate",
            "join",
            "lead",
            "keep",
            "set",
            "hold",
        )
        decision = decide(member(role, Standing.LAPSED), Action(action))
        assert bool(decision) is (may and not writes)
        assert decision.reason == ("" if may and not writes else "lapsed" if may else "role")


def test_the_desk_wants_a_passkey_and_what_is_sensitive_a_fresh_proof() -> None:
    """Rows 8, 24 and 42: a code that can be phished opens no desk; an old session changes no key."""
    desk = {
        "desk:read", "application:decide", "standing:decide", "role:decide", "country:decide", "item:moderate",
        "item:hold", "identity:open",
    }  # fmt: skip
    sensitive = {"keys:change", "standing:decide", "role:decide", "country:decide", "item:export", "identity:open"}
    weak = Actor(7, Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=False, is_fresh=True)
    stale = Actor(7, Role.SECRETARIAT, Standing.MEMBER, "AT", is_strong=True, is_fresh=False)
    assert {action.value for action in LAW if decide(weak, action).reason == "passkey"} == desk
    assert {action.value for action in LAW if decide(stale, action).reason == "fresh"} == sensitive


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
