"""Words of the forum that forms, lists and pages share."""

from functools import lru_cache

from colep.core.i18n import gettext as _
from colep.core.i18n import language, language_name
from colep.core.languages import WRITTEN


def kind_words() -> dict[str, str]:
    """Return the kinds of thread in the reader's language."""
    return {"question": _("Question"), "experience": _("Experience"), "discussion": _("Discussion")}


def language_choices(own: str) -> tuple[tuple[str, str], ...]:
    """Return the languages a text can be marked with; those of the member ("ar:draft en:work") first."""
    return _language_choices(language().tag, own)


@lru_cache(500)
def _language_choices(_tag: str, own: str) -> tuple[tuple[str, str], ...]:
    mine = [part.split(":")[0] for part in own.split()]
    return tuple((tag, language_name(tag)) for tag in dict.fromkeys([*mine, *WRITTEN]))
