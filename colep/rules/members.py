"""What the law says about a member's page: what everybody sees, and what each member opens to whom."""

from enum import StrEnum

from colep.rules.actor import Actor
from colep.rules.roles import EXCHANGE, STAFF, Role


class Visibility(StrEnum):
    """To whom a member shows an address or a telephone."""

    NOBODY = "nobody"
    #: Those whose work it is to be found and to find: liaison officers, contact points, the secretariat.
    CONTACTS = "contacts"
    MEMBERS = "members"


_CONTACTS = STAFF | {Role.LIAISON, Role.SPOC}


def may_see(reader: Actor, owner_id: int, visibility: Visibility) -> bool:
    """Say whether a reader may see what its owner shows to these. One's own is always seen."""
    if not reader.is_member:
        return False
    if reader.member_id == owner_id:
        return True
    if visibility is Visibility.MEMBERS:
        return reader.role in EXCHANGE
    return visibility is Visibility.CONTACTS and reader.role in _CONTACTS
