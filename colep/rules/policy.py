"""The law as one table, and the two questions that can be asked of it."""

from dataclasses import dataclass

from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.roles import EVERY_ROLE, EXCHANGE, STAFF, Role
from colep.rules.sharing import Shared, may_see

#: Open to everybody, signed in or not. Nothing here shows a word that a member wrote.
PUBLIC = frozenset({Action.PUBLIC_READ, Action.SIGN_IN, Action.LANGUAGE_CHOOSE})

#: Which roles may do what. An action that is neither here nor in PUBLIC can be done by nobody.
LAW: dict[Action, frozenset[Role]] = {
    Action.SIGN_OUT: EVERY_ROLE,
    Action.HOME_READ: EVERY_ROLE,
    Action.ACCOUNT_READ: EVERY_ROLE,
    Action.ACCOUNT_CHANGE: EVERY_ROLE,
    Action.MEMBER_READ: EXCHANGE,
    Action.THREAD_READ: EXCHANGE,
    Action.THREAD_OPEN: EXCHANGE,
    Action.THREAD_REPLY: EXCHANGE,
    Action.ROOM_READ: EXCHANGE,
    Action.ROOM_WRITE: EXCHANGE,
    Action.PRACTICE_READ: EXCHANGE | {Role.NGO},
    Action.PRACTICE_CREATE: EXCHANGE,
    Action.PRACTICE_EDIT: EXCHANGE,
    Action.CONTACT_READ: EXCHANGE,
}


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


def decide(actor: Actor, action: Action, thing: Shared | Owned | None = None) -> Decision:
    """Answer whether this person may do this, to this thing if one is named."""
    if action in PUBLIC:
        return ALLOWED
    if not actor.is_member:
        return Decision(False, "sign-in")
    if actor.role not in LAW.get(action, frozenset()):
        return Decision(False, "role")
    shared = thing.shared if isinstance(thing, Owned) else thing
    if shared is not None and not may_see(actor, shared):
        return Decision(False, "audience")
    if action is Action.PRACTICE_EDIT and isinstance(thing, Owned) and not _may_edit(actor, thing):
        return Decision(False, "owner")
    return ALLOWED


def _may_edit(actor: Actor, thing: Owned) -> bool:
    return actor.member_id == thing.owner_id or actor.role in STAFF


def require(actor: Actor, action: Action, thing: Shared | Owned | None = None) -> None:
    """Do nothing if the law allows it, else raise NotAllowed."""
    decision = decide(actor, action, thing)
    if not decision:
        raise NotAllowed(action, decision.reason)
