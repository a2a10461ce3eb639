"""An installation of its own for each test of a command."""

from pathlib import Path

import pytest

from tests.cli.command import Run, runner
from tests.conftest import SECRET_KEY


@pytest.fixture
def colep(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """The command: `colep("members", "list")`."""
    return runner(monkeypatch, capsys)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Point the settings to an empty data folder; returns it."""
    for name, value in {
        "ENV": "development",
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": SECRET_KEY,
    }.items():
        monkeypatch.setenv(f"COLEP_{name}", value)
    for name in ("BASE_URL", "DATABASE_URL", "REDIS_URL", "SMTP_URL", "BIND"):
        monkeypatch.delenv(f"COLEP_{name}", raising=False)
    monkeypatch.delenv("PORT", raising=False)
    (tmp_path / "data").mkdir(mode=0o700)
    return tmp_path / "data"


@pytest.fixture
def settled(fresh: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    """The same, with the tests' cast in the database."""
    monkeypatch.setenv("COLEP_DATABASE_URL", database_url)
    return fresh
