"""Words of the rooms that lists and pages share."""

from colep.chat.models import GENERAL
from colep.core import i18n
from colep.core.i18n import gettext as _
from colep.core.languages import paragraph_language
from colep.reference import queries as reference


def room_name(slug: str, route_id: str | None, name: str = "") -> str:
    """Return what a room is called: as the member who opened it wrote, or its route's name in the reader's language."""
    if name:
        return name
    route = reference.route(route_id)
    if route is not None:
        return route.name
    return _("General") if slug == GENERAL else slug


def participant_name(number: int) -> str:
    """Return how somebody is called who speaks under the Chatham House Rule."""
    return _("Participant %(number)s", number=i18n.number(number))


def guess_language(text: str, own: str, interface: str) -> str:
    """Return the language of a chat message: the first of the author's ("ar:draft en:work") in its script."""
    mine = [*(part.split(":")[0] for part in own.split()), interface]
    return next((tag for tag in mine if paragraph_language(text, tag) == tag), paragraph_language(text, mine[0]))
