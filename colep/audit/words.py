"""Words for the entries of the record, in the language of the member whom they concern."""

from colep.audit.queries import EntryCard
from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.acts import Act
from colep.rules.standing import Standing


def act_words(card: EntryCard) -> str:
    """Say what was done."""
    if card.act is Act.STANDING_CHANGE:
        return _standing_words()[Standing(card.detail)]
    if card.act is Act.PREFERENCES_CHANGE:
        names = _preference_words()
        what = pgettext("between list items", ", ").join(names[name] for name in card.detail.split())
        return _("Preferences changed: %(what)s", what=what)
    return _plain_words()[card.act]


def _plain_words() -> dict[Act, str]:
    return {
        Act.SESSION_START: pgettext("record of acts", "Signed in"),
        Act.SESSION_END: pgettext("record of acts", "Session ended"),
        Act.SESSIONS_END_OTHERS: pgettext("record of acts", "All other sessions ended"),
        Act.MEMBER_ADD: pgettext("record of acts", "Account made"),
    }


def _standing_words() -> dict[Standing, str]:
    return {
        Standing.MEMBER: pgettext("record of acts", "Membership restored"),
        Standing.SUSPENDED: pgettext("record of acts", "Membership suspended"),
        Standing.EXPIRED: pgettext("record of acts", "Membership expired"),
        Standing.LEFT: pgettext("record of acts", "Membership ended"),
    }


def _preference_words() -> dict[str, str]:
    return {
        "interface_language": pgettext("preference", "language"),
        "zone": pgettext("preference", "time zone"),
        "theme": pgettext("preference", "colours"),
    }
