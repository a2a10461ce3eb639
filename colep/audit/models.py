"""The entries of the record. The triggers of migration 0002 keep the table to what is added at its end.

No entry refers to a row elsewhere: it outlives the member and the session that it names. Act and subject have no
CHECK either, since on SQLite a new one would mean a new table without its triggers; `service.record` takes only
the words of the closed lists.
"""

from datetime import datetime

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from colep.core.db import Base, Moment

LONGEST_REASON = 200


class AuditEntry(Base):
    """One act: who, what, on what, when, why, from which session; and the hash that ties it to the one before."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "actor_id", "number"),
        Index(None, "subject_kind", "subject_id", "number"),
        # The desk reads one kind of act from its end.
        Index(None, "act", "number"),
    )

    #: 1, 2, 3 … without a hole, in the order of the commits.
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Moment)
    #: The member who acted; 0 for the command line.
    actor_id: Mapped[int]
    #: From which session; none for the command line.
    session_id: Mapped[int | None]
    #: One of `rules.acts.Act`.
    act: Mapped[str] = mapped_column(String(40))
    #: One of `rules.acts.Subject`, and the id of the one that is meant.
    subject_kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[int]
    #: Words of a closed list that say more, such as the new standing; never text of a person.
    detail: Mapped[str] = mapped_column(String(60))
    #: Why, in the words of the staff; empty for a member's own acts.
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    #: The hash of the entry before; 64 noughts for the first.
    previous_hash: Mapped[str] = mapped_column(String(64))
    #: SHA-256 of `previous_hash` and of all the above as canonical JSON, see `chain.py`.
    hash: Mapped[str] = mapped_column(String(64))
