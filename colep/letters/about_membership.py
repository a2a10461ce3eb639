"""Letters about the membership itself: its role, its term, its end."""

from colep.core.i18n import gettext as _
from colep.core.i18n import ngettext
from colep.core.terms import role_words
from colep.letters.parts import Values, Words, filled, on_day
from colep.rules.roles import Role


def role_changed(values: Values) -> Words:
    """Another role, decided by two."""
    return Words(
        _("Your role was changed"),
        (
            _("Two members of the secretariat have changed your role. It is now: %(role)s.", role=role_words()[Role(values["role"])]),
            _("All your sessions were ended. Sign in again; you then see what goes with the role."),
        ),
        otherwise=_ask(),
    )  # fmt: skip


def renewal_soon(values: Values) -> Words:
    """The term is nearly over."""
    days = int(values["days"])
    return Words(
        _("Your membership ends soon"),
        (
            ngettext("Your membership ends in %(num)s day, on %(day)s.", "Your membership ends in %(num)s days, on %(day)s.", days, day=filled(on_day(values["ends"]))),
            _("The contact point of your country confirms that you still serve; then it goes on for another term. You need not do anything, but you can remind them."),
            _("Without it you can still read for 30 days after that day, and no longer write."),
        ),
        otherwise=_ask(),
    )  # fmt: skip


def lapsed(values: Values) -> Words:
    """The term is over, the days of grace have begun."""
    return Words(
        _("Your membership has ended"),
        (
            _("Your membership ended on %(day)s. For 30 days from then on you can still read; you cannot write.", day=filled(on_day(values["ends"]))),
            _("If you still serve, ask the contact point of your country or the secretariat to renew it. What you have written stays."),
        ),
        otherwise=_ask(),
    )  # fmt: skip


def renewed(values: Values) -> Words:
    """Another term."""
    return Words(
        _("Your membership was renewed"),
        (_("Your membership was renewed and lasts until %(day)s.", day=filled(on_day(values["ends"]))),),
        otherwise=_ask(),
    )


def suspended(values: Values) -> Words:
    """Shut out."""
    return Words(
        _("Your membership is suspended"),
        (
            _("Your membership is suspended and all your sessions were ended. What you have written stays."),
            _("The secretariat can tell you the reason and what can be done."),
        ),
        otherwise=_ask(),
    )


def restored(values: Values) -> Words:
    """In again."""
    return Words(
        _("Your membership is restored"),
        (_("Your membership is restored. You can sign in again as before."),),
        otherwise=_ask(),
    )


def left(values: Values) -> Words:
    """Has left the service."""
    return Words(
        _("Your membership was ended"),
        (
            _("It was noted that you have left the service. Your membership has ended, and all your sessions with it."),
            _("What you have written stays, under your name as it was. Thank you for it."),
        ),
        otherwise=_("If this is a mistake, ask the contact point of your country or the secretariat."),
    )


def _ask() -> str:
    return _("If you have a question, ask the contact point of your country or the secretariat.")
