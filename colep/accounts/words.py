"""Words about members that several pages share."""

from colep.core.i18n import pgettext


def level_words() -> dict[str, str]:
    """Return the levels at which somebody knows a language, in the reader's language."""
    return {
        "understand": pgettext("language level", "understands"),
        "work": pgettext("language level", "works in it"),
        "draft": pgettext("language level", "writes it"),
    }
