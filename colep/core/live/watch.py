"""Looks every second what the bells may have missed, and shows out those whose session does not stand.

Runs only in processes that have open sockets, from the first one on.
"""

import logging
import random
import threading

from colep.core import faults
from colep.core.live import bell, delivery, leaving, wire
from colep.core.live.seats import seats

log = logging.getLogger(__name__)

_EVERY = 0.8
_begun = threading.Event()


def begin() -> None:
    """Start to watch, once for the process."""
    if not _begun.is_set():
        _begun.set()
        wire.socketio.start_background_task(_watch)
        if wire.app().config["SETTINGS"].redis_url:
            wire.socketio.start_background_task(bell.listen, wire.app().config["SETTINGS"].redis_url)


def _watch() -> None:
    """The database may be away for a while; then the next round finds what this one did not."""
    while True:
        wire.socketio.sleep(_EVERY * random.uniform(0.9, 1.1))
        if not seats.all():
            continue
        try:
            with wire.app().app_context():
                look_for_changes()
                leaving.look_at_sessions(seats.all())
        except Exception as error:
            faults.note(log, "the watch could not look", error)


def look_for_changes() -> None:
    """Wake what has moved on in the database: one question for each kind of thing."""
    for name, brought in delivery.followed().items():
        heads = delivery.TOPICS[name].heads(list(brought))
        for id_, head in heads.items():
            if head > brought[id_]:
                delivery.wake((name, id_))
