"""The law's own terms in the reader's language: one word for one thing, on pages and in letters."""

from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.roles import Role
from colep.rules.standing import Standing
from colep.rules.vouching import Reason


def role_words() -> dict[Role, str]:
    """Return the roles."""
    return {
        Role.PRACTITIONER: _("Practitioner"),
        Role.LIAISON: _("Liaison officer"),
        Role.SPOC: _("National contact point"),
        Role.SECRETARIAT: _("Secretariat"),
        Role.MODERATOR: _("Moderator"),
        Role.PARTNER: _("Partner organisation"),
        Role.NGO: _("Mediators' organisation"),
        Role.PRIVATE: _("Company contact point"),
    }


def standing_words() -> dict[Standing, str]:
    """Return where somebody stands."""
    return {
        Standing.APPLIED: pgettext("standing", "Address not confirmed yet"),
        Standing.CONFIRMED: pgettext("standing", "Waits for somebody to vouch"),
        Standing.VOUCHED: pgettext("standing", "Vouched for, waits for the decision"),
        Standing.ADMITTED: pgettext("standing", "Admitted, not enrolled yet"),
        Standing.ENROLLED: pgettext("standing", "Enrolled, handling rules not accepted yet"),
        Standing.MEMBER: pgettext("standing", "Member"),
        Standing.RENEWAL_DUE: pgettext("standing", "Member, renewal due"),
        Standing.LAPSED: pgettext("standing", "Lapsed: reads, does not write"),
        Standing.EXPIRED: pgettext("standing", "Expired"),
        Standing.DECLINED: pgettext("standing", "Declined"),
        Standing.SUSPENDED: pgettext("standing", "Suspended"),
        Standing.LEFT: pgettext("standing", "Left"),
    }


def reason_words() -> dict[Reason, str]:
    """Return why an application is declined, as a sentence to the applicant."""
    return {
        Reason.NOT_LAW_ENFORCEMENT: _(
            "Colep is for law-enforcement services and their partners; your post is not one."
        ),
        Reason.NOT_CONFIRMED: _("Your service could not confirm that you work there."),
        Reason.INCOMPLETE: _("The application does not say enough to decide on it."),
        Reason.WRONG_ROLE: _("The role that you applied for does not fit your post. You can apply for another one."),
        Reason.OTHER_CONTACT: _("Your service takes part through somebody else already."),
        Reason.DUPLICATE: _("You have another application or account."),
        Reason.OTHER: _("There is another reason, which is explained below if it can be."),
    }
