"""Sharing that acts: things held back, the Chatham House Rule, wider sharing by consent, rooms that members open.

The database itself refuses to take the Rule off a thing, or to put it on one that is there already. On SQLite a batch
operation makes a new table and loses its triggers: a later migration that alters threads or rooms must make them
again (a test looks).

Going back takes away what was said under the Rule, and rooms that members opened: the code of before would show who
spoke, or break. What is held back, and the whole thread or room of a post or message that is, becomes TLP:RED for the
community, which nobody can read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_LABELLED = ("threads", "rooms", "practices", "contacts")
_VEILED = ("threads", "rooms")
_LABELS = "label IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')"
#: Rooms that the code of before cannot name.
_OPENED = "(name <> '' OR is_under_rule)"
_ONE_AUTHOR = "(author_id IS NULL) <> (speaker_id IS NULL)"


def upgrade() -> None:
    op.create_table(
        "speakers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(length=200), nullable=False),
        sa.CheckConstraint("kind IN ('thread', 'room')", name=op.f("ck_speakers_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speakers")),
        sa.UniqueConstraint("kind", "thing_id", "number", name=op.f("uq_speakers_kind_thing_id_number")),
        sa.UniqueConstraint("kind", "thing_id", "tag", name=op.f("uq_speakers_kind_thing_id_tag")),
    )
    _threads_and_posts()
    _rooms_and_messages()
    for name in ("practices", "contacts"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("guard_cases", schema=None) as batch_op:
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=True)
        _add_speaker(batch_op, "guard_cases")
        batch_op.create_check_constraint(batch_op.f("ck_guard_cases_author"), _ONE_AUTHOR)
    _make_handling()
    for name in _VEILED:
        _guard_the_rule(name)
    op.add_column("members", sa.Column("name_key", sa.String(length=600), server_default="", nullable=False))


def _add_speaker(batch_op: object, table: str) -> None:
    batch_op.add_column(sa.Column("speaker_id", sa.Integer(), nullable=True))
    batch_op.create_foreign_key(batch_op.f(f"fk_{table}_speaker_id_speakers"), "speakers", ["speaker_id"], ["id"])


def _threads_and_posts() -> None:
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("is_under_rule", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column("last_author_id", existing_type=sa.Integer(), nullable=True)
        _add_speaker(batch_op, "threads")
        batch_op.add_column(sa.Column("nonce", sa.String(length=36), nullable=True))
        batch_op.create_unique_constraint(batch_op.f("uq_threads_nonce"), ["nonce"])
        batch_op.create_check_constraint(batch_op.f("ck_threads_author"), "(author_id IS NULL) = is_under_rule")
    with op.batch_alter_table("posts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=True)
        _add_speaker(batch_op, "posts")
        batch_op.create_unique_constraint(batch_op.f("uq_posts_speaker_id_nonce"), ["speaker_id", "nonce"])
        batch_op.create_check_constraint(batch_op.f("ck_posts_author"), _ONE_AUTHOR)


def _rooms_and_messages() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("name", sa.String(length=80), server_default="", nullable=False))
        batch_op.add_column(sa.Column("language", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("author_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("nonce", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("is_under_rule", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.create_foreign_key(batch_op.f("fk_rooms_author_id_members"), "members", ["author_id"], ["id"])
        _add_speaker(batch_op, "rooms")
        batch_op.create_unique_constraint(batch_op.f("uq_rooms_nonce"), ["nonce"])
    with op.batch_alter_table("messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=True)
        _add_speaker(batch_op, "messages")
        batch_op.create_unique_constraint(batch_op.f("uq_messages_speaker_id_nonce"), ["speaker_id", "nonce"])
        batch_op.create_check_constraint(batch_op.f("ck_messages_author"), _ONE_AUTHOR)


def _make_handling() -> None:
    op.create_table(
        "unveilings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("speaker_id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_opened", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "closed_by_id IS NULL OR closed_by_id <> asked_by_id OR NOT is_opened", name=op.f("ck_unveilings_two")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["members.id"], name=op.f("fk_unveilings_asked_by_id_members")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["members.id"], name=op.f("fk_unveilings_closed_by_id_members")),
        sa.ForeignKeyConstraint(["speaker_id"], ["speakers.id"], name=op.f("fk_unveilings_speaker_id_speakers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unveilings")),
    )
    _one_open("unveilings", "closed_at", "speaker_id")
    op.create_table(
        "widenings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_LABELS, name=op.f("ck_widenings_label")),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_widenings_audience_id_audiences")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["members.id"], name=op.f("fk_widenings_proposed_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_widenings")),
    )
    _one_open("widenings", "closed_at", "subject_kind", "subject_id")
    op.create_table(
        "consents",
        sa.Column("widening_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_consents_member_id_members")),
        sa.ForeignKeyConstraint(["widening_id"], ["widenings.id"], name=op.f("fk_consents_widening_id_widenings")),
        sa.PrimaryKeyConstraint("widening_id", "member_id", name=op.f("pk_consents")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consents_member_id_answered_at"), ["member_id", "answered_at"], unique=False
        )
    op.create_table(
        "holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["held_by_id"], ["members.id"], name=op.f("fk_holds_held_by_id_members")),
        sa.ForeignKeyConstraint(["released_by_id"], ["members.id"], name=op.f("fk_holds_released_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
    )
    _one_open("holds", "released_at", "subject_kind", "subject_id")
    op.create_table(
        "recalls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
    )
    op.execute("INSERT INTO recalls (id, number) VALUES (1, 0)")


def _one_open(table: str, ended: str, *columns: str) -> None:
    """Only one at a time about the same thing."""
    still = sa.text(f"{ended} IS NULL")
    op.create_index(f"uq_{table}_open", table, list(columns), unique=True, sqlite_where=still, postgresql_where=still)


def _guard_the_rule(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"""
            CREATE FUNCTION {table}_keep_the_rule() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'the Chatham House Rule is neither taken off nor put on afterwards'; END $$
            """
        )
        op.execute(
            f"""
            CREATE TRIGGER {table}_keep_the_rule BEFORE UPDATE ON {table} FOR EACH ROW
            WHEN (OLD.is_under_rule IS DISTINCT FROM NEW.is_under_rule) EXECUTE FUNCTION {table}_keep_the_rule()
            """
        )
        return
    op.execute(
        f"""
        CREATE TRIGGER {table}_keep_the_rule BEFORE UPDATE ON {table}
        WHEN OLD.is_under_rule IS NOT NEW.is_under_rule
        BEGIN SELECT RAISE(ABORT, 'the Chatham House Rule is neither taken off nor put on afterwards'); END
        """
    )


def downgrade() -> None:
    _take_away_the_rule()
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_column("name_key")
    _hide_what_is_held()
    for name in ("recalls", "holds", "consents", "widenings", "unveilings"):
        op.drop_table(name)
    with op.batch_alter_table("guard_cases", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_guard_cases_author"), type_="check")
        _drop_speaker(batch_op, "guard_cases")
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=False)
    for name in ("practices", "contacts"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_column("held_at")
    for name in ("messages", "posts"):
        with op.batch_alter_table(name, schema=None) as batch_op:
            batch_op.drop_constraint(batch_op.f(f"ck_{name}_author"), type_="check")
            batch_op.drop_constraint(batch_op.f(f"uq_{name}_speaker_id_nonce"), type_="unique")
            _drop_speaker(batch_op, name)
            batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=False)
            batch_op.drop_column("held_at")
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_rooms_nonce"), type_="unique")
        _drop_speaker(batch_op, "rooms")
        batch_op.drop_constraint(batch_op.f("fk_rooms_author_id_members"), type_="foreignkey")
        for column in ("is_under_rule", "nonce", "author_id", "language", "name", "held_at"):
            batch_op.drop_column(column)
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_threads_author"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_threads_nonce"), type_="unique")
        batch_op.drop_column("nonce")
        _drop_speaker(batch_op, "threads")
        batch_op.alter_column("last_author_id", existing_type=sa.Integer(), nullable=False)
        batch_op.alter_column("author_id", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("is_under_rule")
        batch_op.drop_column("held_at")
    op.drop_table("speakers")


def _hide_what_is_held() -> None:
    """The code of before knows no single post that is held back: the whole thread or room goes out of sight."""
    hide = "UPDATE {} SET label = 'TLP:RED', audience_id = 1 WHERE "
    for name in _LABELLED:
        op.execute(hide.format(name) + "held_at IS NOT NULL")
    op.execute(hide.format("threads") + "id IN (SELECT thread_id FROM posts WHERE held_at IS NOT NULL)")
    op.execute(hide.format("rooms") + "id IN (SELECT room_id FROM messages WHERE held_at IS NOT NULL)")


def _drop_speaker(batch_op: object, table: str) -> None:
    batch_op.drop_constraint(batch_op.f(f"fk_{table}_speaker_id_speakers"), type_="foreignkey")
    batch_op.drop_column("speaker_id")


def _take_away_the_rule() -> None:
    """Triggers first; then what is under the Rule, and rooms that the code of before cannot name."""
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in _VEILED:
        if is_postgresql:
            op.execute(f"DROP TRIGGER {table}_keep_the_rule ON {table}")
            op.execute(f"DROP FUNCTION {table}_keep_the_rule()")
        else:
            op.execute(f"DROP TRIGGER {table}_keep_the_rule")
    op.execute("DELETE FROM guard_cases WHERE speaker_id IS NOT NULL")
    op.execute(
        "DELETE FROM guard_cases WHERE subject_kind = 'message' AND subject_id IN"
        f" (SELECT id FROM messages WHERE room_id IN (SELECT id FROM rooms WHERE {_OPENED}))"
    )
    veiled, opened = "(SELECT id FROM threads WHERE is_under_rule)", f"(SELECT id FROM rooms WHERE {_OPENED})"
    for table in ("thread_reads", "thread_countries", "thread_themes", "posts"):
        op.execute(f"DELETE FROM {table} WHERE thread_id IN {veiled}")
    op.execute("DELETE FROM threads WHERE is_under_rule")
    for table in ("room_reads", "room_changes", "messages"):
        op.execute(f"DELETE FROM {table} WHERE room_id IN {opened}")
    op.execute(f"DELETE FROM rooms WHERE {_OPENED}")
