"""Who may see a thing that carries a label and an audience.

The same law stands as SQL in `colep.sharing.queries.visible_to`; a property test holds the two
together. Change one only together with the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.labels import Label


class AudienceKind(StrEnum):
    """For whom a thing was written."""

    COMMUNITY = "community"


@dataclass(frozen=True, slots=True)
class Shared:
    """What the law needs to know of a thing: how it is labelled and for whom it is."""

    label: Label
    audience: AudienceKind


#: Labels that a member of the community may read when the audience is the whole community.
COMMUNITY_LABELS = (Label.CLEAR, Label.GREEN)


def may_see(actor: Actor, thing: Shared) -> bool:
    """Say whether this person may know that the thing exists and read it."""
    if not actor.is_member:
        return False
    return thing.audience is AudienceKind.COMMUNITY and thing.label in COMMUNITY_LABELS
