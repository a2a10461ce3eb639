"""Who may open a room for whom."""

from colep.rules.actor import Actor
from colep.rules.roles import Role
from colep.rules.sharing import AudienceKind


def may_open_for(actor: Actor, audience: AudienceKind) -> bool:
    """Say whether somebody may open a room for such an audience: one for all is the secretariat's to open."""
    return audience is not AudienceKind.COMMUNITY or actor.role is Role.SECRETARIAT
