"""Facts about good practices."""

from dataclasses import dataclass

from colep.core.events import Fact


@dataclass(frozen=True, slots=True)
class PracticeCreated(Fact):
    """A member described a practice."""

    practice_id: int
    owner_id: int
    audience_id: int


@dataclass(frozen=True, slots=True)
class PracticeEdited(Fact):
    """A practice has a new version."""

    practice_id: int
    editor_id: int
    version: int
    audience_id: int
