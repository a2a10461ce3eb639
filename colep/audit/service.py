"""Adding to the record of acts."""

from sqlalchemy import func, insert, select

from colep.audit.chain import BEGINNING, Content, seal
from colep.audit.models import LONGEST_REASON, AuditEntry
from colep.core import clock
from colep.core.db import db, execute
from colep.core.errors import Invalid
from colep.core.text import clean_line
from colep.rules.acts import COMMAND_LINE, Act, Subject

#: Any number that nobody else takes in this database; migrations take another.
_TURN = 7_204_582

_lock = select(func.pg_advisory_xact_lock(_TURN))
_last = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc()).limit(1)
_add = insert(AuditEntry.__table__)  # type: ignore[arg-type]


def record(
    act: Act, subject: Subject, subject_id: int, *,
    actor_id: int = COMMAND_LINE, session_id: int | None = None, detail: str = "", reason: str = "",
) -> int:  # fmt: skip
    """Add one entry to the record, in the transaction of the act itself, and return its number.

    Call it last in the act: what the act has changed is written first, and from here to the commit nobody else
    can add. `detail` is of words that the program chooses, `reason` of the staff's. Raises RuntimeError outside
    transaction(), Invalid for a reason that is too long or holds an address.
    """
    reason = clean_reason(reason) if reason else ""
    db.session.flush()
    if db.engine.dialect.name == "postgresql":
        execute(_lock)
    last = execute(_last).first()
    number, previous = (last.number + 1, last.hash) if last else (1, BEGINNING)
    content = Content(number, clock.now(), actor_id, session_id, act.value, subject.value, subject_id, detail, reason)
    written = {name: getattr(content, name) for name in Content.__slots__}
    execute(_add, {**written, "previous_hash": previous, "hash": seal(previous, content)})
    return number


def clean_reason(reason: str) -> str:
    """Return a reason as it is stored. Raises Invalid with `empty`, `binary`, `long` or `address`."""
    cleaned = clean_line(reason, "reason", LONGEST_REASON)
    if "@" in cleaned:
        raise Invalid("reason", "address")
    return cleaned
