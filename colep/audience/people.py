"""Members as they are named where one chooses, and where it is said for whom something is."""

from collections.abc import Collection
from dataclasses import dataclass

from colep.core.i18n import pgettext
from colep.core.names import Name
from colep.rules.actor import Actor


@dataclass(frozen=True, slots=True)
class Someone:
    """A member as others find them: never more than name, country and what they do."""

    id: int
    name: Name
    country: str
    function: str


def named_to(reader: Actor, people: Collection[Someone]) -> list[str]:
    """Name people to somebody; whoever is one of them comes first, as "You"."""
    others = [str(person.name) for person in people if person.id != reader.member_id]
    return others if len(others) == len(people) else [pgettext("first of a list of people", "You"), *others]
