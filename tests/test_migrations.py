"""Migrations lead from an empty database to the tables of the models, and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

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
        db.session.add(Audience(kind=AudienceKind.MEMBERS.value, key="members:1"))
    first, second = db.session.scalars(select(Audience).order_by(Audience.id))
    assert (first.id, first.kind) == (COMMUNITY_ID, AudienceKind.COMMUNITY)
    assert second.id != COMMUNITY_ID
    db.session.rollback()
    with pytest.raises(IntegrityError), transaction():
        db.session.add(Audience(kind=AudienceKind.COMMUNITY.value, key="community"))


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


def run(sql: str, **values: object) -> list[object]:
    """Run one statement past the models, which know today's columns only."""
    with transaction():
        result = db.session.connection().execute(text(sql), values)
        return list(result.all()) if result.returns_rows else []


def settle_before_membership() -> None:
    """Put in what an installation of revision 0002 holds: members of each standing, a session, an entry of the record."""
    run(
        "INSERT INTO countries (code, status, status_since, conference_2022, note) VALUES ('IQ', 'participating', '2020-01-01', true, '')"
    )
    for number, standing in enumerate(("member", "suspended", "expired", "left"), 1):
        run(
            "INSERT INTO members (handle, email, name, latin_name, role, standing, country, agency, function, languages,"
            " interface_language, zone, theme, passphrase_hash, totp_sealed, totp_last_step, admitted_at)"
            " VALUES (:handle, :email, 'ليلى', 'Layla', 'practitioner', :standing, 'IQ', '', '', 'ar:draft', 'ar', 'UTC', '', '', '', 0, :at)",
            handle=f"one{number}", email=f"one{number}@police.example", standing=standing, at="2025-05-01 10:00:00+00:00",
        )  # fmt: skip
    run(
        "INSERT INTO member_sessions (token_digest, member_id, is_half, wrong_codes, started_at, seen_at, device)"
        " VALUES ('d', 1, false, 0, :at, :at, 'Firefox, Linux')", at="2025-05-01 10:00:00+00:00",
    )  # fmt: skip
    run(
        "INSERT INTO audit_entries VALUES (1, :at, 1, 1, 'session.start', 'member', 1, '', '', :noughts, :noughts)",
        at="2025-05-01 10:00:00+00:00", noughts="0" * 64,
    )  # fmt: skip


@pytest.mark.usefixtures("empty")
def test_membership_comes_to_those_who_are_there() -> None:
    """R14: up, down and up with data; nobody's standing changes, everybody gets a term, the record keeps its triggers."""
    migrating.upgrade("0002")
    settle_before_membership()
    migrating.upgrade()
    people = run(
        "SELECT standing, rules_accepted_at = admitted_at, email_to, ends_at IS NOT NULL FROM members ORDER BY id"
    )
    assert [row[0] for row in people] == ["member", "suspended", "expired", "left"]
    assert {tuple(row[1:]) for row in people} == {(True, "nobody", True)}
    assert tuple(run("SELECT proof, place, proved_at FROM member_sessions")[0]) == ("", "", None)
    run("UPDATE members SET standing = 'lapsed' WHERE id = 1")
    migrating.downgrade("0002")
    assert [row[0] for row in run("SELECT standing FROM members ORDER BY id")] == [
        "expired",
        "suspended",
        "expired",
        "left",
    ]
    migrating.upgrade()
    assert len(run("SELECT 1 FROM member_sessions JOIN members ON members.id = member_id")) == 1
    with pytest.raises(DBAPIError, match="only be added to"):
        run("DELETE FROM audit_entries")


@pytest.mark.usefixtures("empty")
def test_after_a_migration_references_hold_again() -> None:
    """A table of SQLite can be made anew while others refer to it; that freedom ends with the migration."""
    migrating.upgrade()
    with pytest.raises(IntegrityError):
        run(
            "INSERT INTO passkeys (member_id, credential_id, public_key, sign_count, name, added_at) VALUES (99, 'c', 'k', 0, '', :at)",
            at="2025-05-01 10:00:00+00:00",
        )


@pytest.mark.usefixtures("empty")
def test_a_migration_that_would_leave_a_row_without_its_member_stops(monkeypatch: pytest.MonkeyPatch) -> None:
    """R14: what a migration breaks while references rest is found before it is committed."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL enforces references all the time")
    migrating.upgrade("0002")
    settle_before_membership()
    create = op.create_table

    def create_and_lose(*arguments: object, **named: object) -> None:
        create(*arguments, **named)
        op.execute("DELETE FROM members")

    monkeypatch.setattr(op, "create_table", create_and_lose)
    with pytest.raises(RuntimeError, match="member_sessions"):
        migrating.upgrade()
    monkeypatch.undo()
    assert migrating.current() == "0002"
    assert len(run("SELECT 1 FROM members")) == 4
