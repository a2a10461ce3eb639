"""Facts about groups."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class GroupEntered(Fact):
    """Somebody is in a group from now on."""

    group_id: int
    member_id: int


@dataclass(frozen=True, slots=True)
class GroupLeft(Fact):
    """Somebody is in a group no longer, by themself or by its owner: what they listen to must be looked at."""

    group_id: int
    member_id: int
