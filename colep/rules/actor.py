"""The one who acts: all that the law needs to know of a person."""

from dataclasses import dataclass

from colep.rules.roles import Role
from colep.rules.standing import READING, WRITING, Standing


@dataclass(frozen=True, slots=True)
class Actor:
    """A member as the law sees them; `VISITOR` is everybody who is not signed in."""

    member_id: int
    role: Role | None
    standing: Standing | None
    country: str = ""
    #: Signed in with a proof that cannot be phished: a passkey.
    is_strong: bool = False
    #: Proved who they are within the last minutes, see `rules.sessions.FRESH`.
    is_fresh: bool = False
    #: Ids of the circles and working groups they are in; country and kind of organisation follow from the above.
    groups: frozenset[int] = frozenset()

    @property
    def is_member(self) -> bool:
        """True for a signed-in member who may read."""
        return self.standing in READING and self.role is not None

    @property
    def may_write(self) -> bool:
        """True for a member whose term is not over."""
        return self.standing in WRITING and self.role is not None


VISITOR = Actor(member_id=0, role=None, standing=None)
