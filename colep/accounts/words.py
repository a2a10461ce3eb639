"""Words about members that several pages share."""

from colep.core.i18n import gettext as _
from colep.core.i18n import pgettext
from colep.rules.roles import Role


def role_words() -> dict[Role, str]:
    """Return the roles in the reader's language."""
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


def level_words() -> dict[str, str]:
    """Return the levels at which somebody knows a language, in the reader's language."""
    return {
        "understand": pgettext("language level", "understands"),
        "work": pgettext("language level", "works in it"),
        "draft": pgettext("language level", "writes it"),
    }
