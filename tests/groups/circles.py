"""Groups for tests."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from colep.audit.models import AuditEntry
from colep.core import clock
from colep.groups import service
from colep.groups.service import Draft
from colep.rules.actor import Actor
from colep.rules.groups import Entry
from colep.sharing.models import Group, GroupMember
from tests.helpers import nonce, rows


def a_group(owner: Actor, **changes: Any) -> Group:
    """Make a working group, on request unless another way in is named."""
    draft: dict[str, Any] = {
        "name": "Stamps at small crossings", "purpose": "We compare how stamps are checked.", "language": "en",
        "entry": Entry.REQUEST, "is_hidden": False, "last_day": in_days(30), **changes,
    }  # fmt: skip
    return service.create(owner, Draft(**draft), nonce())


def in_days(days: int) -> date:
    """Return that day."""
    return clock.now().date() + timedelta(days=days)


def circle(route: str) -> int:
    """Return the id of a route's circle."""
    return int(rows(select(Group.id).where(Group.kind == "route", Group.subject == route))[0][0])


def inside(group_id: int) -> set[int]:
    """Return the ids of those in a group."""
    return {row.member_id for row in rows(select(GroupMember.member_id).where(GroupMember.group_id == group_id))}


def acts() -> list[tuple[str, str, int, int, str]]:
    """Return the entries of the record about groups: act, subject and its id, who, detail."""
    columns = (AuditEntry.act, AuditEntry.subject_kind, AuditEntry.subject_id, AuditEntry.actor_id, AuditEntry.detail)
    return [
        tuple(row) for row in rows(select(*columns).where(AuditEntry.act.like("group.%")).order_by(AuditEntry.number))
    ]
