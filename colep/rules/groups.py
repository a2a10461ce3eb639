"""Groups, and who is in them, may know of them and may lead them.

Route circles and working groups have rows of their own for those who are in them. Who belongs to a country or to
a kind of organisation follows from the member's country and role: there is nothing to join and nothing to leave.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.roles import NATIONAL, STAFF, Role


class GroupKind(StrEnum):
    """What holds a group together."""

    #: The circle of a migration route; one for every route.
    ROUTE = "route"
    #: The services of one state.
    COUNTRY = "country"
    #: A kind of organisation, one of `Sector`.
    SECTOR = "sector"
    #: Made by a member, for a purpose and until a day.
    WORKING = "working"


class Sector(StrEnum):
    """Kinds of organisations. Which one a member is of follows from the role."""

    AUTHORITIES = "authorities"
    PARTNERS = "partners"
    CIVIL = "civil"
    COMPANIES = "companies"
    SECRETARIAT = "secretariat"


SECTORS: dict[Role, Sector] = {
    **dict.fromkeys(NATIONAL, Sector.AUTHORITIES),
    **dict.fromkeys(STAFF, Sector.SECRETARIAT),
    Role.PARTNER: Sector.PARTNERS,
    Role.NGO: Sector.CIVIL,
    Role.PRIVATE: Sector.COMPANIES,
}


class Entry(StrEnum):
    """How one gets into a group."""

    #: By one button.
    OPEN = "open"
    #: One asks, its owner answers.
    REQUEST = "request"
    #: Its owner brings people in; to all others it does not exist.
    CLOSED = "closed"


#: Kinds that have rows for those who are in them.
JOINED = frozenset({GroupKind.ROUTE, GroupKind.WORKING})


@dataclass(frozen=True, slots=True)
class Group:
    """What the law needs to know of a group."""

    id: int
    kind: GroupKind
    #: The country's code or the sector; empty for the other kinds.
    subject: str = ""
    entry: Entry = Entry.OPEN
    #: Who is in it is shown to nobody.
    is_hidden: bool = False
    owner_id: int | None = None
    #: The moment from which nothing can be added, or none.
    ends_at: datetime | None = None

    @property
    def is_authorities(self) -> bool:
        """Whether it is the group of all national authorities."""
        return self.kind is GroupKind.SECTOR and self.subject == Sector.AUTHORITIES.value


def nation_of(actor: Actor) -> str:
    """Return the country whose services a member belongs to; empty for those for whom no state answers."""
    return actor.country if actor.role in NATIONAL else ""


def sector_of(actor: Actor) -> str:
    """Return the kind of organisation of a member, one of `Sector`; empty for a visitor."""
    return SECTORS[actor.role].value if actor.role else ""


def is_archived(group: Group, now: datetime) -> bool:
    """Say whether a group is over: its members still read, nobody adds, nobody comes in."""
    return group.ends_at is not None and group.ends_at <= now


def belongs(actor: Actor, group: Group) -> bool:
    """Say whether somebody is in a group."""
    if group.kind is GroupKind.COUNTRY:
        return bool(group.subject) and group.subject == nation_of(actor)
    if group.kind is GroupKind.SECTOR:
        return bool(group.subject) and group.subject == sector_of(actor)
    return group.id in actor.groups


def may_know(actor: Actor, group: Group) -> bool:
    """Say whether somebody may know that a group exists: a closed one is known to those in it only."""
    return actor.is_member and (group.entry is not Entry.CLOSED or belongs(actor, group))


def may_see_roster(actor: Actor, group: Group) -> bool:
    """Say whether somebody may see who is in a group, or how many: where it is hidden, only who decides about it."""
    return may_know(actor, group) and (not group.is_hidden or may_lead(actor, group))


def may_address(actor: Actor, group: Group, now: datetime) -> bool:
    """Say whether somebody may write to a group.

    To a circle or working group those in it; to a state or a kind of organisation everybody.
    """
    return actor.may_write and not is_archived(group, now) and (group.kind not in JOINED or belongs(actor, group))


def why_not_enter(actor: Actor, group: Group, now: datetime) -> str:
    """Say by one word why somebody cannot join or ask to: `audience`, `derived` or `archived`; empty if they can."""
    reasons = (
        ("audience", not may_know(actor, group)),
        ("derived", group.kind not in JOINED),
        ("archived", is_archived(group, now)),
    )
    return next((word for word, holds in reasons if holds), "")


def may_lead(actor: Actor, group: Group) -> bool:
    """Say whether somebody decides who is in a group: its owner, for as long as they are in it."""
    return group.kind is GroupKind.WORKING and actor.member_id == group.owner_id and belongs(actor, group)


def may_keep(actor: Actor, group: Group) -> bool:
    """Say whether somebody may hand a group over or archive it: its owner, or the secretariat where it knows of it."""
    if group.kind is not GroupKind.WORKING or not may_know(actor, group):
        return False
    return may_lead(actor, group) or actor.role is Role.SECRETARIAT
