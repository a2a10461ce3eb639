"""The newest rooms for a group, for the group's page."""

from functools import lru_cache

from sqlalchemy import Executable, bindparam, select

from colep.chat.models import Room
from colep.core.db import fetch_all
from colep.rules.actor import Actor
from colep.rules.acts import Subject
from colep.sharing.law import eyes, sight, visible_to
from colep.sharing.models import AudienceGroup
from colep.sharing.shelves import NEWEST, ShelfItem


@lru_cache(8)
def _newest(seer: Actor) -> Executable:
    audiences = select(AudienceGroup.audience_id).where(AudienceGroup.group_id == bindparam("group_id"))
    return (
        select(Room.id, Room.slug, Room.name, Room.language, Room.label)
        .where(visible_to(seer, Room), Room.audience_id.in_(audiences))
        .order_by(Room.id.desc())
        .limit(NEWEST)
    )


def newest_rooms(actor: Actor, group_id: int) -> tuple[ShelfItem, ...]:
    """Return the rooms that members opened for this group, as far as this person may see them."""
    rows = fetch_all(_newest(sight(actor)), {**eyes(actor), "group_id": group_id}) if actor.is_member else ()
    return tuple(
        ShelfItem(Subject.ROOM, row.id, row.name, row.language, f"/rooms/{row.slug}", row.label) for row in rows
    )
