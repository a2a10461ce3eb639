"""The good practices of the demo, told through the library's own service."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from colep.core.db import fetch_all
from colep.demo import files
from colep.library.draft import PracticeDraft
from colep.library.models import SECTIONS, Practice
from colep.library.service import create_practice
from colep.rules.actor import Actor
from colep.rules.labels import Label
from colep.rules.sharing import FOR_ALL, AudienceKind, Choice
from colep.sharing.models import Group

_AS_WRITTEN = ("title", "summary", "language", "stage", "level", "evidence", "started")


def seed_practices(actors: dict[str, Actor], now: datetime) -> int:
    """Describe the practices that are not there yet; returns how many. Each keeps its first version."""
    known = {row.nonce for row in fetch_all(select(Practice.nonce))}
    new = [
        (files.nonce("practice", name), content)
        for name, content in files.documents("practices")
        if files.nonce("practice", name) not in known
    ]
    for nonce, content in sorted(new, key=lambda named: -named[1]["created_days_ago"]):
        at = now - timedelta(days=content["created_days_ago"])
        create_practice(actors[content["owner"]], _draft(content, now), nonce, choice=_choice(content), at=at)
    return len(new)


def _choice(content: dict[str, Any]) -> Choice:
    """Return for whom a practice is: groups are named by their subject, most are for everybody."""
    if not (subjects := content.get("groups")):
        return FOR_ALL
    found = fetch_all(select(Group.id).where(Group.subject.in_(subjects)))
    return Choice(Label(content["label"]), AudienceKind.GROUPS, groups=tuple(row.id for row in found))


def _draft(content: dict[str, Any], now: datetime) -> PracticeDraft:
    values: dict[str, Any] = {field: content[field] for field in (*_AS_WRITTEN, *SECTIONS)}
    values |= {field: tuple(content[field]) for field in ("countries", "routes", "themes")}
    return PracticeDraft(
        **values,
        ended=content["ended"] or None,
        review_due=(now + timedelta(days=content["review_in_days"])).date(),
    )
