"""The two addresses that machines ask."""

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from colep import migrating
from colep.app import create_app
from colep.core.http.assets import assets
from tests.conftest import Visitor, settings_for


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Assets are built, whatever the state of the working folder."""
    if not assets.built:
        pytest.skip("needs the built assets: python tools/assets.py")


def test_ready(visitor: Visitor) -> None:
    """With database, schema and assets."""
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ready"})


def test_an_old_schema(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    """Says what to run."""
    monkeypatch.setattr(migrating, "newest", lambda: "9999")
    answer = visitor.get("/readyz")
    assert answer.status_code == 503
    assert "colep migrate" in (answer.json or {})["reason"]
    assert visitor.get("/healthz").status_code == 200


def test_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, visitor: Visitor) -> None:
    """The process lives, but cannot serve."""

    def _away() -> str:
        raise OperationalError("SELECT 1", None, Exception("gone"))

    monkeypatch.setattr(migrating, "current", _away)
    answer = visitor.get("/readyz")
    assert (answer.status_code, (answer.json or {})["reason"]) == (503, "The database does not answer.")
    assert visitor.get("/healthz").json == {"status": "alive"}


def test_a_database_that_was_never_there(tmp_path: Path) -> None:
    """Nobody listens at that port; asked for real."""
    app = create_app(settings_for("postgresql+psycopg://nobody@127.0.0.1:1/nothing", tmp_path))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503
    assert "nobody@" not in answer.text


def test_no_assets(visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without them no page can be shown."""
    monkeypatch.setattr(assets, "folder", tmp_path)
    answer = visitor.get("/readyz")
    assert (answer.status_code, "not built" in (answer.json or {})["reason"]) == (503, True)
