"""Groups and audiences: route circles, countries, kinds of organisations, working groups, members by name.

Going back leaves nothing that was for some only to everybody: such things become TLP:RED for the community, which
nobody can read.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_LABELLED = ("threads", "rooms", "practices", "contacts")

_audiences = sa.table("audiences", sa.column("id", sa.Integer()), sa.column("key", sa.String()))


def upgrade() -> None:
    with op.batch_alter_table("audiences", schema=None) as batch_op:
        batch_op.add_column(sa.Column("key", sa.String(length=700), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_audiences_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_audiences_kind"), "kind IN ('community', 'groups', 'members')")
    op.execute(_audiences.update().values(key="community"))
    with op.batch_alter_table("audiences", schema=None) as batch_op:
        batch_op.alter_column("key", existing_type=sa.String(length=700), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_audiences_key"), ["key"])

    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("purpose", sa.String(length=600), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("entry", sa.String(length=10), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("entry IN ('open', 'request', 'closed')", name=op.f("ck_groups_entry")),
        sa.CheckConstraint("kind IN ('route', 'country', 'sector', 'working')", name=op.f("ck_groups_kind")),
        sa.CheckConstraint(
            "(kind = 'working') = (owner_id IS NOT NULL AND ends_at IS NOT NULL)", name=op.f("ck_groups_owner")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_groups_owner_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
    )
    with op.batch_alter_table("groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_groups_kind_subject"), ["kind", "subject"], unique=True)
        batch_op.create_index(batch_op.f("ix_groups_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "group_members",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("nation", sa.String(length=2), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_members_group_id_groups")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_group_members_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", "group_id", name=op.f("pk_group_members")),
    )
    with op.batch_alter_table("group_members", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_group_members_group_id_nation_member_id"), ["group_id", "nation", "member_id"], unique=False
        )

    op.create_table(
        "group_asks",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_group_asks_group_id_groups")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_group_asks_member_id_members")),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_group_asks")),
    )
    with op.batch_alter_table("group_asks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_asks_member_id"), ["member_id"], unique=False)

    op.create_table(
        "audience_groups",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_audience_groups_audience_id_audiences")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_audience_groups_group_id_groups")),
        sa.PrimaryKeyConstraint("group_id", "audience_id", name=op.f("pk_audience_groups")),
    )
    with op.batch_alter_table("audience_groups", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audience_groups_audience_id_group_id"), ["audience_id", "group_id"], unique=False
        )

    op.create_table(
        "audience_members",
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_audience_members_audience_id_audiences")
        ),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_audience_members_member_id_members")),
        sa.PrimaryKeyConstraint("audience_id", "member_id", name=op.f("pk_audience_members")),
    )
    with op.batch_alter_table("audience_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audience_members_member_id"), ["member_id"], unique=False)


def downgrade() -> None:
    community = sa.select(_audiences.c.id).where(_audiences.c.key == "community").scalar_subquery()
    for name in _LABELLED:
        labelled = sa.table(name, sa.column("label", sa.String()), sa.column("audience_id", sa.Integer()))
        op.execute(
            labelled.update().where(labelled.c.audience_id != community).values(label="TLP:RED", audience_id=community)
        )
    op.drop_table("audience_members")
    op.drop_table("audience_groups")
    op.drop_table("group_asks")
    op.drop_table("group_members")
    op.drop_table("groups")
    op.execute(_audiences.delete().where(_audiences.c.key != "community"))
    with op.batch_alter_table("audiences", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_audiences_key"), type_="unique")
        batch_op.drop_constraint(batch_op.f("ck_audiences_kind"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_audiences_kind"), "kind IN ('community')")
        batch_op.drop_column("key")
