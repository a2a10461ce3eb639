"""Letters about the Chatham House Rule. None says what it is about: the letter would join a person to a thread."""

from colep.core.i18n import gettext as _
from colep.letters.parts import Values, Words


def waiting(values: Values) -> Words:
    """One of the secretariat has asked to open who spoke."""
    return Words(
        _("A request waits for a second person"),
        (_("Somebody of the secretariat asks to open who spoke under the Chatham House Rule. A second one of you opens it or refuses."),),
        _("See the request"),
        values["link"],
        otherwise=_("If you cannot judge it, leave it to another of the secretariat."),
    )  # fmt: skip


def opened(values: Values) -> Words:
    """Two of the secretariat have opened who spoke: the reader."""
    return Words(
        _("Two members of the secretariat have seen that it was you"),
        (
            _("You have spoken under the Chatham House Rule. Two members of the secretariat have opened who it was. Only these two can see it, for one day; everybody else still sees a number."),
            _("A page shows you what it was about and the reason they gave. This letter does not say it, so that nobody else learns it."),
        ),
        _("See what it is about"),
        values["link"],
        otherwise=_("If you think that there was no reason for it, write to the secretariat. What they did is in the record of acts."),
    )  # fmt: skip
