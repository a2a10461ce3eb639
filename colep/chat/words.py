"""Words of the rooms that lists and pages share."""

from colep.chat.models import GENERAL
from colep.core.i18n import gettext as _
from colep.core.languages import paragraph_language
from colep.reference import queries as reference


def room_name(slug: str, route_id: str | None) -> str:
    """Return the name of a room in the reader's language: its route's."""
    route = reference.route(route_id)
    if route is not None:
        return route.name
    return _("General") if slug == GENERAL else slug


def guess_language(text: str, own: str, interface: str) -> str:
    """Return the language of a chat message: the first of the author's ("ar:draft en:work") in its script."""
    mine = [*(part.split(":")[0] for part in own.split()), interface]
    return next((tag for tag in mine if paragraph_language(text, tag) == tag), paragraph_language(text, mine[0]))
