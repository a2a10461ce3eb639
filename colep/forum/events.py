"""Facts about threads."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class ThreadOpened(Fact):
    """A member began a thread."""

    thread_id: int


@dataclass(frozen=True, slots=True)
class ReplyWritten(Fact):
    """A member added a post to a thread."""

    thread_id: int
    number: int
