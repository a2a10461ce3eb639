"""Facts about what happens to things after they were shared."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class Recalled(Fact):
    """Something was taken off pages that may be open. What it was is not said: they ask for what they show."""

    number: int
