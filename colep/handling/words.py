"""Words of handling: what a thing is, and why its label is not changed."""

from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.handling.refusals import Why
from colep.rules.acts import Subject


def kind_words() -> dict[Subject, str]:
    """Return what a thing is called by its kind."""
    return {
        Subject.THREAD: pgettext("kind of thing", "Thread"),
        Subject.POST: pgettext("kind of thing", "Post"),
        Subject.ROOM: pgettext("kind of thing", "Room"),
        Subject.MESSAGE: pgettext("kind of thing", "Message"),
        Subject.PRACTICE: pgettext("kind of thing", "Good practice"),
        Subject.CONTACT: pgettext("kind of thing", "Contact"),
    }


def why_words(why: Why) -> str:
    """Say why nothing was changed, and what one can do."""
    words = {
        Why.CHANGED: _(
            "Label or audience was changed since you opened this page, so nothing was done. "
            "Look at what it has now and choose again."
        ),
        Why.SAME: _("It has this label and this audience already. Nothing was changed."),
        Why.WIDER: _("This is not narrower than before, so it was not done."),
        Why.NARROWER: _("This is narrower than before. Only the member who began it can do that, at once and alone."),
        Why.RULE: _(
            "This is under the Chatham House Rule: nobody knows whom to ask, so it is never opened to others. "
            "You can only make it narrower."
        ),
        Why.GONE: _(
            "One of its authors cannot be asked any more, so it stays as it is. You can only make it narrower."
        ),
        Why.UNKNOWN: _(
            "This group is closed, and not all who wrote in it are known to be in the group, so they cannot be asked. "
            "Choose another audience."
        ),
        Why.OPEN: _("A proposal about this is open already. Wait for the answers, or take it back first."),
        Why.OVER: _("This proposal is over. Nothing was changed."),
    }  # fmt: skip
    return words[why]


def reason_words(reason: str) -> str:
    """Say why a reason is not accepted, see `audit.service.clean_reason`."""
    words = {
        "empty": _("Say why. Others read it."),
        "address": _("Leave e-mail addresses out: the reason is kept."),
        "long": _("Shorten it to 200 characters."),
    }
    return words.get(reason, _("This holds characters that are not text. Remove them."))
