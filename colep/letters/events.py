"""Facts about letters."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class LetterWritten(Fact):
    """A letter waits to be sent."""

    letter_id: int
