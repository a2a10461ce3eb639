"""The words that a room's script puts into the page, in the reader's language."""

import json

from colep.core.i18n import gettext as _
from colep.core.i18n import plural_forms


def page_words() -> dict[str, object]:
    """Return them by the names that `static/src/js/rooms.js` uses."""
    return {
        "connecting": _("Connecting…"),
        "live": _("Up to date %(time)s"),
        "reconnecting": _("Reconnecting… what you write is kept and sent when the line is back."),
        "ended": _("You are no longer signed in."),
        "closed": _("This page was disconnected. Reload it."),
        "missing": _("This room is not here any more, or not for you. What you typed and did not send is still here."),
        "held": _("Held back by a moderator"),
        "participant": _("Participant %(number)s"),
        "ownParticipant": _("You, as Participant %(number)s"),
        "unsent": _("Not sent yet"),
        "unread": _("New"),
        "today": _("today"),
        "yesterday": _("yesterday"),
        "you": _("You"),
        "writing": _("%(name)s is writing…"),
        "several": _("Several people are writing…"),
        "new": json.loads(plural_forms("%(num)s new", "%(num)s new")),
        "here": json.loads(plural_forms("%(num)s here now", "%(num)s here now")),
    }
