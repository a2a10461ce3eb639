"""The first tables, and the audience “whole community”."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.CheckConstraint("kind IN ('community')", name=op.f("ck_audiences_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
    )
    # Without an id of our own, so that PostgreSQL's counter has passed it: it becomes 1 on both.
    op.execute("INSERT INTO audiences (kind) VALUES ('community')")
    op.create_table(
        "concepts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concepts")),
    )
    op.create_table(
        "countries",
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", sa.Date(), nullable=False),
        sa.Column("conference_2022", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_countries")),
    )
    op.create_table(
        "reference_files",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_reference_files")),
    )
    op.create_table(
        "routes",
        sa.Column("id", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_routes")),
    )
    op.create_table(
        "themes",
        sa.Column("id", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_table(
        "concept_words",
        sa.Column("concept_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("term", sa.String(length=200), nullable=False),
        sa.Column("definition", sa.Text(), nullable=False),
        sa.Column("needs_check", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concepts.id"], name=op.f("fk_concept_words_concept_id_concepts")),
        sa.PrimaryKeyConstraint("concept_id", "language", name=op.f("pk_concept_words")),
    )
    op.create_table(
        "country_languages",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_country_languages_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("country_code", "language", name=op.f("pk_country_languages")),
    )
    op.create_table(
        "country_regions",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_country_regions_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("country_code", "region", name=op.f("pk_country_regions")),
    )
    op.create_table(
        "country_weekends",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("days", sa.String(length=20), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_country_weekends_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("country_code", "valid_from", name=op.f("pk_country_weekends")),
    )
    op.create_table(
        "country_zones",
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_country_zones_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("country_code", "zone", name=op.f("pk_country_zones")),
    )
    op.create_table(
        "members",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("handle", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("latin_name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("agency", sa.String(length=160), nullable=False),
        sa.Column("function", sa.String(length=120), nullable=False),
        sa.Column("languages", sa.String(length=120), nullable=False),
        sa.Column("interface_language", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=5), nullable=False),
        sa.Column("passphrase_hash", sa.String(length=200), nullable=False),
        sa.Column("totp_sealed", sa.String(length=200), nullable=False),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("admitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('practitioner', 'liaison', 'spoc', 'secretariat', 'moderator', 'partner', 'ngo', 'private')",
            name=op.f("ck_members_role"),
        ),
        sa.CheckConstraint("standing IN ('member', 'suspended', 'expired', 'left')", name=op.f("ck_members_standing")),
        sa.ForeignKeyConstraint(["country"], ["countries.code"], name=op.f("fk_members_country_countries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_members")),
        sa.UniqueConstraint("email", name=op.f("uq_members_email")),
        sa.UniqueConstraint("handle", name=op.f("uq_members_handle")),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("route_id", sa.String(length=30), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("head", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "label IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')",
            name=op.f("ck_rooms_label"),
        ),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_rooms_audience_id_audiences")),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_rooms_route_id_routes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rooms")),
        sa.UniqueConstraint("slug", name=op.f("uq_rooms_slug")),
    )
    op.create_table(
        "route_aliases",
        sa.Column("route_id", sa.String(length=30), nullable=False),
        sa.Column("alias", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_route_aliases_route_id_routes")),
        sa.PrimaryKeyConstraint("route_id", "alias", name=op.f("pk_route_aliases")),
    )
    op.create_table(
        "route_countries",
        sa.Column("route_id", sa.String(length=30), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_route_countries_country_code_countries")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_route_countries_route_id_routes")),
        sa.PrimaryKeyConstraint("route_id", "position", name=op.f("pk_route_countries")),
    )
    with op.batch_alter_table("route_countries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_route_countries_country_code"), ["country_code"], unique=False)

    op.create_table(
        "route_words",
        sa.Column("route_id", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_route_words_route_id_routes")),
        sa.PrimaryKeyConstraint("route_id", "language", name=op.f("pk_route_words")),
    )
    op.create_table(
        "theme_words",
        sa.Column("theme_id", sa.String(length=30), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_theme_words_theme_id_themes")),
        sa.PrimaryKeyConstraint("theme_id", "language", name=op.f("pk_theme_words")),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("latin_name", sa.String(length=160), nullable=False),
        sa.Column("rank", sa.String(length=80), nullable=False),
        sa.Column("sender", sa.String(length=2), nullable=False),
        sa.Column("agency", sa.String(length=160), nullable=False),
        sa.Column("host", sa.String(length=2), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("opens", sa.String(length=5), nullable=False),
        sa.Column("closes", sa.String(length=5), nullable=False),
        sa.Column("weekend", sa.String(length=30), nullable=False),
        sa.Column("languages", sa.String(length=120), nullable=False),
        sa.Column("office_phone", sa.String(length=40), nullable=False),
        sa.Column("duty_phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("limits", sa.Text(), nullable=False),
        sa.Column("accreditations", sa.Text(), nullable=False),
        sa.Column("routes", sa.Text(), nullable=False),
        sa.Column("competences", sa.Text(), nullable=False),
        sa.Column("channels", sa.Text(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ilo', 'police_attache', 'interior_attache', 'link_officer', 'customs_lo', 'document_visa_adviser', 'border_guard_lo', 'agency_lo', 'spoc', 'ncb_desk', 'duty_centre')",
            name=op.f("ck_contacts_kind"),
        ),
        sa.CheckConstraint(
            "label IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')",
            name=op.f("ck_contacts_label"),
        ),
        sa.CheckConstraint("length(opens) = 5 AND length(closes) = 5", name=op.f("ck_contacts_hours")),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_contacts_audience_id_audiences")),
        sa.ForeignKeyConstraint(["host"], ["countries.code"], name=op.f("fk_contacts_host_countries")),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_contacts_member_id_members")),
        sa.ForeignKeyConstraint(["sender"], ["countries.code"], name=op.f("fk_contacts_sender_countries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts")),
    )
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contacts_confirmed_at"), ["confirmed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_member_id"), ["member_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contacts_sender"), ["sender"], unique=False)

    op.create_table(
        "member_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("is_half", sa.Boolean(), nullable=False),
        sa.Column("wrong_codes", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_member_sessions_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_sessions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_member_sessions_token_digest")),
    )
    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_sessions_member_id"), ["member_id"], unique=False)

    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("markup_version", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_messages_author_id_members")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_messages_room_id_rooms")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("author_id", "nonce", name=op.f("uq_messages_author_id_nonce")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_messages_room_id_number")),
    )
    op.create_table(
        "practices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=20), nullable=False),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("started", sa.Integer(), nullable=False),
        sa.Column("ended", sa.Integer(), nullable=True),
        sa.Column("review_due", sa.Date(), nullable=False),
        sa.Column("countries", sa.Text(), nullable=False),
        sa.Column("routes", sa.Text(), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("problem_html", sa.Text(), nullable=False),
        sa.Column("mechanism", sa.Text(), nullable=False),
        sa.Column("mechanism_html", sa.Text(), nullable=False),
        sa.Column("steps", sa.Text(), nullable=False),
        sa.Column("steps_html", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("means_html", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("effect_html", sa.Text(), nullable=False),
        sa.Column("lessons", sa.Text(), nullable=False),
        sa.Column("lessons_html", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "label IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')",
            name=op.f("ck_practices_label"),
        ),
        sa.CheckConstraint("level IN ('local', 'national', 'bilateral', 'regional')", name=op.f("ck_practices_level")),
        sa.CheckConstraint(
            "stage IN ('prevention', 'identification', 'protection', 'investigation', 'prosecution', 'return', 'coordination')",
            name=op.f("ck_practices_stage"),
        ),
        sa.CheckConstraint("ended IS NULL OR ended >= started", name=op.f("ck_practices_ended")),
        sa.CheckConstraint("evidence BETWEEN 0 AND 5", name=op.f("ck_practices_evidence")),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_practices_audience_id_audiences")),
        sa.ForeignKeyConstraint(["owner_id"], ["members.id"], name=op.f("fk_practices_owner_id_members")),
        sa.ForeignKeyConstraint(["updated_by_id"], ["members.id"], name=op.f("fk_practices_updated_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("owner_id", "nonce", name=op.f("uq_practices_owner_id_nonce")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practices_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_practices_updated_at_id"), ["updated_at", "id"], unique=False)

    op.create_table(
        "room_reads",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_room_reads_member_id_members")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_reads_room_id_rooms")),
        sa.PrimaryKeyConstraint("member_id", "room_id", name=op.f("pk_room_reads")),
    )
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("route_id", sa.String(length=30), nullable=True),
        sa.Column("country_codes", sa.String(length=120), nullable=False),
        sa.Column("theme_ids", sa.String(length=120), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_post_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_author_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=16), nullable=False),
        sa.Column("audience_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('question', 'experience', 'discussion')", name=op.f("ck_threads_kind")),
        sa.CheckConstraint(
            "label IN ('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT', 'TLP:RED')",
            name=op.f("ck_threads_label"),
        ),
        sa.ForeignKeyConstraint(["audience_id"], ["audiences.id"], name=op.f("fk_threads_audience_id_audiences")),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_threads_author_id_members")),
        sa.ForeignKeyConstraint(["last_author_id"], ["members.id"], name=op.f("fk_threads_last_author_id_members")),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_threads_route_id_routes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.create_index("ix_threads_last_post_at_id", ["last_post_at", "id"], unique=False)

    op.create_table(
        "contact_accreditations",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_accreditations_contact_id_contacts")
        ),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_contact_accreditations_country_code_countries")
        ),
        sa.PrimaryKeyConstraint("contact_id", "country_code", name=op.f("pk_contact_accreditations")),
    )
    with op.batch_alter_table("contact_accreditations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_accreditations_country_code"), ["country_code"], unique=False)

    op.create_table(
        "contact_channels",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "channel IN ('SIENA', 'I-24/7', 'SELEC', 'ILECU', 'FIU.net', 'Eurojust desk', 'SIRENE', 'bilateral line')",
            name=op.f("ck_contact_channels_channel"),
        ),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_channels_contact_id_contacts")),
        sa.PrimaryKeyConstraint("contact_id", "channel", name=op.f("pk_contact_channels")),
    )
    op.create_table(
        "contact_competences",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("competence", sa.String(length=30), nullable=False),
        sa.CheckConstraint(
            "competence IN ('smuggling', 'trafficking', 'document-fraud', 'visa', 'returns', 'asylum', 'financial', 'cyber', 'joint-teams', 'witness-protection', 'children', 'labour', 'drugs', 'vehicles', 'training')",
            name=op.f("ck_contact_competences_competence"),
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_competences_contact_id_contacts")
        ),
        sa.PrimaryKeyConstraint("contact_id", "competence", name=op.f("pk_contact_competences")),
    )
    with op.batch_alter_table("contact_competences", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_competences_competence"), ["competence"], unique=False)

    op.create_table(
        "contact_languages",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("level", sa.String(length=12), nullable=False),
        sa.CheckConstraint("level IN ('understand', 'work', 'draft')", name=op.f("ck_contact_languages_level")),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_languages_contact_id_contacts")),
        sa.PrimaryKeyConstraint("contact_id", "language", name=op.f("pk_contact_languages")),
    )
    with op.batch_alter_table("contact_languages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_languages_language"), ["language"], unique=False)

    op.create_table(
        "contact_routes",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_contact_routes_contact_id_contacts")),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_contact_routes_route_id_routes")),
        sa.PrimaryKeyConstraint("contact_id", "route_id", name=op.f("pk_contact_routes")),
    )
    with op.batch_alter_table("contact_routes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_routes_route_id"), ["route_id"], unique=False)

    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=36), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("markup_version", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["members.id"], name=op.f("fk_posts_author_id_members")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_posts_thread_id_threads")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("author_id", "nonce", name=op.f("uq_posts_author_id_nonce")),
        sa.UniqueConstraint("thread_id", "number", name=op.f("uq_posts_thread_id_number")),
    )
    op.create_table(
        "practice_countries",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_practice_countries_country_code_countries")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_countries_practice_id_practices")
        ),
        sa.PrimaryKeyConstraint("practice_id", "country_code", name=op.f("pk_practice_countries")),
    )
    with op.batch_alter_table("practice_countries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_countries_country_code"), ["country_code"], unique=False)

    op.create_table(
        "practice_routes",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_routes_practice_id_practices")
        ),
        sa.ForeignKeyConstraint(["route_id"], ["routes.id"], name=op.f("fk_practice_routes_route_id_routes")),
        sa.PrimaryKeyConstraint("practice_id", "route_id", name=op.f("pk_practice_routes")),
    )
    with op.batch_alter_table("practice_routes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_routes_route_id"), ["route_id"], unique=False)

    op.create_table(
        "practice_themes",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_themes_practice_id_practices")
        ),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_practice_themes_theme_id_themes")),
        sa.PrimaryKeyConstraint("practice_id", "theme_id", name=op.f("pk_practice_themes")),
    )
    with op.batch_alter_table("practice_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_practice_themes_theme_id"), ["theme_id"], unique=False)

    op.create_table(
        "practice_versions",
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("editor_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("summary_of_change", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["editor_id"], ["members.id"], name=op.f("fk_practice_versions_editor_id_members")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_practice_versions_practice_id_practices")
        ),
        sa.PrimaryKeyConstraint("practice_id", "version", name=op.f("pk_practice_versions")),
    )
    op.create_table(
        "room_changes",
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('message', 'edit', 'retract', 'react')", name=op.f("ck_room_changes_kind")),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name=op.f("fk_room_changes_message_id_messages")),
        sa.ForeignKeyConstraint(["room_id"], ["rooms.id"], name=op.f("fk_room_changes_room_id_rooms")),
        sa.PrimaryKeyConstraint("room_id", "number", name=op.f("pk_room_changes")),
    )
    op.create_table(
        "thread_countries",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("country_code", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["country_code"], ["countries.code"], name=op.f("fk_thread_countries_country_code_countries")
        ),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_countries_thread_id_threads")),
        sa.PrimaryKeyConstraint("thread_id", "country_code", name=op.f("pk_thread_countries")),
    )
    with op.batch_alter_table("thread_countries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_countries_country_code"), ["country_code"], unique=False)

    op.create_table(
        "thread_reads",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_thread_reads_member_id_members")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_reads_thread_id_threads")),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_thread_reads")),
    )
    op.create_table(
        "thread_themes",
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_thread_themes_theme_id_themes")),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_thread_themes_thread_id_threads")),
        sa.PrimaryKeyConstraint("thread_id", "theme_id", name=op.f("pk_thread_themes")),
    )
    with op.batch_alter_table("thread_themes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_themes_theme_id"), ["theme_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("thread_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_themes_theme_id"))

    op.drop_table("thread_themes")
    op.drop_table("thread_reads")
    with op.batch_alter_table("thread_countries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_countries_country_code"))

    op.drop_table("thread_countries")
    op.drop_table("room_changes")
    op.drop_table("practice_versions")
    with op.batch_alter_table("practice_themes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_themes_theme_id"))

    op.drop_table("practice_themes")
    with op.batch_alter_table("practice_routes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_routes_route_id"))

    op.drop_table("practice_routes")
    with op.batch_alter_table("practice_countries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_countries_country_code"))

    op.drop_table("practice_countries")
    op.drop_table("posts")
    with op.batch_alter_table("contact_routes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_routes_route_id"))

    op.drop_table("contact_routes")
    with op.batch_alter_table("contact_languages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_languages_language"))

    op.drop_table("contact_languages")
    with op.batch_alter_table("contact_competences", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_competences_competence"))

    op.drop_table("contact_competences")
    op.drop_table("contact_channels")
    with op.batch_alter_table("contact_accreditations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_accreditations_country_code"))

    op.drop_table("contact_accreditations")
    with op.batch_alter_table("threads", schema=None) as batch_op:
        batch_op.drop_index("ix_threads_last_post_at_id")

    op.drop_table("threads")
    op.drop_table("room_reads")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practices_updated_at_id"))
        batch_op.drop_index(batch_op.f("ix_practices_owner_id"))

    op.drop_table("practices")
    op.drop_table("messages")
    with op.batch_alter_table("member_sessions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_member_sessions_member_id"))

    op.drop_table("member_sessions")
    with op.batch_alter_table("contacts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contacts_sender"))
        batch_op.drop_index(batch_op.f("ix_contacts_member_id"))
        batch_op.drop_index(batch_op.f("ix_contacts_kind"))
        batch_op.drop_index(batch_op.f("ix_contacts_host"))
        batch_op.drop_index(batch_op.f("ix_contacts_confirmed_at"))

    op.drop_table("contacts")
    op.drop_table("theme_words")
    op.drop_table("route_words")
    with op.batch_alter_table("route_countries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_route_countries_country_code"))

    op.drop_table("route_countries")
    op.drop_table("route_aliases")
    op.drop_table("rooms")
    op.drop_table("members")
    op.drop_table("country_zones")
    op.drop_table("country_weekends")
    op.drop_table("country_regions")
    op.drop_table("country_languages")
    op.drop_table("concept_words")
    op.drop_table("themes")
    op.drop_table("routes")
    op.drop_table("reference_files")
    op.drop_table("countries")
    op.drop_table("concepts")
    op.drop_table("audiences")
