"""What was posted with a reason although the guard had found something in it. It never holds what was found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from colep.chatham.models import Speaker
from colep.core.db import Base, Moment
from colep.rules.screening import CaseState

LONGEST_REASON = 200
LONGEST_RULES = 200

_STATES = ", ".join(f"'{state}'" for state in CaseState)


class GuardCase(Base):
    """One item that waits for a moderator, or that one has looked at."""

    __tablename__ = "guard_cases"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        CheckConstraint("(author_id IS NULL) <> (speaker_id IS NULL)", name="author"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: post, message or practice, and its id: see `rules.acts.Subject`.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    #: Who wrote it; none under the Chatham House Rule, where `speaker_id` stands instead.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey(Speaker.id))
    #: The rules that fired, separated by spaces.
    rules: Mapped[str] = mapped_column(String(LONGEST_RULES))
    #: Why the author posted it all the same, in the author's words.
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    #: One of `CaseState`.
    state: Mapped[str] = mapped_column(String(10), default=CaseState.OPEN.value)
    opened_at: Mapped[datetime] = mapped_column(Moment)
    #: Who decided, and when; none while it is open.
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None] = mapped_column(Moment)
