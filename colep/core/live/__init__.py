"""The live door: what pages and server tell each other over a websocket.

Features declare events with `event`, and say with `topic` how the changes of a thing are read. After
a commit they `ring`; every process then reads the new changes from the database, in order, and gives
them to its own open sockets. Nothing but this package sends to a browser.
"""

from colep.core.live.bell import look_at, ring
from colep.core.live.call import Call
from colep.core.live.delivery import Change, topic
from colep.core.live.door import EVENTS, UndeclaredEvent, check_events, event
from colep.core.live.identity import Caller, identify_with
from colep.core.live.pace import Pace
from colep.core.live.payload import Payload
from colep.core.live.places import join, leave, present, tell_others
from colep.core.live.server import init_live

__all__ = [
    "EVENTS",
    "Call",
    "Caller",
    "Change",
    "Pace",
    "Payload",
    "UndeclaredEvent",
    "check_events",
    "event",
    "identify_with",
    "init_live",
    "join",
    "leave",
    "look_at",
    "present",
    "ring",
    "tell_others",
    "topic",
]
