"""The doorbell: tells every process that there is something new. It carries ids only, never text.

In this process directly, to the others through Redis if there is one. Whatever gets lost, each
process finds by itself in the database a second later.
"""

import json
import logging
import random
import threading
import time
from typing import Any

import redis

from colep.core import faults
from colep.core.live import delivery, leaving, wire
from colep.core.live.seats import Seat, seats

log = logging.getLogger(__name__)

CHANNEL = "colep:bell"
_PATIENCE = 0.5
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


def ring(topic: str, id_: int, number: int) -> None:
    """Say after a commit that a thing has changes up to this number."""
    delivery.wake((topic, id_))
    _tell_others({"topic": topic, "id": id_, "number": number})


def look_at(*, session_id: int = 0, member_id: int = 0) -> None:
    """Say after a commit that a session, or all sessions of a member, must be looked at again."""
    _look_at(session_id, member_id)
    _tell_others({"session": session_id, "member": member_id})


def hear(said: object) -> None:
    """Do what a bell of another process asks for; what is not a bell is ignored."""
    if not isinstance(said, dict):
        return
    if isinstance(said.get("topic"), str) and isinstance(said.get("id"), int):
        delivery.wake((said["topic"], said["id"]))
    elif isinstance(said.get("session"), int) and isinstance(said.get("member"), int):
        _look_at(said["session"], said["member"])


def _look_at(session_id: int, member_id: int) -> None:
    some = [seat for seat in seats.all() if session_id == seat.session_id or member_id == seat.face.id]
    if some:
        wire.socketio.start_background_task(_look_again, some)


def _look_again(some: list[Seat]) -> None:
    with wire.app().app_context():
        leaving.look_at_sessions(some)


class _Line:
    """The way to Redis. While it is broken nobody waits for it: the watch does its work."""

    def __init__(self) -> None:
        self._client: redis.Redis | None = None
        self._broken_until = 0.0
        self._lock = threading.Lock()

    def publish(self, url: str, text: str) -> None:
        """Send, or give up for a few seconds."""
        if time.monotonic() < self._broken_until:
            return
        try:
            self._connected(url).publish(CHANNEL, text)
        except (redis.RedisError, OSError) as error:
            self._broken_until = time.monotonic() + _LONGEST_PAUSE
            log.warning("Redis did not take a bell (%s); other processes look for themselves", type(error).__name__)

    def _connected(self, url: str) -> redis.Redis:
        with self._lock:
            if self._client is None:
                self._client = redis.Redis.from_url(url, socket_timeout=_PATIENCE, socket_connect_timeout=_PATIENCE)
            return self._client


_line = _Line()


def _tell_others(bell: dict[str, Any]) -> None:
    url = wire.app().config["SETTINGS"].redis_url if wire.is_attached() else ""
    if url:
        _line.publish(url, json.dumps(bell))


def listen(url: str) -> None:
    """Hear the bells of other processes for as long as this one lives."""
    pause = _SHORTEST_PAUSE
    while True:
        began = time.monotonic()
        try:
            _hear_all(url)
        except (redis.RedisError, OSError) as error:
            log.warning("Redis is away (%s)", type(error).__name__)
        except Exception as error:
            faults.note(log, "a bell could not be heard", error)
        pause = min(pause * 2, _LONGEST_PAUSE) if time.monotonic() - began < _LONGEST_PAUSE else _SHORTEST_PAUSE
        wire.socketio.sleep(pause * random.uniform(0.7, 1.3))


def _hear_all(url: str) -> None:
    client = redis.Redis.from_url(url, socket_connect_timeout=_PATIENCE, health_check_interval=5)
    with client.pubsub(ignore_subscribe_messages=True) as line:
        line.subscribe(CHANNEL)
        delivery.wake_all()
        while True:
            message = line.get_message(timeout=2.0)
            if message is not None:
                hear(_read(message["data"]))


def _read(data: Any) -> object:
    try:
        return json.loads(data)
    except (ValueError, TypeError, RecursionError):
        return None
