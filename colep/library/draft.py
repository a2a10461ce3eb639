"""A practice as it is typed: checked before it is stored, kept whole in every version."""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from colep.core import languages
from colep.core.errors import Invalid
from colep.core.text import clean_line, clean_text
from colep.library.models import HIGHEST_EVIDENCE, SECTIONS, Level, Stage
from colep.reference import queries as reference

LONGEST_TITLE = 160
LONGEST_SUMMARY = 300
LONGEST_SECTION = 20_000
LONGEST_CHANGE = 200
EARLIEST_YEAR = 1980
LATEST_YEAR = 2100

#: A practice that lacks one of these cannot be copied. Source: EUCPN minimum criteria.
REQUIRED_SECTIONS = frozenset({"problem", "mechanism", "steps"})


@dataclass(frozen=True, slots=True)
class PracticeDraft:
    """All that an author can say about a practice."""

    title: str
    summary: str
    #: Language in which it is written.
    language: str
    stage: str
    level: str
    #: 0 to 5.
    evidence: int
    #: Years; `ended` is none while it goes on.
    started: int
    ended: int | None
    review_due: date
    countries: tuple[str, ...]
    routes: tuple[str, ...]
    themes: tuple[str, ...]
    problem: str
    mechanism: str
    steps: str
    means: str = ""
    effect: str = ""
    lessons: str = ""

    def content(self) -> str:
        """Return the draft as JSON for a version."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=date.isoformat)


#: What versions of earlier days say besides: a label of their own. The practice's counts, see docs/decisions/0020.
_BYGONE = frozenset({"label", "audience"})


def read_content(content: str) -> PracticeDraft:
    """Return the draft that `PracticeDraft.content` wrote."""
    values: dict[str, Any] = {name: said for name, said in json.loads(content).items() if name not in _BYGONE}
    for name in ("countries", "routes", "themes"):
        values[name] = tuple(values[name])
    return PracticeDraft(**{**values, "review_due": date.fromisoformat(values["review_due"])})


def checked(draft: PracticeDraft) -> PracticeDraft:
    """Return the draft cleaned and complete. Raises Invalid with the first field that is not right."""
    _require_choices(draft)
    _require_years(draft)
    texts: dict[str, Any] = {
        "title": clean_line(draft.title, "title", LONGEST_TITLE),
        "summary": clean_line(draft.summary, "summary", LONGEST_SUMMARY),
        "countries": _known(draft.countries, "countries", reference.country_codes(), required=True),
        "routes": _known(draft.routes, "routes", {route.id for route in reference.routes()}),
        "themes": _known(draft.themes, "themes", {theme.id for theme in reference.themes()}),
    }
    for name in SECTIONS:
        required = name in REQUIRED_SECTIONS
        texts[name] = clean_text(getattr(draft, name), name, LONGEST_SECTION, required=required)
    return replace(draft, **texts)


def _require_choices(draft: PracticeDraft) -> None:
    offered: dict[str, Callable[[Any], bool]] = {
        "language": languages.WRITTEN.__contains__,
        "stage": set(Stage).__contains__,
        "level": set(Level).__contains__,
        "evidence": range(HIGHEST_EVIDENCE + 1).__contains__,
    }
    for field, is_offered in offered.items():
        if not is_offered(getattr(draft, field)):
            raise Invalid(field, "choice")


def _require_years(draft: PracticeDraft) -> None:
    if not EARLIEST_YEAR <= draft.started <= LATEST_YEAR:
        raise Invalid("started", "year")
    if draft.ended is not None and not draft.started <= draft.ended <= LATEST_YEAR:
        raise Invalid("ended", "year")


def _known(chosen: Iterable[str], field: str, known: Iterable[str], *, required: bool = False) -> tuple[str, ...]:
    """Return the codes in the author's order, each once."""
    codes = tuple(dict.fromkeys(chosen))
    if not set(codes) <= set(known):
        raise Invalid(field, "choice")
    if required and not codes:
        raise Invalid(field, "empty")
    return codes
