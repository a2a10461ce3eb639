"""Migrations lead from an empty database to the tables of the models, and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select

from colep import migrating
from colep.app import create_app
from colep.core.db import Base, db, transaction
from colep.rules.sharing import AudienceKind
from colep.sharing.models import COMMUNITY_ID, Audience
from tests import servers
from tests.conftest import close, settings_for

VERSIONS = Path(__file__).parents[1] / "migrations" / "versions"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a single table."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "postgresql":
        url = servers.with_driver(servers.create_database(servers.database_server()))
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        yield app
        close()
    if request.param == "postgresql":
        servers.drop_database(url.replace("+psycopg", ""))


def differences() -> list[object]:
    """Return where the database is not as the models say."""
    context = MigrationContext.configure(db.session.connection(), opts={"compare_type": True})
    found = list(compare_metadata(context, Base.metadata))
    db.session.rollback()
    return found


def tables() -> set[str]:
    """Return the names of the tables that are there, but Alembic's own."""
    names = set(inspect(db.session.connection()).get_table_names()) - {"alembic_version"}
    db.session.rollback()
    return names


@pytest.mark.usefixtures("empty")
def test_up_equals_the_models_and_down_leaves_nothing() -> None:
    """Up, down and up again; every model has its table and every table its model."""
    migrating.upgrade()
    assert differences() == []
    assert tables() == set(Base.metadata.tables)
    migrating.downgrade("base")
    assert tables() == set()
    migrating.upgrade()
    assert differences() == []
    assert migrating.current() == migrating.newest()


@pytest.mark.usefixtures("empty")
def test_the_community_is_the_first_audience_and_not_the_last() -> None:
    """Its id is fixed, and the counter has passed it, so that the next audience finds a free one."""
    migrating.upgrade()
    with transaction():
        db.session.add(Audience(kind=AudienceKind.COMMUNITY.value))
    first, second = db.session.scalars(select(Audience).order_by(Audience.id))
    assert (first.id, first.kind) == (COMMUNITY_ID, AudienceKind.COMMUNITY)
    assert second.id != COMMUNITY_ID


@pytest.mark.usefixtures("empty")
def test_a_difference_would_be_seen() -> None:
    """The comparison that the tests above rely on does find a column that nobody migrated."""
    migrating.upgrade()
    with transaction():
        db.session.connection().exec_driver_sql("ALTER TABLE members ADD COLUMN shoe_size INTEGER")
    assert "shoe_size" in str(differences())


@pytest.mark.usefixtures("empty")
def test_a_migration_that_fails_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables and revision come in one transaction, on SQLite too."""

    def _breaks(*_args: object, **_kwargs: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(op, "execute", _breaks)
    with pytest.raises(ZeroDivisionError):
        migrating.upgrade()
    monkeypatch.undo()
    assert tables() == set()
    assert migrating.current() == ""
    migrating.upgrade()
    assert differences() == []


@pytest.mark.parametrize("file", sorted(VERSIONS.glob("*.py")), ids=lambda file: file.stem)
def test_a_migration_needs_no_code_of_today(file: Path) -> None:
    """What the code says tomorrow must not change what a migration of today does."""
    assert "colep" not in file.read_text("utf-8")
