"""Who may see a thing that carries a label and an audience.

The same law stands as SQL in `colep.sharing.law.visible_to`; a property test holds the two
together. Change one only together with the other.

Labels: FIRST, Traffic Light Protocol 2.0 (August 2022). What they mean here is in docs/decisions/0019-sharing.md.
"""

from dataclasses import dataclass
from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.groups import nation_of, sector_of
from colep.rules.labels import DEFAULT, Label


class AudienceKind(StrEnum):
    """For whom a thing was written."""

    COMMUNITY = "community"
    #: Everybody in any of some groups.
    GROUPS = "groups"
    #: Members by name, its author among them.
    MEMBERS = "members"


_ALL = tuple(Label)

#: Which labels an audience can have. A thing with another one is refused when it is written, and seen by nobody
#: if it is there all the same: a label that promises less than the audience takes is a mistake of somebody's.
LABELS_OF: dict[AudienceKind, tuple[Label, ...]] = {
    AudienceKind.COMMUNITY: (Label.CLEAR, Label.GREEN),
    AudienceKind.GROUPS: (Label.CLEAR, Label.GREEN, Label.AMBER, Label.AMBER_STRICT),
    AudienceKind.MEMBERS: _ALL,
}

#: The order of the labels: what has a higher number takes nobody along whom a lower one leaves out.
STRICTNESS: dict[Label, int] = {label: number for number, label in enumerate(Label)}

#: So many people can be named, and so many groups: beyond that it is a group of its own.
MOST_NAMED = 50
MOST_GROUPS = 20


@dataclass(frozen=True, slots=True)
class Shared:
    """What the law needs to know of a thing: how it is labelled and for whom it is."""

    label: Label
    audience: AudienceKind
    #: Ids of the circles and working groups.
    groups: frozenset[int] = frozenset()
    #: Codes of the states whose services it is for.
    countries: frozenset[str] = frozenset()
    #: Kinds of organisations, of `rules.groups.Sector`.
    sectors: frozenset[str] = frozenset()
    #: Ids of those named.
    members: frozenset[int] = frozenset()
    #: Countries of whose services somebody who may read now is named, or in one of the groups.
    nations: frozenset[str] = frozenset()
    #: All its groups are over: it can be read, and nothing can be added.
    is_archived: bool = False
    #: A moderator holds it back: it is missing for everybody.
    is_held: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """What an author has chosen for something that is about to be written."""

    label: Label = DEFAULT
    audience: AudienceKind = AudienceKind.COMMUNITY
    #: Ids of groups, where it is for groups.
    groups: tuple[int, ...] = ()
    #: Ids of members, where it is for members by name.
    members: tuple[int, ...] = ()


#: What something is for that nobody has chosen anything for.
FOR_ALL = Choice()


def may_see(actor: Actor, thing: Shared) -> bool:
    """Say whether this person may know that the thing exists and read it."""
    if not actor.is_member or thing.is_held or thing.label not in LABELS_OF[thing.audience]:
        return False
    if is_addressed(actor, thing):
        return True
    # AMBER goes to those addressed and to their own national authorities.
    return thing.label is Label.AMBER and bool(nation_of(actor)) and nation_of(actor) in thing.nations


def narrows(old: Shared, new: Shared) -> bool:
    """Say whether nobody sees a thing under the second label and audience who did not under the first.

    Judged by what stands there and not by who happens to be in a group today: from one group to members by name is
    no narrowing, although all of them may be in it.
    """
    return STRICTNESS[new.label] >= STRICTNESS[old.label] and _is_within(new, old)


def _is_within(inner: Shared, outer: Shared) -> bool:
    if outer.audience is AudienceKind.COMMUNITY:
        return True
    if inner.audience is not outer.audience:
        return False
    return (
        inner.groups <= outer.groups
        and inner.countries <= outer.countries
        and inner.sectors <= outer.sectors
        and inner.members <= outer.members
    )


def is_addressed(actor: Actor, thing: Shared) -> bool:
    """Say whether a thing was written for this person, label aside."""
    if thing.audience is AudienceKind.COMMUNITY:
        return True
    if thing.audience is AudienceKind.MEMBERS:
        return actor.member_id in thing.members
    return (
        not actor.groups.isdisjoint(thing.groups)
        or nation_of(actor) in thing.countries
        or sector_of(actor) in thing.sectors
    )
