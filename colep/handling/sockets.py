"""The live door of what is taken off pages: a page says what it shows, hears the bell, and asks again."""

from typing import Any

from colep.accounts.events import StandingChanged
from colep.core import events, live
from colep.core.db import transaction
from colep.groups.events import GroupLeft
from colep.handling import recalls
from colep.handling.events import Recalled
from colep.handling.models import ONLY
from colep.rules.actions import Action


def _heads(ids: list[int]) -> dict[int, int]:
    return dict.fromkeys(ids, recalls.head())


def _changes(_id: int, after: int, _limit: int) -> list[live.Change]:
    """However often it rang, asking once is enough."""
    number = recalls.head()
    return [live.Change(number, {})] if number > after else []


live.topic("recalls", Action.PAGE_WATCH, event="page.recall", heads=_heads, changes=_changes, hiding=set)


@events.on(Recalled)
def _ring(fact: Recalled) -> None:
    live.ring("recalls", ONLY, fact.number)


@events.on(GroupLeft)
def _left(_fact: GroupLeft) -> None:
    _ring_anew()


@events.on(StandingChanged)
def _standing_changed(_fact: StandingChanged) -> None:
    """What is AMBER for somebody's country is not, once nobody of its services in the audience may read."""
    _ring_anew()


def _ring_anew() -> None:
    with transaction() as act:
        recalls.ring(act)


@live.event("page.watch", Action.PAGE_WATCH, pace=live.Pace(20, 2))
def watch(call: live.Call) -> dict[str, Any]:
    """Hear from now on when something is recalled, and answer which of the things on the page are gone already."""
    items = recalls.read_items(call.payload.words("items", recalls.MOST_ITEMS))
    live.join(call, "recalls", ONLY, {})
    return {"gone": recalls.gone(call.actor, items)}
