"""Facts: what has happened, told after the commit to whoever registered for it.

Features do not know who listens. A fact is a frozen dataclass in the past tense that carries
ids and never text. A listener that fails is logged and harms neither the act nor the other listeners.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

from colep.core import faults

log = logging.getLogger(__name__)


class Fact:
    """Base of all facts."""

    __slots__ = ()


SomeFact = TypeVar("SomeFact", bound=Fact)
Listener = Callable[[SomeFact], None]

_listeners: dict[type[Fact], list[Callable[..., None]]] = defaultdict(list)


def on(kind: type[SomeFact]) -> Callable[[Listener[SomeFact]], Listener[SomeFact]]:
    """Register the decorated function to hear facts of this kind, once for the process."""

    def register(listener: Listener[SomeFact]) -> Listener[SomeFact]:
        if listener not in _listeners[kind]:
            _listeners[kind].append(listener)
        return listener

    return register


def tell(facts: list[Fact]) -> None:
    """Tell each fact, in order, to its listeners. Called by `colep.core.db` after the commit."""
    for fact in facts:
        for listener in _listeners[type(fact)]:
            try:
                listener(fact)
            except Exception as error:
                faults.note(log, f"a listener of {type(fact).__name__} failed", error)
