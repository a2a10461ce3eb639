"""The one who acts: all that the law needs to know of a person."""

from dataclasses import dataclass

from colep.rules.roles import Role
from colep.rules.standing import Standing


@dataclass(frozen=True, slots=True)
class Actor:
    """A member as the law sees them; `VISITOR` is everybody who is not signed in."""

    member_id: int
    role: Role | None
    standing: Standing | None
    country: str = ""

    @property
    def is_member(self) -> bool:
        """True for a signed-in member in good standing."""
        return self.standing is Standing.MEMBER and self.role is not None


VISITOR = Actor(member_id=0, role=None, standing=None)
