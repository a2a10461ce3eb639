"""A practice as a text to take along: Markdown, in the words of the page."""

from colep.core.i18n import country_name, language_name, number, pgettext
from colep.core.i18n import gettext as _
from colep.library import words
from colep.library.draft import PracticeDraft
from colep.library.models import SECTIONS
from colep.library.queries import PracticeCard
from colep.reference import queries as reference


def markdown(card: PracticeCard, draft: PracticeDraft) -> str:
    """Return title, sentence, facts and those sections in which something was said, as they were typed."""
    facts = "\n".join(f"- {word}: {value}" for word, value in _facts(card) if value)
    titles = words.section_titles()
    sections = [f"## {titles[name]}\n\n{text}" for name in SECTIONS if (text := getattr(draft, name))]
    return "\n\n".join([f"# {card.title}", draft.summary, facts, *sections])


def _facts(card: PracticeCard) -> tuple[tuple[str, str], ...]:
    return (
        (_("Stage"), words.stages()[card.stage]),
        (_("Level"), words.levels()[card.level]),
        (_("Countries"), _listed([country_name(code) for code in card.countries])),
        (_("Routes"), _listed([route.name for route in map(reference.route, card.routes) if route])),
        (_("Themes"), _listed([theme.name for theme in map(reference.theme, card.themes) if theme])),
        (_("Running"), words.running(card.started, card.ended)),
        (_("Language"), language_name(card.language)),
        (_("Evidence"), f"E{card.evidence} {words.evidence_steps()[card.evidence]}"),
        (_("Described by"), _listed([str(card.owner_name), country_name(card.owner_country)])),
        (_("Review"), words.review(card.review_due)),
        (_("Version"), number(card.version)),
    )


def _listed(parts: list[str]) -> str:
    return pgettext("between list items", ", ").join(parts)
