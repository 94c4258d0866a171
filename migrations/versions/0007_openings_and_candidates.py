"""openings, applications, hiring roles and candidates, and which of them changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# Log → its column, and table → the column that names what a change of a row concerns; of an
# update only some columns where lists do not read the others.
WATCHED = {
    ("job_changes", "posting_id"): {
        "job_postings": (
            "id",
            "title, organization_id, author_id, state, family, text, arrangement, fte,"
            " certification, year_min, year_max, published_at, closes_at, unlisted_at",
        ),
        "job_terms": ("posting_id", ""),
        "job_locations": ("posting_id", ""),
        "job_skill_targets": ("posting_id", ""),
    },
    # What a candidate shows stands beside what the directory shows of the same member.
    ("directory_marks", "user_id"): {
        "candidates": ("user_id", ""),
        "candidate_hidden": ("user_id", ""),
        "candidate_states": ("user_id", ""),
    },
}
EVENTS = ("insert", "update", "delete")

# As for the directory (0003): a number that rises on SQLite, that of the transaction on PostgreSQL.
SQLITE = """
CREATE TRIGGER hiring_{table}_{event} AFTER {what} ON {table} FOR EACH ROW BEGIN
  INSERT INTO {log} ({key}, mark)
  VALUES ({row}.{column}, (SELECT coalesce(max(mark), 0) + 1 FROM {log}))
  ON CONFLICT ({key}) DO UPDATE SET mark = excluded.mark;
END
"""
POSTGRESQL = """
CREATE FUNCTION hiring_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO {log} AS known ({key}, mark)
  VALUES (coalesce(NEW.{column}, OLD.{column}), CAST(CAST(pg_current_xact_id() AS text) AS bigint))
  ON CONFLICT ({key}) DO UPDATE SET mark = excluded.mark WHERE known.mark <> excluded.mark;
  RETURN NULL;
END
$$
"""


def watch() -> None:
    for (log, key), tables in WATCHED.items():
        for table, (column, columns) in tables.items():
            _watch(table, columns, {"log": log, "key": key, "table": table, "column": column})


def _watch(table: str, columns: str, names: dict[str, str]) -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    if not sqlite:
        op.execute(POSTGRESQL.format(**names))
    for event in EVENTS:
        what = f"UPDATE OF {columns}" if event == "update" and columns else event.upper()
        if sqlite:
            row = "OLD" if event == "delete" else "NEW"
            op.execute(SQLITE.format(event=event, what=what, row=row, **names))
        else:
            op.execute(
                f"CREATE TRIGGER hiring_{table}_{event} AFTER {what} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION hiring_{table}()"
            )


def unwatch() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in (table for tables in WATCHED.values() for table in tables):
        for event in EVENTS:
            on = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS hiring_{table}_{event}{on}")
        if not sqlite:
            op.execute(f"DROP FUNCTION IF EXISTS hiring_{table}()")


def upgrade() -> None:
    op.create_table(
        "job_changes",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_job_changes")),
    )
    with op.batch_alter_table("job_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_changes_mark"), ["mark"], unique=False)

    op.create_table(
        "candidate_evidence",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column(
            "piece_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_candidate_evidence_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "kind", "piece_id", name=op.f("pk_candidate_evidence")),
    )
    op.create_table(
        "candidate_states",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_candidate_states_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "state", name=op.f("pk_candidate_states")),
    )
    op.create_table(
        "candidates",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("sections", sa.JSON(), nullable=False),
        sa.Column("availability", sa.String(length=12), nullable=False),
        sa.Column("available_on", sa.Date(), nullable=True),
        sa.Column("moves", sa.String(length=8), nullable=False),
        sa.Column("remote", sa.Boolean(), nullable=False),
        sa.Column("families", sa.JSON(), nullable=False),
        sa.Column("certifications", sa.JSON(), nullable=False),
        sa.Column("pitch", sa.Text(), nullable=False),
        sa.Column("pitch_html", sa.Text(), nullable=False),
        sa.Column("turned_on_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("turned_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_candidates_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_candidates")),
    )
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.create_index("ix_candidates_audience", ["audience", "user_id"], unique=False)

    op.create_table(
        "candidate_hidden",
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "organization_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_candidate_hidden_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_candidate_hidden_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", "organization_id", name=op.f("pk_candidate_hidden")),
    )
    with op.batch_alter_table("candidate_hidden", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_candidate_hidden_organization_id"), ["organization_id"], unique=False
        )

    op.create_table(
        "clients",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("firm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["users.id"], name=op.f("fk_clients_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_clients_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["organizations.id"], name=op.f("fk_clients_firm_id_organizations")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_clients_organization_id_organizations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
    )
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_clients_firm_id"), ["firm_id"], unique=False)
        batch_op.create_index("ix_clients_organization", ["organization_id", "state"], unique=False)
        batch_op.create_index(
            "uq_clients_live",
            ["firm_id", "organization_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('asked', 'confirmed')"),
        )

    op.create_table(
        "hiring_roles",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("decided_note", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["users.id"], name=op.f("fk_hiring_roles_decided_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_hiring_roles_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_hiring_roles_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hiring_roles")),
    )
    with op.batch_alter_table("hiring_roles", schema=None) as batch_op:
        batch_op.create_index(
            "ix_hiring_roles_organization", ["organization_id", "state"], unique=False
        )
        batch_op.create_index("ix_hiring_roles_user", ["user_id", "state"], unique=False)
        batch_op.create_index(
            "uq_hiring_roles_live",
            ["user_id", "organization_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'granted')"),
            postgresql_where=sa.text("state IN ('asked', 'granted')"),
        )

    op.create_table(
        "hiring_settings",
        sa.Column(
            "organization_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("second_approver", sa.Boolean(), nullable=False),
        sa.Column("blind", sa.Boolean(), nullable=False),
        sa.Column(
            "least_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "reply_days", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "keep_months", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("benefits", sa.Text(), nullable=False),
        sa.Column("letters", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "changed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_hiring_settings_changed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_hiring_settings_organization_id_organizations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organization_id", name=op.f("pk_hiring_settings")),
    )
    op.create_table(
        "job_postings",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("firm_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("closed_how", sa.String(length=10), nullable=False),
        sa.Column("filled_from", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column("family", sa.String(length=40), nullable=False),
        sa.Column("arrangement", sa.String(length=8), nullable=False),
        sa.Column("employment", sa.String(length=12), nullable=False),
        sa.Column("fte", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certification", sa.String(length=10), nullable=False),
        sa.Column("pay", sa.String(length=120), nullable=False),
        sa.Column("year_min", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year_max", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("rolling", sa.Boolean(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("internal", sa.String(length=8), nullable=False),
        sa.Column("apply_how", sa.String(length=8), nullable=False),
        sa.Column("revision", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outside_id", sa.String(length=80), nullable=True),
        sa.Column(
            "view_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "save_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "application_count",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("affirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unlisted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("removed_reason", sa.String(length=500), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["users.id"], name=op.f("fk_job_postings_approved_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["users.id"], name=op.f("fk_job_postings_author_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["firm_id"], ["organizations.id"], name=op.f("fk_job_postings_firm_id_organizations")
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_job_postings_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["users.id"], name=op.f("fk_job_postings_removed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["job_postings.id"], name=op.f("fk_job_postings_source_id_job_postings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_postings")),
        sa.UniqueConstraint("author_id", "once", name=op.f("uq_job_postings_author_id_once")),
        sa.UniqueConstraint("outside_id", name=op.f("uq_job_postings_outside_id")),
    )
    with op.batch_alter_table("job_postings", schema=None) as batch_op:
        batch_op.create_index("ix_job_postings_author", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_job_postings_closing", ["state", "closes_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_job_postings_firm_id"), ["firm_id"], unique=False)
        batch_op.create_index(
            "ix_job_postings_latest", ["state", "published_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_job_postings_organization", ["organization_id", "state", "id"], unique=False
        )

    op.create_table(
        "candidate_lists",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["hiring_roles.id"], name=op.f("fk_candidate_lists_role_id_hiring_roles")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_candidate_lists_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_lists")),
    )
    with op.batch_alter_table("candidate_lists", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_candidate_lists_role_id"), ["role_id"], unique=False)
        batch_op.create_index("ix_candidate_lists_user", ["user_id", "id"], unique=False)

    op.create_table(
        "contact_requests",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "recruiter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "member_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("pay", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("message_html", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["users.id"],
            name=op.f("fk_contact_requests_member_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_contact_requests_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_contact_requests_posting_id_job_postings"),
        ),
        sa.ForeignKeyConstraint(
            ["recruiter_id"],
            ["users.id"],
            name=op.f("fk_contact_requests_recruiter_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["hiring_roles.id"], name=op.f("fk_contact_requests_role_id_hiring_roles")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_requests")),
        sa.UniqueConstraint(
            "recruiter_id", "once", name=op.f("uq_contact_requests_recruiter_id_once")
        ),
    )
    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.create_index("ix_contact_requests_expiry", ["state", "expires_at"], unique=False)
        batch_op.create_index(
            "ix_contact_requests_member", ["member_id", "state", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_requests_posting_id"), ["posting_id"], unique=False
        )
        batch_op.create_index(
            "ix_contact_requests_recruiter", ["recruiter_id", "asked_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_contact_requests_role_id"), ["role_id"], unique=False)

    op.create_table(
        "equal_counts",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("question", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=30), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_equal_counts_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "question", "answer", name=op.f("pk_equal_counts")),
    )
    op.create_table(
        "job_events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_job_events_by_id_users")),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_events_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_events")),
    )
    with op.batch_alter_table("job_events", schema=None) as batch_op:
        batch_op.create_index("ix_job_events_posting", ["posting_id", "id"], unique=False)

    op.create_table(
        "job_locations",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("school", sa.String(length=150), nullable=False),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=2), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_job_locations_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_locations_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "position", name=op.f("pk_job_locations")),
    )
    with op.batch_alter_table("job_locations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_job_locations_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index("ix_job_locations_state", ["state", "posting_id"], unique=False)

    op.create_table(
        "job_marks",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_marks_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_job_marks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("posting_id", "user_id", name=op.f("pk_job_marks")),
    )
    with op.batch_alter_table("job_marks", schema=None) as batch_op:
        batch_op.create_index("ix_job_marks_user", ["user_id", "at"], unique=False)

    op.create_table(
        "job_reviewers",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_job_reviewers_by_id_users")),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_reviewers_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_job_reviewers_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "user_id", name=op.f("pk_job_reviewers")),
    )
    with op.batch_alter_table("job_reviewers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_job_reviewers_user_id"), ["user_id"], unique=False)

    op.create_table(
        "job_revisions",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("overrides", sa.JSON(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_job_revisions_by_id_users")),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_revisions_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "number", name=op.f("pk_job_revisions")),
    )
    op.create_table(
        "job_skill_targets",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("level", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_skill_targets_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("posting_id", "slug", name=op.f("pk_job_skill_targets")),
    )
    with op.batch_alter_table("job_skill_targets", schema=None) as batch_op:
        batch_op.create_index("ix_job_skill_targets_slug", ["slug", "posting_id"], unique=False)

    op.create_table(
        "job_terms",
        sa.Column(
            "posting_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "term_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_job_terms_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["term_id"], ["terms.id"], name=op.f("fk_job_terms_term_id_terms")),
        sa.PrimaryKeyConstraint("posting_id", "term_id", name=op.f("pk_job_terms")),
    )
    with op.batch_alter_table("job_terms", schema=None) as batch_op:
        batch_op.create_index("ix_job_terms_term", ["term_id", "posting_id"], unique=False)

    op.create_table(
        "profile_views",
        sa.Column(
            "member_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "recruiter_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "role_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"],
            ["users.id"],
            name=op.f("fk_profile_views_member_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["recruiter_id"],
            ["users.id"],
            name=op.f("fk_profile_views_recruiter_id_users"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["hiring_roles.id"], name=op.f("fk_profile_views_role_id_hiring_roles")
        ),
        sa.PrimaryKeyConstraint(
            "member_id", "day", "recruiter_id", "role_id", name=op.f("pk_profile_views")
        ),
    )
    with op.batch_alter_table("profile_views", schema=None) as batch_op:
        batch_op.create_index("ix_profile_views_day", ["day"], unique=False)

    op.create_table(
        "referrals",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("to_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"], ["users.id"], name=op.f("fk_referrals_from_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_referrals_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["users.id"], name=op.f("fk_referrals_to_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referrals")),
        sa.UniqueConstraint(
            "posting_id", "from_id", "to_id", name=op.f("uq_referrals_posting_id_from_id_to_id")
        ),
    )
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.create_index("ix_referrals_to", ["to_id", "state"], unique=False)

    op.create_table(
        "saved_searches",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("every", sa.String(length=6), nullable=False),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["role_id"], ["hiring_roles.id"], name=op.f("fk_saved_searches_role_id_hiring_roles")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_saved_searches_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("token", name=op.f("uq_saved_searches_token")),
    )
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.create_index("ix_saved_searches_due", ["every", "due_at"], unique=False)
        batch_op.create_index("ix_saved_searches_user", ["user_id", "kind"], unique=False)

    op.create_table(
        "applications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "posting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("sent", sa.JSON(), nullable=False),
        sa.Column("note_html", sa.Text(), nullable=False),
        sa.Column("heard_from", sa.String(length=16), nullable=False),
        sa.Column(
            "referral_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erase_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["posting_id"],
            ["job_postings.id"],
            name=op.f("fk_applications_posting_id_job_postings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referrals.id"], name=op.f("fk_applications_referral_id_referrals")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_applications_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint(
            "posting_id", "user_id", name=op.f("uq_applications_posting_id_user_id")
        ),
    )
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.create_index("ix_applications_erase", ["erase_at"], unique=False)
        batch_op.create_index(
            "ix_applications_posting", ["posting_id", "state", "id"], unique=False
        )
        batch_op.create_index("ix_applications_user", ["user_id", "id"], unique=False)

    op.create_table(
        "candidate_list_items",
        sa.Column(
            "list_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "user_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["list_id"],
            ["candidate_lists.id"],
            name=op.f("fk_candidate_list_items_list_id_candidate_lists"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_candidate_list_items_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("list_id", "user_id", name=op.f("pk_candidate_list_items")),
    )
    with op.batch_alter_table("candidate_list_items", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_candidate_list_items_gone_at"), ["gone_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_candidate_list_items_user_id"), ["user_id"], unique=False
        )

    op.create_table(
        "application_events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("before", sa.String(length=16), nullable=False),
        sa.Column("after", sa.String(length=16), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_events_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_application_events_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_events")),
    )
    with op.batch_alter_table("application_events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_application_events_application", ["application_id", "id"], unique=False
        )

    op.create_table(
        "application_messages",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_messages_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["users.id"], name=op.f("fk_application_messages_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_messages")),
        sa.UniqueConstraint("by_id", "once", name=op.f("uq_application_messages_by_id_once")),
    )
    with op.batch_alter_table("application_messages", schema=None) as batch_op:
        batch_op.create_index(
            "ix_application_messages_application", ["application_id", "id"], unique=False
        )

    op.create_table(
        "application_references",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("relation", sa.String(length=100), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_references_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_references")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_application_references_token_hash")),
    )
    with op.batch_alter_table("application_references", schema=None) as batch_op:
        batch_op.create_index(
            "ix_application_references_application", ["application_id"], unique=False
        )

    op.create_table(
        "application_reviews",
        sa.Column(
            "application_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "reviewer_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("rating", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_application_reviews_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["users.id"], name=op.f("fk_application_reviews_reviewer_id_users")
        ),
        sa.PrimaryKeyConstraint(
            "application_id", "reviewer_id", name=op.f("pk_application_reviews")
        ),
    )
    op.create_table(
        "interviews",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column(
            "application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("timezone", sa.String(length=60), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["applications.id"],
            name=op.f("fk_interviews_application_id_applications"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_interviews_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interviews")),
    )
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.create_index(
            "ix_interviews_application", ["application_id", "starts_at"], unique=False
        )

    watch()


def downgrade() -> None:
    unwatch()
    with op.batch_alter_table("interviews", schema=None) as batch_op:
        batch_op.drop_index("ix_interviews_application")

    op.drop_table("interviews")
    op.drop_table("application_reviews")
    with op.batch_alter_table("application_references", schema=None) as batch_op:
        batch_op.drop_index("ix_application_references_application")

    op.drop_table("application_references")
    with op.batch_alter_table("application_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_application_messages_application")

    op.drop_table("application_messages")
    with op.batch_alter_table("application_events", schema=None) as batch_op:
        batch_op.drop_index("ix_application_events_application")

    op.drop_table("application_events")
    with op.batch_alter_table("candidate_list_items", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_list_items_user_id"))
        batch_op.drop_index(batch_op.f("ix_candidate_list_items_gone_at"))

    op.drop_table("candidate_list_items")
    with op.batch_alter_table("applications", schema=None) as batch_op:
        batch_op.drop_index("ix_applications_user")
        batch_op.drop_index("ix_applications_posting")
        batch_op.drop_index("ix_applications_erase")

    op.drop_table("applications")
    with op.batch_alter_table("saved_searches", schema=None) as batch_op:
        batch_op.drop_index("ix_saved_searches_user")
        batch_op.drop_index("ix_saved_searches_due")

    op.drop_table("saved_searches")
    with op.batch_alter_table("referrals", schema=None) as batch_op:
        batch_op.drop_index("ix_referrals_to")

    op.drop_table("referrals")
    with op.batch_alter_table("profile_views", schema=None) as batch_op:
        batch_op.drop_index("ix_profile_views_day")

    op.drop_table("profile_views")
    with op.batch_alter_table("job_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_job_terms_term")

    op.drop_table("job_terms")
    with op.batch_alter_table("job_skill_targets", schema=None) as batch_op:
        batch_op.drop_index("ix_job_skill_targets_slug")

    op.drop_table("job_skill_targets")
    op.drop_table("job_revisions")
    with op.batch_alter_table("job_reviewers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_reviewers_user_id"))

    op.drop_table("job_reviewers")
    with op.batch_alter_table("job_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_job_marks_user")

    op.drop_table("job_marks")
    with op.batch_alter_table("job_locations", schema=None) as batch_op:
        batch_op.drop_index("ix_job_locations_state")
        batch_op.drop_index(batch_op.f("ix_job_locations_organization_id"))

    op.drop_table("job_locations")
    with op.batch_alter_table("job_events", schema=None) as batch_op:
        batch_op.drop_index("ix_job_events_posting")

    op.drop_table("job_events")
    op.drop_table("equal_counts")
    with op.batch_alter_table("contact_requests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_requests_role_id"))
        batch_op.drop_index("ix_contact_requests_recruiter")
        batch_op.drop_index(batch_op.f("ix_contact_requests_posting_id"))
        batch_op.drop_index("ix_contact_requests_member")
        batch_op.drop_index("ix_contact_requests_expiry")

    op.drop_table("contact_requests")
    with op.batch_alter_table("candidate_lists", schema=None) as batch_op:
        batch_op.drop_index("ix_candidate_lists_user")
        batch_op.drop_index(batch_op.f("ix_candidate_lists_role_id"))

    op.drop_table("candidate_lists")
    with op.batch_alter_table("job_postings", schema=None) as batch_op:
        batch_op.drop_index("ix_job_postings_organization")
        batch_op.drop_index("ix_job_postings_latest")
        batch_op.drop_index(batch_op.f("ix_job_postings_firm_id"))
        batch_op.drop_index("ix_job_postings_closing")
        batch_op.drop_index("ix_job_postings_author")

    op.drop_table("job_postings")
    op.drop_table("hiring_settings")
    with op.batch_alter_table("hiring_roles", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_hiring_roles_live",
            sqlite_where=sa.text("state IN ('asked', 'granted')"),
            postgresql_where=sa.text("state IN ('asked', 'granted')"),
        )
        batch_op.drop_index("ix_hiring_roles_user")
        batch_op.drop_index("ix_hiring_roles_organization")

    op.drop_table("hiring_roles")
    with op.batch_alter_table("clients", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_clients_live",
            sqlite_where=sa.text("state IN ('asked', 'confirmed')"),
            postgresql_where=sa.text("state IN ('asked', 'confirmed')"),
        )
        batch_op.drop_index("ix_clients_organization")
        batch_op.drop_index(batch_op.f("ix_clients_firm_id"))

    op.drop_table("clients")
    with op.batch_alter_table("candidate_hidden", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_hidden_organization_id"))

    op.drop_table("candidate_hidden")
    with op.batch_alter_table("candidates", schema=None) as batch_op:
        batch_op.drop_index("ix_candidates_audience")

    op.drop_table("candidates")
    op.drop_table("candidate_states")
    op.drop_table("candidate_evidence")
    with op.batch_alter_table("job_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_job_changes_mark"))

    op.drop_table("job_changes")
