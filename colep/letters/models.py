"""Letters that wait, that went, and that did not arrive."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment


class State(StrEnum):
    """What became of a letter."""

    WAITING = "waiting"
    SENT = "sent"
    #: The mail server of the recipient refused it for good, or it was tried too often.
    FAILED = "failed"
    #: It came back after it had been accepted.
    BOUNCED = "bounced"


_STATES = ", ".join(f"'{state}'" for state in State)


class Letter(Base):
    """One letter to one person. The body is made when it is sent, and what it was made of goes then."""

    __tablename__ = "letters"
    __table_args__ = (
        CheckConstraint(f"state IN ({_STATES})", name="state"),
        Index(None, "state", "next_try_at"),
        Index(None, "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What happened only once makes one letter only: "renewal-soon:17:2027-03-01".
    key: Mapped[str] = mapped_column(String(120), unique=True)
    #: One of `Kind`.
    kind: Mapped[str] = mapped_column(String(40))
    #: Empty, as the language is, for one of `kinds.VEILED`: there both are sealed with the values.
    recipient: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(10))
    #: What the words are filled with, JSON sealed under the installation's key, since it may hold a link; empty
    #: once the letter is sent. One that was given up keeps it for some days, so that it can be tried again.
    values_sealed: Mapped[str] = mapped_column(Text)
    #: One of `State`.
    state: Mapped[str] = mapped_column(String(10), default=State.WAITING.value)
    tries: Mapped[int] = mapped_column(default=0)
    written_at: Mapped[datetime] = mapped_column(Moment)
    next_try_at: Mapped[datetime] = mapped_column(Moment)
    #: When it was sent, given up or came back.
    ended_at: Mapped[datetime | None] = mapped_column(Moment)
    #: What went wrong last, in the words of the mail server, without addresses.
    trouble: Mapped[str] = mapped_column(String(200), default="")
    #: The Message-ID under which a bounce names it.
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
