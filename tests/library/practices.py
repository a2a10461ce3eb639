"""Practices to write in tests, and the people who write them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from colep.library.draft import PracticeDraft
from colep.library.service import create_practice
from colep.rules.sharing import FOR_ALL, Choice
from tests.helpers import actor_of

DRAFT = PracticeDraft(
    title="Joint screening week at a land border crossing",
    summary="Officers of both sides and two mediators screen together.",
    language="en", stage="identification", level="bilateral", evidence=3, started=2022, ended=None,
    review_due=date(2030, 3, 3), countries=("TR", "BG"), routes=("east-balkan",), themes=("smuggling",),
    problem="People were screened **twice**.", mechanism="One conversation leaves no room for contradiction.",
    steps="1. Agree a list\n2. Train together", lessons="Mediators need rest.",
)  # fmt: skip


def draft(**changes: Any) -> PracticeDraft:
    """Return a valid draft, with changes."""
    return replace(DRAFT, **changes)


def write(
    ids: dict[str, int], *, by: str = "nikolay", at: datetime | None = None, choice: Choice = FOR_ALL, **changes: Any
) -> int:
    """Store a practice and return its id."""
    return create_practice(actor_of(by, ids), draft(**changes), str(uuid4()), choice=choice, at=at)


def typed(**changes: Any) -> dict[str, Any]:
    """Return the fields of a filled-in form."""
    fields: dict[str, Any] = {
        "title": DRAFT.title, "summary": DRAFT.summary, "language": "en", "stage": "identification",
        "level": "bilateral", "evidence": "3", "started": "2022", "ended": "", "review_due": "2030-03-03",
        "countries": ["TR", "BG"], "routes": ["east-balkan"], "themes": ["smuggling"],
        "problem": DRAFT.problem, "mechanism": DRAFT.mechanism, "steps": DRAFT.steps, "means": "",
        "effect": "", "lessons": DRAFT.lessons, "label": "TLP:GREEN", "audience": "community",
        "nonce": str(uuid4()),
    }  # fmt: skip
    return fields | changes
