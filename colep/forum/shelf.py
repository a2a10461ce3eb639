"""The newest threads for a group, for the group's page."""

from functools import lru_cache

from sqlalchemy import Executable, bindparam, select

from colep.core.db import fetch_all
from colep.forum.models import Thread
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.sharing.law import eyes, sight, visible_to
from colep.sharing.models import AudienceGroup
from colep.sharing.shelves import NEWEST, ShelfItem


@lru_cache(8)
def _newest(seer: Actor) -> Executable:
    audiences = select(AudienceGroup.audience_id).where(AudienceGroup.group_id == bindparam("group_id"))
    return (
        select(Thread.id, Thread.slug, Thread.title, Thread.language, Thread.label)
        .where(visible_to(seer, Thread), Thread.audience_id.in_(audiences))
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(NEWEST)
    )


def newest_threads(actor: Actor, group_id: int) -> tuple[ShelfItem, ...]:
    """Return the threads for this group that this person may see, the one with the newest post first."""
    rows = fetch_all(_newest(sight(actor)), {**eyes(actor), "group_id": group_id}) if actor.is_member else ()
    return tuple(
        ShelfItem(Subject.THREAD, row.id, row.title, row.language, f"/threads/{row.id}-{row.slug}", row.label)
        for row in rows
    )
