"""Words of a contact point's pages."""

from colep.core.i18n import pgettext
from colep.membership.country import By


def by_words() -> dict[By, str]:
    """Return who decided; nothing is said where the record itself says it."""
    return {
        By.SELF: pgettext("decided", "by the person themself"),
        By.YOU: pgettext("decided", "by you"),
        By.SPOC: pgettext("decided", "by a contact point"),
        By.STAFF: pgettext("decided", "by the secretariat"),
        By.CALENDAR: pgettext("decided", "by the calendar"),
        By.MACHINE: pgettext("decided", "by those who run Colep"),
        By.OTHER: pgettext("decided", "by somebody else"),
    }
