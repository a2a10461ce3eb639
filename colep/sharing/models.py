"""Audiences, and the two columns that every shared thing has."""

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base
from colep.rules.labels import DEFAULT, Label
from colep.rules.sharing import AudienceKind

#: The audience "whole community" exists from the first migration on, under this id.
COMMUNITY_ID = 1

_LABELS = ", ".join(f"'{label}'" for label in Label)
_KINDS = ", ".join(f"'{kind}'" for kind in AudienceKind)


class Audience(Base):
    """For whom something was written."""

    __tablename__ = "audiences"
    __table_args__ = (CheckConstraint(f"kind IN ({_KINDS})", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `AudienceKind`.
    kind: Mapped[str] = mapped_column(String(20))


class Labelled:
    """Mixin of every table whose rows are shared: threads, rooms, practices, contacts."""

    #: TLP label, one of `Label`.
    label: Mapped[str] = mapped_column(String(16), default=DEFAULT.value)
    #: For whom the thing is; the stricter of label and audience wins.
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"), default=COMMUNITY_ID)


def label_check() -> CheckConstraint:
    """Return the constraint that keeps a table's labels to the five of TLP 2.0."""
    return CheckConstraint(f"label IN ({_LABELS})", name="label")
