"""Membership: applications, vouching, votes, enrolment, passkeys, recovery codes, terms, letters.

Whoever is a member today has accepted the rules when they were admitted and gets a term of a year from today.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_OLD = "'member', 'suspended', 'expired', 'left'"
_NEW = "'admitted', 'enrolled', 'member', 'renewal-due', 'lapsed', 'expired', 'suspended', 'left'"
#: What a standing becomes where it is not known yet: nobody comes in by going back.
_WAS = {"admitted": "suspended", "enrolled": "suspended", "renewal-due": "member", "lapsed": "expired"}

_members = sa.table(
    "members",
    sa.column("standing", sa.String()),
    sa.column("admitted_at", sa.DateTime(timezone=True)),
    sa.column("rules_accepted_at", sa.DateTime(timezone=True)),
    sa.column("ends_at", sa.DateTime(timezone=True)),
)


def _begin_terms() -> None:
    end = datetime.now(UTC) + timedelta(days=365)
    op.execute(_members.update().values(ends_at=end, rules_accepted_at=_members.c.admitted_at))


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("values_sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=200), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'failed', 'bounced')", name=op.f("ck_letters_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("key", name=op.f("uq_letters_key")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letters_message_id")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_state_id"), ["state", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_letters_state_next_try_at"), ["state", "next_try_at"], unique=False)

    op.create_table(
        "country_freezes",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name=op.f("fk_country_freezes_country_countries")),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_country_freezes")),
    )
    op.create_table(
        "official_domains",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("domain", sa.String(length=120), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name=op.f("fk_official_domains_country_countries")),
        sa.PrimaryKeyConstraint("country", "domain", name=op.f("pk_official_domains")),
    )
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("latin_name", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=160), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("languages", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("sponsor_email", sa.String(length=254), nullable=False),
        sa.Column("posting_ends", sa.Date(), nullable=True),
        sa.Column("interface_language", sa.String(length=10), nullable=False),
        sa.Column("flags", sa.String(length=60), nullable=False),
        sa.Column("confirm_digest", sa.String(length=64), nullable=False),
        sa.Column("confirm_expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_digest", sa.String(length=64), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decline_reasons", sa.String(length=100), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("is_asked_back", sa.Boolean(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "role IN ('practitioner', 'liaison', 'spoc', 'partner', 'ngo', 'private')",
            name=op.f("ck_applications_role"),
        ),
        sa.CheckConstraint(
            "standing IN ('applied', 'confirmed', 'vouched', 'admitted', 'declined', 'left')",
            name=op.f("ck_applications_standing"),
        ),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name=op.f("fk_applications_country_countries")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_applications_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("confirm_digest", name=op.f("uq_applications_confirm_digest")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_applications_state_digest")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_applications_country_standing"), ["country", "standing"], unique=False)
        batch_op.create_index(batch_op.f("ix_applications_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_applications_standing_confirmed_at_id"), ["standing", "confirmed_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_applications_open_email",
            ["email"],
            unique=True,
            sqlite_where=sa.text("standing IN ('confirmed', 'vouched')"),
            postgresql_where=sa.text("standing IN ('confirmed', 'vouched')"),
        )

    op.create_table(
        "enrolments",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("link_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_enrolments_member_id_members")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_enrolments")),
        sa.UniqueConstraint("link_digest", name=op.f("uq_enrolments_link_digest")),
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("credential_id", sa.String(length=1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_passkeys_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_passkeys_member_id"), ["member_id"], unique=False)

    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('factors', 'role')", name=op.f("ck_proposals_kind")),
        sa.ForeignKeyConstraint(["closed_by"], ["members.id"], name=op.f("fk_proposals_closed_by_members")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_proposals_member_id_members")),
        sa.ForeignKeyConstraint(["proposed_by"], ["members.id"], name=op.f("fk_proposals_proposed_by_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proposals_closed_at_id"), ["closed_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_proposals_member_id"), ["member_id"], unique=False)
        batch_op.create_index(
            "uq_proposals_open",
            ["member_id", "kind"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "recovery_codes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("selector", sa.String(length=8), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_recovery_codes_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_codes")),
    )
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_recovery_codes_member_id_selector"), ["member_id", "selector"], unique=True
        )

    op.create_table(
        "application_edits",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_application_edits_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["editor_id"], ["members.id"], name=op.f("fk_application_edits_editor_id_members")),
        sa.PrimaryKeyConstraint("application_id", "editor_id", name=op.f("pk_application_edits")),
    )
    op.create_table(
        "votes",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=False),
        sa.Column("voice", sa.String(length=10), nullable=False),
        sa.Column("reasons", sa.String(length=100), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_votes_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["decider_id"], ["members.id"], name=op.f("fk_votes_decider_id_members")),
        sa.PrimaryKeyConstraint("application_id", "decider_id", name=op.f("pk_votes")),
    )
    op.create_table(
        "vouches",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("sponsor_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["applications.id"], name=op.f("fk_vouches_application_id_applications")
        ),
        sa.ForeignKeyConstraint(["sponsor_id"], ["members.id"], name=op.f("fk_vouches_sponsor_id_members")),
        sa.PrimaryKeyConstraint("application_id", "sponsor_id", name=op.f("pk_vouches")),
    )
    # Not in batch: the table must never be made anew, or it would lose its triggers.
    op.create_index(op.f("ix_audit_entries_act_number"), "audit_entries", ["act", "number"], unique=False)
    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("proof", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("challenge", sa.String(length=90), server_default="", nullable=False))
        batch_op.add_column(sa.Column("pending_totp", sa.String(length=200), server_default="", nullable=False))

    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("about", sa.String(length=600), server_default="", nullable=False))
        batch_op.add_column(sa.Column("phone", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("email_to", sa.String(length=10), server_default="nobody", nullable=False))
        batch_op.add_column(sa.Column("phone_to", sa.String(length=10), server_default="nobody", nullable=False))
        batch_op.add_column(sa.Column("digits", sa.String(length=4), server_default="", nullable=False))
        batch_op.add_column(sa.Column("second_calendar", sa.String(length=10), server_default="", nullable=False))
        batch_op.add_column(sa.Column("tell_waiting", sa.String(length=10), server_default="at-once", nullable=False))
        batch_op.add_column(sa.Column("rules_accepted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("posting_ends", sa.Date(), nullable=True))
        batch_op.drop_constraint(batch_op.f("ck_members_standing"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_members_standing"), f"standing IN ({_NEW})")
    _begin_terms()
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.alter_column("ends_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(batch_op.f("ix_members_country_standing"), ["country", "standing"], unique=False)
        batch_op.create_index(batch_op.f("ix_members_standing_ends_at"), ["standing", "ends_at"], unique=False)


def downgrade() -> None:
    for new, old in _WAS.items():
        op.execute(_members.update().where(_members.c.standing == new).values(standing=old))
    op.drop_index(op.f("ix_audit_entries_act_number"), table_name="audit_entries")
    with op.batch_alter_table("members", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_members_standing"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_members_standing"), f"standing IN ({_OLD})")
        batch_op.drop_index(batch_op.f("ix_members_standing_ends_at"))
        batch_op.drop_index(batch_op.f("ix_members_country_standing"))
        batch_op.drop_column("posting_ends")
        batch_op.drop_column("ends_at")
        batch_op.drop_column("rules_accepted_at")
        batch_op.drop_column("tell_waiting")
        batch_op.drop_column("second_calendar")
        batch_op.drop_column("digits")
        batch_op.drop_column("phone_to")
        batch_op.drop_column("email_to")
        batch_op.drop_column("phone")
        batch_op.drop_column("about")

    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.drop_column("pending_totp")
        batch_op.drop_column("challenge")
        batch_op.drop_column("proved_at")
        batch_op.drop_column("proof")
        batch_op.drop_column("place")

    op.drop_table("vouches")
    op.drop_table("votes")
    op.drop_table("application_edits")
    with op.batch_alter_table("recovery_codes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_recovery_codes_member_id_selector"))

    op.drop_table("recovery_codes")
    with op.batch_alter_table("proposals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_proposals_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_proposals_member_id"))
        batch_op.drop_index(batch_op.f("ix_proposals_closed_at_id"))

    op.drop_table("proposals")
    with op.batch_alter_table("passkeys", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_passkeys_member_id"))

    op.drop_table("passkeys")
    op.drop_table("enrolments")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_applications_open_email",
            sqlite_where=sa.text("standing IN ('confirmed', 'vouched')"),
            postgresql_where=sa.text("standing IN ('confirmed', 'vouched')"),
        )
        batch_op.drop_index(batch_op.f("ix_applications_standing_confirmed_at_id"))
        batch_op.drop_index(batch_op.f("ix_applications_email"))
        batch_op.drop_index(batch_op.f("ix_applications_country_standing"))

    op.drop_table("applications")
    op.drop_table("official_domains")
    op.drop_table("country_freezes")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_state_next_try_at"))
        batch_op.drop_index(batch_op.f("ix_letters_state_id"))

    op.drop_table("letters")
