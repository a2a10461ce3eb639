"""What the pages of enrolling say."""

from colep.core.i18n import gettext as _
from colep.enrolment.queries import State, Step


def step_words() -> dict[Step, str]:
    """Return the steps by name, in their order."""
    return {
        Step.PASSPHRASE: _("Passphrase"),
        Step.FACTOR: _("Second factor"),
        Step.CODES: _("Recovery codes"),
        Step.RULES: _("Handling rules"),
    }


def link_words(state: State) -> tuple[str, str]:
    """Return, for a link that opens nothing, what is the matter and what to do."""
    words = {
        State.UNKNOWN: (
            _("This link leads nowhere"),
            _(
                "Perhaps it was cut short on its way, or a newer letter has taken its place. Copy the whole link out "
                "of the newest letter."
            ),
        ),
        State.USED: (
            _("This link was used already"),
            _(
                "Each link opens once. If you had begun to enrol, go on in the browser in which you began. If it was "
                "not you who used it, tell the secretariat."
            ),
        ),
        State.EXPIRED: (
            _("This link is too old"),
            _("A link holds for 72 hours. Your code stays the same."),
        ),
        State.DEAD: (
            _("There were too many wrong codes"),
            _(
                "To be safe, this link opens nothing any more. If you no longer have your code, ask for a new one by "
                "telephone."
            ),
        ),
        State.CLOSED: (
            _("Your admission is on hold"),
            _("Your national contact point or the secretariat can tell you more. No new link will help before that."),
        ),
    }
    return words.get(state, words[State.UNKNOWN])
