"""The law of `colep.rules.sharing` as SQL, for every list, load, count and search."""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, false, or_, select
from sqlalchemy.orm import DeclarativeBase

from colep.rules.actor import VISITOR, Actor
from colep.rules.labels import Label
from colep.rules.roles import Role
from colep.rules.sharing import COMMUNITY_LABELS, AudienceKind, Shared
from colep.rules.standing import Standing
from colep.sharing.models import Audience, Labelled


def visible_to(actor: Actor, table: type[Labelled] | type[DeclarativeBase] | FromClause) -> ColumnElement[bool]:
    """Return the condition that a row of this labelled table may be known to this person.

    Agrees with `rules.sharing.may_see` for every person and row.
    """
    columns: Any = table.c if isinstance(table, FromClause) else table
    if not actor.is_member:
        return false()
    communities = select(Audience.id).where(Audience.kind == AudienceKind.COMMUNITY.value).scalar_subquery()
    labels = or_(*(columns.label == label.value for label in COMMUNITY_LABELS))
    return labels & columns.audience_id.in_(communities)


def sight(actor: Actor) -> Actor:
    """Return the person with nothing left but what `visible_to` looks at.

    Statements are cached by it: people who may see the same things share the statement.
    """
    return _ANY_MEMBER if actor.is_member else VISITOR


_ANY_MEMBER = Actor(member_id=0, role=Role.PRACTITIONER, standing=Standing.MEMBER)


def shared(label: str, audience_kind: str) -> Shared:
    """Return what the law needs to know of a row."""
    return Shared(Label(label), AudienceKind(audience_kind))
