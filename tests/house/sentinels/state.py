"""What stands in the tables: whether an act changed something, and bringing it back to what was planted."""

import sqlite3
from pathlib import Path
from types import TracebackType
from typing import Self

#: What may be written although an act was refused: who was here, what the guard kept back, how often was guessed.
_ASIDE = frozenset({"audit_entries", "member_sessions", "sqlite_sequence"})


class State:
    """A SQLite database beside the application's own connections."""

    def __init__(self, database_url: str) -> None:
        self._file = Path(database_url.removeprefix("sqlite:///"))
        self._live = sqlite3.connect(self._file, timeout=10)
        self._kept = sqlite3.connect(":memory:")
        self._live.backup(self._kept)
        self._version = self._now()
        self._tables = [
            row[0] for row in self._kept.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row[0] not in _ASIDE
        ]  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._live.close()
        self._kept.close()

    def _now(self) -> int:
        return int(self._live.execute("PRAGMA data_version").fetchone()[0])

    def changed(self) -> list[str]:
        """Return the tables in which something else stands now than was planted; nothing is looked at if none could."""
        if self._now() == self._version:
            return []
        return [table for table in self._tables if _rows(self._live, table) != _rows(self._kept, table)]

    def bring_back(self) -> None:
        """Let everything stand as it was planted."""
        if self._now() != self._version:
            self._kept.backup(self._live)
            self._version = self._now()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    return sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
