"""The law as one table, and the two questions that can be asked of it."""

from dataclasses import dataclass

from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.groups import Group, may_keep, may_know, may_lead
from colep.rules.roles import EVERY_ROLE, EXCHANGE, NATIONAL, STAFF, Role
from colep.rules.sharing import Shared, may_see
from colep.rules.standing import ENROLLING

#: Open to everybody, signed in or not. Nothing here shows a word that a member wrote.
PUBLIC = frozenset({Action.PUBLIC_READ, Action.SIGN_IN, Action.LANGUAGE_CHOOSE, Action.APPLY})

#: Open to those who are admitted and not yet members, and to nobody else.
OF_ENROLLING = frozenset({Action.ENROL})

_SECRETARIAT = frozenset({Role.SECRETARIAT})

#: Which roles may do what. An action that is neither here nor in PUBLIC can be done by nobody.
LAW: dict[Action, frozenset[Role]] = {
    Action.SIGN_OUT: EVERY_ROLE,
    Action.HOME_READ: EVERY_ROLE,
    Action.ACCOUNT_READ: EVERY_ROLE,
    Action.ACCOUNT_CHANGE: EVERY_ROLE,
    Action.KEYS_READ: EVERY_ROLE,
    Action.KEYS_CHANGE: EVERY_ROLE,
    Action.PROVE: EVERY_ROLE,
    Action.MEMBER_READ: EXCHANGE,
    Action.THREAD_READ: EXCHANGE,
    Action.THREAD_OPEN: EXCHANGE,
    Action.THREAD_REPLY: EXCHANGE,
    Action.ROOM_READ: EXCHANGE,
    Action.ROOM_WRITE: EXCHANGE,
    Action.ROOM_OPEN: EXCHANGE,
    Action.ITEM_EXPORT: EXCHANGE | {Role.NGO},
    Action.AUDIENCE_ASK: EXCHANGE,
    Action.LABEL_SET: EXCHANGE,
    Action.LABEL_ANSWER: EXCHANGE,
    Action.PAGE_WATCH: EVERY_ROLE,
    Action.PRACTICE_READ: EXCHANGE | {Role.NGO},
    Action.PRACTICE_CREATE: EXCHANGE,
    Action.PRACTICE_EDIT: EXCHANGE,
    Action.CONTACT_READ: EXCHANGE,
    Action.GROUP_READ: EXCHANGE,
    Action.GROUP_CREATE: EXCHANGE,
    Action.GROUP_JOIN: EXCHANGE,
    Action.GROUP_LEAVE: EXCHANGE,
    Action.GROUP_LEAD: EXCHANGE,
    Action.GROUP_KEEP: EXCHANGE,
    Action.VOUCH: NATIONAL | {Role.PARTNER},
    Action.COUNTRY_ANSWER: frozenset({Role.SPOC}),
    Action.DESK_READ: _SECRETARIAT,
    Action.APPLICATION_DECIDE: _SECRETARIAT,
    Action.STANDING_DECIDE: _SECRETARIAT,
    Action.ROLE_DECIDE: _SECRETARIAT,
    Action.COUNTRY_DECIDE: _SECRETARIAT,
    Action.MODERATE: STAFF,
    Action.ITEM_HOLD: STAFF,
    Action.IDENTITY_OPEN: _SECRETARIAT,
}

#: What adds to the exchange: not in the days of grace after the end of a term.
WRITES = frozenset(
    {
        Action.THREAD_OPEN, Action.THREAD_REPLY, Action.ROOM_WRITE, Action.PRACTICE_CREATE, Action.PRACTICE_EDIT,
        Action.VOUCH, Action.COUNTRY_ANSWER, Action.MODERATE,
        Action.APPLICATION_DECIDE, Action.STANDING_DECIDE, Action.ROLE_DECIDE, Action.COUNTRY_DECIDE,
        Action.GROUP_CREATE, Action.GROUP_JOIN, Action.GROUP_LEAD, Action.GROUP_KEEP,
        Action.ROOM_OPEN, Action.LABEL_SET, Action.LABEL_ANSWER, Action.ITEM_HOLD, Action.IDENTITY_OPEN,
    }
)  # fmt: skip

#: Only for those who signed in with a passkey.
STRONG = frozenset(
    {
        Action.DESK_READ, Action.APPLICATION_DECIDE, Action.STANDING_DECIDE, Action.ROLE_DECIDE,
        Action.COUNTRY_DECIDE, Action.MODERATE, Action.ITEM_HOLD, Action.IDENTITY_OPEN,
    }
)  # fmt: skip

#: Only within minutes of a proof.
FRESH = frozenset(
    {
        Action.KEYS_CHANGE, Action.STANDING_DECIDE, Action.ROLE_DECIDE, Action.COUNTRY_DECIDE, Action.ITEM_EXPORT,
        Action.IDENTITY_OPEN,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no, with the reason as a word that the interface can explain."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


class NotAllowed(Exception):
    """Raised by `require` when the law says no. `reason` is one of the words of `Decision`."""

    def __init__(self, action: Action, reason: str) -> None:
        super().__init__(f"{action}: {reason}")
        self.action = action
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Owned:
    """A thing that belongs to somebody, such as a practice with its owner."""

    owner_id: int
    shared: Shared


def decide(actor: Actor, action: Action, thing: Shared | Owned | Group | None = None) -> Decision:
    """Answer whether this person may do this, to this thing if one is named."""
    if action in PUBLIC:
        return ALLOWED
    if refusal := _refusal(actor, action):
        return Decision(False, refusal)
    if isinstance(thing, Group):
        return _decide_group(actor, action, thing)
    shared = thing.shared if isinstance(thing, Owned) else thing
    if shared is not None and (refusal := _shared_refusal(actor, action, shared)):
        return Decision(False, refusal)
    if action is Action.PRACTICE_EDIT and isinstance(thing, Owned) and not _may_edit(actor, thing):
        return Decision(False, "owner")
    return ALLOWED


def _refusal(actor: Actor, action: Action) -> str:
    """Say by one word why this person may not do this to anything; empty if they may."""
    if action in OF_ENROLLING:
        return "" if actor.standing in ENROLLING else "enrolled" if actor.is_member else "sign-in"
    if not actor.is_member:
        return "enrol" if actor.standing in ENROLLING else "sign-in"
    reasons = (
        ("role", actor.role not in LAW.get(action, frozenset())),
        ("lapsed", action in WRITES and not actor.may_write),
        ("passkey", action in STRONG and not actor.is_strong),
        ("fresh", action in FRESH and not actor.is_fresh),
    )
    return next((word for word, holds in reasons if holds), "")


def _shared_refusal(actor: Actor, action: Action, thing: Shared) -> str:
    """Say by one word why this person may not do this to a shared thing; empty if they may."""
    if not may_see(actor, thing):
        return "audience"
    return "archived" if thing.is_archived and action in WRITES else ""


def _decide_group(actor: Actor, action: Action, group: Group) -> Decision:
    if not may_know(actor, group):
        return Decision(False, "audience")
    asked = {Action.GROUP_LEAD: may_lead, Action.GROUP_KEEP: may_keep}
    return ALLOWED if action not in asked or asked[action](actor, group) else Decision(False, "owner")


def _may_edit(actor: Actor, thing: Owned) -> bool:
    return actor.member_id == thing.owner_id or actor.role in STAFF


def require(actor: Actor, action: Action, thing: Shared | Owned | Group | None = None) -> None:
    """Do nothing if the law allows it, else raise NotAllowed."""
    decision = decide(actor, action, thing)
    if not decision:
        raise NotAllowed(action, decision.reason)
