"""The guard: items posted with a reason wait for a moderator; which countries exchange through SIENA."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "country_channels",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("europol", sa.String(length=10), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_country_channels_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("country_code", name=op.f("pk_country_channels")),
    )
    op.create_table(
        "guard_cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject_kind", sa.String(length=20), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("rules", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'cleared', 'removed')", name=op.f("ck_guard_cases_state")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_guard_cases_author_id_members")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["members.id"], name=op.f("fk_guard_cases_decided_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guard_cases")),
    )
    with op.batch_alter_table("guard_cases", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_guard_cases_state_id"), ["state", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("guard_cases")
    op.drop_table("country_channels")
