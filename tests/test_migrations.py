"""Migrations lead from an empty database to the tables of the models, and back, on both databases."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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


def run(sql: str, **values: object) -> list[Any]:
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


def settle_sharing() -> None:
    """Put in what an installation of today may hold: things under the Rule, held back, for a group, and plain ones."""
    migrating.upgrade("0002")
    settle_before_membership()
    migrating.upgrade()
    at = "2026-11-01 10:00:00+00:00"
    run("INSERT INTO audiences (kind, key) VALUES ('groups', 'groups:1')")
    run(
        "INSERT INTO groups (kind, subject, name, purpose, language, slug, entry, is_hidden, created_at)"
        " VALUES ('country', 'IQ', '', '', 'en', 'iq', 'open', false, :at)", at=at,
    )  # fmt: skip
    run("INSERT INTO audience_groups (group_id, audience_id) SELECT 1, id FROM audiences WHERE key = 'groups:1'")
    for kind, thing in (("thread", 2), ("room", 2)):
        run(
            "INSERT INTO speakers (kind, thing_id, tag, number, sealed) VALUES (:kind, :thing, :tag, 7, 'sealed')",
            kind=kind, thing=thing, tag=kind * 8,
        )  # fmt: skip
    group = "(SELECT id FROM audiences WHERE key = 'groups:1')"
    #          title    author  under  speaker  audience  held
    threads = (
        ("plain", "1", "false", "NULL", "1", "NULL"), ("veiled", "NULL", "true", "1", "1", "NULL"),
        ("held", "1", "false", "NULL", "1", ":at"), ("part-held", "1", "false", "NULL", "1", "NULL"),
        ("for-a-group", "1", "false", "NULL", group, "NULL"),
    )  # fmt: skip
    for number, (title, author, under, speaker, audience, held) in enumerate(threads, 1):
        run(
            "INSERT INTO threads (title, slug, language, kind, country_codes, theme_ids, author_id, is_under_rule,"
            " speaker_id, created_at, last_number, last_post_at, last_author_id, label, audience_id, held_at)"
            f" VALUES (:title, 'x', 'en', 'question', '', '', {author}, {under}, {speaker}, :at, 1, :at, {author},"
            f" 'TLP:GREEN', {audience}, {held})", title=title, at=at,
        )  # fmt: skip
        run(
            "INSERT INTO posts (thread_id, number, author_id, speaker_id, nonce, language, text, html, markup_version,"
            f" created_at, held_at) VALUES (:number, 1, {author}, {speaker}, :title, 'en', 'x', 'x', 1, :at, :held)",
            number=number, title=title, at=at, held=at if title == "part-held" else None,
        )  # fmt: skip
        run("INSERT INTO thread_reads VALUES (1, :number, 1, :at)", number=number, at=at)
    for number, (slug, name, under) in enumerate((("general", "", "false"), ("r2", "Table", "true")), 1):
        run(
            "INSERT INTO rooms (slug, position, head, label, audience_id, name, language, is_under_rule)"
            f" VALUES (:slug, 1, 1, 'TLP:GREEN', 1, :name, 'en', {under})", slug=slug, name=name,
        )  # fmt: skip
        run(
            "INSERT INTO messages (room_id, number, author_id, speaker_id, nonce, language, text, html, markup_version,"
            f" created_at, held_at) VALUES (:number, 1, {'NULL, 2' if name else '1, NULL'}, :slug, 'en', 'x', 'x', 1,"
            " :at, :held)", number=number, slug=slug, at=at, held=None if name else at,
        )  # fmt: skip
        run("INSERT INTO room_changes VALUES (:number, 1, 'message', :number, :at)", number=number, at=at)
    for kind, author, speaker in (("post", "NULL", "1"), ("post", "1", "NULL"), ("message", "NULL", "2")):
        run(
            "INSERT INTO guard_cases (subject_kind, subject_id, author_id, speaker_id, rules, reason, state, opened_at)"
            f" VALUES (:kind, 2, {author}, {speaker}, 'phone', 'why', 'open', :at)", kind=kind, at=at,
        )  # fmt: skip
    run(
        "INSERT INTO unveilings (speaker_id, subject_kind, subject_id, asked_by_id, reason, asked_at, is_opened)"
        " VALUES (1, 'post', 2, 1, 'why', :at, false)", at=at,
    )  # fmt: skip


@pytest.mark.usefixtures("empty")
def test_back_before_the_rule_nothing_shows_what_it_hid() -> None:
    """R14, point 6: what is under the Rule goes, what is held back is read by nobody, the rest stays; and up again."""
    settle_sharing()
    migrating.downgrade("0005")
    red = "TLP:RED"
    assert [tuple(row) for row in run("SELECT title, label FROM threads ORDER BY id")] == [
        ("plain", "TLP:GREEN"), ("held", red), ("part-held", red), ("for-a-group", "TLP:GREEN"),
    ]  # fmt: skip
    assert run("SELECT 1 FROM posts WHERE author_id IS NULL") == []
    assert len(run("SELECT 1 FROM posts")) == len(run("SELECT 1 FROM thread_reads")) == 4
    assert [tuple(row) for row in run("SELECT slug, label FROM rooms")] == [("general", red)]
    assert len(run("SELECT 1 FROM messages")) == len(run("SELECT 1 FROM room_changes")) == 1
    assert [tuple(row) for row in run("SELECT subject_kind, author_id FROM guard_cases")] == [("post", 1)]
    migrating.upgrade()
    assert differences() == []
    assert triggers() == {"threads_keep_the_rule", "rooms_keep_the_rule"}


@pytest.mark.usefixtures("empty")
def test_back_before_groups_nothing_is_wider() -> None:
    """R14, row 35: what was for some only is read by nobody where the code knows no groups."""
    settle_sharing()
    migrating.downgrade("0004")
    wide = [tuple(row) for row in run("SELECT title, audience_id FROM threads WHERE label = 'TLP:GREEN'")]
    assert wide == [("plain", COMMUNITY_ID)]
    assert {tuple(row) for row in run("SELECT audience_id FROM threads")} == {(COMMUNITY_ID,)}
    assert len(run("SELECT 1 FROM audiences")) == 1
    migrating.upgrade()
    assert differences() == []


def triggers() -> set[str]:
    """Return the names of the triggers that keep the Rule."""
    is_sqlite = db.engine.dialect.name == "sqlite"
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'" if is_sqlite else "SELECT tgname FROM pg_trigger"
    return {row[0] for row in run(names) if row[0].endswith("_keep_the_rule")}


@pytest.mark.usefixtures("empty")
def test_the_database_itself_keeps_the_rule() -> None:
    """Point 6: set at the start, never removed and never put on afterwards, whatever the code says. After all
    migrations both triggers are there: one that makes a table of SQLite anew loses its trigger."""
    settle_sharing()
    assert triggers() == {"threads_keep_the_rule", "rooms_keep_the_rule"}
    for table in ("threads", "rooms"):
        for value, which in (("false", "true"), ("true", "false")):
            with pytest.raises(DBAPIError, match="Chatham House Rule"):
                run(f"UPDATE {table} SET is_under_rule = {value} WHERE is_under_rule = {which}")
        run(f"UPDATE {table} SET label = 'TLP:RED'")
    assert len(run("SELECT 1 FROM threads WHERE is_under_rule")) == len(run("SELECT 1 FROM rooms WHERE is_under_rule"))
