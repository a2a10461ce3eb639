"""Proposals to widen a label or an audience, what moderators hold back, and the count of what was recalled."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.rules.labels import Label

LONGEST_REASON = 200

_LABELS = ", ".join(f"'{label}'" for label in Label)

#: The one row of `Recalls`.
ONLY = 1


class Widening(Base):
    """A proposal to lower the label of a thing or to widen its audience; it needs each author's consent."""

    __tablename__ = "widenings"
    __table_args__ = (
        CheckConstraint(f"label IN ({_LABELS})", name="label"),
        Index(
            "uq_widenings_open", "subject_kind", "subject_id", unique=True, sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What it is about: thread, room or practice, see `rules.acts.Subject`.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    label: Mapped[str] = mapped_column(String(16))
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    proposed_at: Mapped[datetime] = mapped_column(Moment)
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    #: Everybody has consented and it was done.
    is_done: Mapped[bool] = mapped_column(default=False)


class Consent(Base):
    """An author of a thing, and whether they have consented that more may see it."""

    __tablename__ = "consents"
    __table_args__ = (Index(None, "member_id", "answered_at"),)

    widening_id: Mapped[int] = mapped_column(ForeignKey("widenings.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    #: None while they are asked; whoever says no closes the proposal.
    answered_at: Mapped[datetime | None] = mapped_column(Moment)


class Hold(Base):
    """One time that a moderator held a thing back, until it was released."""

    __tablename__ = "holds"
    __table_args__ = (
        Index(
            "uq_holds_open", "subject_kind", "subject_id", unique=True, sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    #: thread, room, practice, contact, post or message, and its id.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    held_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    held_at: Mapped[datetime] = mapped_column(Moment)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    released_at: Mapped[datetime | None] = mapped_column(Moment)


class Recalls(Base):
    """How often something was taken off pages that may be open: the doorbell's number. One row, says not what."""

    __tablename__ = "recalls"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
