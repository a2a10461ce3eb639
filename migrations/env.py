"""Alembic reaches the database through the app, in the one transaction that the app knows.

So a migration happens whole or not at all, on SQLite too, and two that start together take turns.
"""

from typing import Any

from alembic import context
from sqlalchemy import Connection, text

from colep.core.db import Base, Moment, db, references_rest, transaction

#: Any number that nobody else takes in this database.
_TURN = 7_204_581


def written(kind: str, item: Any, _context: Any) -> str | bool:
    """A moment stands in a migration as what it is to the database: no code of today in an old one."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def require_references(connection: Connection) -> None:
    """Stop a migration that would leave a row which refers to nothing."""
    if connection.dialect.name == "sqlite" and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
        raise RuntimeError(f"rows of {', '.join(sorted({row[0] for row in broken}))} would refer to nothing")


with references_rest(), transaction():
    connection = db.session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    context.configure(
        connection,
        target_metadata=Base.metadata,
        compare_type=True,
        render_as_batch=True,
        render_item=written,
    )
    context.run_migrations()
    require_references(connection)
