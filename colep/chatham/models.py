"""Speakers of threads and rooms under the Rule, and requests to open who they are."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment
from colep.rules.chatham import Veiled

LONGEST_REASON = 200

_KINDS = ", ".join(f"'{kind}'" for kind in Veiled)


class Speaker(Base):
    """Somebody as they speak in one thread or room under the Rule. Without the key no column leads to a member."""

    __tablename__ = "speakers"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        UniqueConstraint("kind", "thing_id", "tag"),
        UniqueConstraint("kind", "thing_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: One of `Veiled`, and the id of the thread or room.
    kind: Mapped[str] = mapped_column(String(10))
    thing_id: Mapped[int]
    #: Under which the member is found again in this thing, and in no other: a keyed digest, 64 hexadecimal digits.
    tag: Mapped[str] = mapped_column(String(64))
    #: What others see: "Participant 7". Drawn, never counted.
    number: Mapped[int]
    #: The member's id, sealed under a key that is not in the database.
    sealed: Mapped[str] = mapped_column(String(200))


class Unveiling(Base):
    """A request to open who spoke, made by one of the secretariat and granted or refused by another."""

    __tablename__ = "unveilings"
    __table_args__ = (
        Index(
            "uq_unveilings_open", "speaker_id", unique=True, sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("closed_by_id IS NULL OR closed_by_id <> asked_by_id OR NOT is_opened", name="two"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    speaker_id: Mapped[int] = mapped_column(ForeignKey("speakers.id"))
    #: The post or message that gave the cause, see `rules.acts.Subject`.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    closed_at: Mapped[datetime | None] = mapped_column(Moment)
    is_opened: Mapped[bool] = mapped_column(default=False)
