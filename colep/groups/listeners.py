"""Has the sockets of whoever left a group looked at, on every process, within a second."""

from colep.core import events, live
from colep.groups.events import GroupLeft


@events.on(GroupLeft)
def _left(fact: GroupLeft) -> None:
    live.look_at(member_id=fact.member_id)
