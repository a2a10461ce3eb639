"""Roles of members, as the community itself names them."""

from enum import StrEnum


class Role(StrEnum):
    """What a member is in the community. Exactly one each."""

    PRACTITIONER = "practitioner"
    LIAISON = "liaison"
    SPOC = "spoc"
    SECRETARIAT = "secretariat"
    MODERATOR = "moderator"
    PARTNER = "partner"
    NGO = "ngo"
    PRIVATE = "private"


STAFF = frozenset({Role.SECRETARIAT, Role.MODERATOR})

#: Roles that one can apply for. Staff are made by an act of two of the secretariat.
APPLICABLE = (Role.PRACTITIONER, Role.LIAISON, Role.SPOC, Role.PARTNER, Role.NGO, Role.PRIVATE)

#: Those for whom a state answers: its contact points vouch for them, and its freeze reaches them.
NATIONAL = frozenset({Role.PRACTITIONER, Role.LIAISON, Role.SPOC})

#: Those who take part in the whole exchange. Organisations of cultural mediators and companies
#: have narrower doors, opened to them by their own rows in the law.
EXCHANGE = frozenset({Role.PRACTITIONER, Role.LIAISON, Role.SPOC, Role.SECRETARIAT, Role.MODERATOR, Role.PARTNER})

EVERY_ROLE = frozenset(Role)
