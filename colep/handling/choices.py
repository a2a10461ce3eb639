"""A choice as the law compares it with what stands in a row."""

from functools import cache

from sqlalchemy import Executable, bindparam, select

from colep.core.db import fetch_all
from colep.rules.groups import GroupKind
from colep.rules.sharing import Choice, Shared
from colep.sharing.models import Group


@cache
def _kinds() -> Executable:
    return select(Group.id, Group.kind, Group.subject).where(Group.id.in_(bindparam("ids", expanding=True)))


def shared_as(choice: Choice) -> Shared:
    """Return a choice as the law compares it. Who of which country is in it is not asked."""
    groups = fetch_all(_kinds(), {"ids": sorted(choice.groups)}) if choice.groups else ()
    return Shared(
        choice.label,
        choice.audience,
        groups=frozenset(row.id for row in groups if row.kind in (GroupKind.ROUTE, GroupKind.WORKING)),
        countries=frozenset(row.subject for row in groups if row.kind == GroupKind.COUNTRY),
        sectors=frozenset(row.subject for row in groups if row.kind == GroupKind.SECTOR),
        members=frozenset(choice.members),
    )
