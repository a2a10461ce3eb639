"""What somebody with the database in their hands does to the record, in plain SQL."""

from sqlalchemy import select

from colep.audit.chain import Content, seal
from colep.audit.models import AuditEntry
from colep.audit.queries import Head, head
from colep.core.db import db, transaction
from tests.helpers import fresh, rows

SQLITE_TRIGGERS = ("audit_entries_no_update", "audit_entries_no_delete", "audit_entries_next")
POSTGRESQL_TRIGGERS = ("audit_entries_no_change", "audit_entries_next")


def is_postgresql() -> bool:
    """Say which database it is."""
    return db.engine.dialect.name == "postgresql"


def triggers() -> tuple[str, ...]:
    """Return the names of the triggers that must be there."""
    return POSTGRESQL_TRIGGERS if is_postgresql() else SQLITE_TRIGGERS


def run(*statements: str) -> None:
    """Run statements, all or none."""
    with transaction():
        for statement in statements:
            db.session.connection().exec_driver_sql(statement)
    fresh()


def disarm() -> None:
    """Drop the triggers, as one would who means harm."""
    on = " ON audit_entries" if is_postgresql() else ""
    run(*(f"DROP TRIGGER {name}{on}" for name in triggers()))


def renumber(condition: str, change: int) -> tuple[str, str]:
    """Return what moves entries up or down; by way of negative numbers, since each may stand once only."""
    return (
        f"UPDATE audit_entries SET number = -(number + {change}) WHERE {condition}",
        "UPDATE audit_entries SET number = -number WHERE number < 0",
    )


def swap(one: int, other: int) -> tuple[str, ...]:
    """Return what puts each of two entries in the other's place."""
    return (
        f"UPDATE audit_entries SET number = -1 WHERE number = {one}",
        f"UPDATE audit_entries SET number = {one} WHERE number = {other}",
        f"UPDATE audit_entries SET number = {other} WHERE number = -1",
    )


def entry(number: int) -> AuditEntry:
    """Return an entry as it stands."""
    return rows(select(AuditEntry.__table__).where(AuditEntry.number == number))[0]


def forged(number: int, previous_hash: str = "f" * 64, hash_: str = "e" * 64) -> str:
    """Return what puts in an act that never was."""
    return (
        "INSERT INTO audit_entries (number, at, actor_id, act, subject_kind, subject_id, detail, reason, previous_hash,"
        f" hash) VALUES ({number}, '2026-01-02 03:04:05.000000', 1, 'session.start', 'member', 1, '', '',"
        f" '{previous_hash}', '{hash_}')"
    )


def seal_of(number: int, previous_hash: str, **changes: object) -> str:
    """Return the hash that an entry must bear to look right after that one."""
    row = entry(number)
    values = {name: getattr(row, name) for name in Content.__slots__}
    return seal(previous_hash, Content(**{**values, **changes}))


def seal_anew(first: int) -> None:
    """Compute every hash from some entry to the end, as the program would have."""
    previous = entry(first - 1).hash if first > 1 else "0" * 64
    for number in range(first, end().number + 1):
        hash_ = seal_of(number, previous)
        run(f"UPDATE audit_entries SET previous_hash = '{previous}', hash = '{hash_}' WHERE number = {number}")
        previous = hash_


def end() -> Head:
    """Return the end of the chain as it is now."""
    fresh()
    found = head()
    fresh()
    return found
