"""How many will see something, and how many could have written it: the law's own SQL, asked for one action."""

from functools import cache

from sqlalchemy import Executable

from colep.accounts.queries import community_reach, may_do_now
from colep.rules.actions import Action
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import LABELS_OF, AudienceKind, Choice
from colep.sharing.cards import Reach
from colep.sharing.models import COMMUNITY_ID
from colep.sharing.reach import counting, reach_of, reach_of_choice
from colep.sharing.service import check_choice

_NOBODY = Reach(0, 0)


def reach(action: Action, label: str, audience_id: int) -> Reach:
    """Return how many may do this with a thing of this label and audience, THREAD_READ for one."""
    if audience_id != COMMUNITY_ID:
        return reach_of(audience_id, label, _counting(action))
    return community_reach(action) if Label(label) in LABELS_OF[AudienceKind.COMMUNITY] else _NOBODY


@cache
def _counting(action: Action) -> Executable:
    return counting(may_do_now(action))


def reach_of_draft(actor: Actor, action: Action, choice: Choice) -> Reach:
    """Return the same for what somebody is about to write. Raises Invalid as `sharing.service.check_choice`."""
    return reach_of_checked(action, check_choice(actor, choice))


def reach_of_checked(action: Action, choice: Choice) -> Reach:
    """Return the same for a choice that `check_choice` has returned."""
    if choice.audience is AudienceKind.COMMUNITY:
        return community_reach(action)
    return reach_of_choice(choice, may_do_now(action))


def could_write(action: Action, label: str, audience_id: int) -> int | None:
    """Return how many could add to a thing, by an action such as THREAD_REPLY; None where it may not be counted."""
    return _number(reach(action, label, audience_id))


def could_write_draft(actor: Actor, action: Action, choice: Choice) -> int | None:
    """Return the same for what somebody is about to write. Raises Invalid as `sharing.service.check_choice`."""
    return _number(reach_of_draft(actor, action, choice))


def _number(counted: Reach) -> int | None:
    return None if counted.is_hidden else counted.people
