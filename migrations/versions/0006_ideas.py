"""ideas: cards, versions, statuses, replications, and which of them changed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


# Table → the column that names the idea whose place in lists a change of a row may move.
WATCHED = {
    "ideas": "id",
    "idea_terms": "idea_id",
    "idea_skills": "idea_id",
    "idea_cards": "idea_id",
}
EVENTS = ("insert", "update", "delete")

# As for the directory (0003): a number that rises on SQLite, that of the transaction on PostgreSQL.
SQLITE = """
CREATE TRIGGER finder_{table}_{event} AFTER {what} ON {table} FOR EACH ROW BEGIN
  INSERT INTO idea_changes (idea_id, mark)
  VALUES ({row}.{column}, (SELECT coalesce(max(mark), 0) + 1 FROM idea_changes))
  ON CONFLICT (idea_id) DO UPDATE SET mark = excluded.mark;
END
"""
POSTGRESQL = """
CREATE FUNCTION finder_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO idea_changes AS known (idea_id, mark)
  VALUES (coalesce(NEW.{column}, OLD.{column}), CAST(CAST(pg_current_xact_id() AS text) AS bigint))
  ON CONFLICT (idea_id) DO UPDATE SET mark = excluded.mark WHERE known.mark <> excluded.mark;
  RETURN NULL;
END
$$
"""


def watch() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column in WATCHED.items():
        if not sqlite:
            op.execute(POSTGRESQL.format(table=table, column=column))
        for event in EVENTS:
            if sqlite:
                row = "OLD" if event == "delete" else "NEW"
                op.execute(
                    SQLITE.format(
                        table=table, event=event, what=event.upper(), row=row, column=column
                    )
                )
            else:
                op.execute(
                    f"CREATE TRIGGER finder_{table}_{event} AFTER {event.upper()} ON {table}"
                    f" FOR EACH ROW EXECUTE FUNCTION finder_{table}()"
                )


def unwatch() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        for event in EVENTS:
            on = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS finder_{table}_{event}{on}")
        if not sqlite:
            op.execute(f"DROP FUNCTION IF EXISTS finder_{table}()")


def upgrade() -> None:
    op.create_table(
        "idea_changes",
        sa.Column(
            "idea_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_changes")),
    )
    with op.batch_alter_table("idea_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_changes_mark"), ["mark"], unique=False)

    op.create_table(
        "context_snapshots",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_context_snapshots_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_context_snapshots_user_id_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_snapshots")),
    )
    with op.batch_alter_table("context_snapshots", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_context_snapshots_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_context_snapshots_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ideas",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("title", sa.String(length=150), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("problem", sa.String(length=300), nullable=False),
        sa.Column("excerpt", sa.String(length=300), nullable=False),
        sa.Column(
            "author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("audience", sa.String(length=12), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claimed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("evidence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("setup", sa.String(length=12), nullable=False),
        sa.Column("weekly", sa.String(length=12), nullable=False),
        sa.Column("cost", sa.String(length=12), nullable=False),
        sa.Column(
            "snapshot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "source_idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "source_thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "source_post_number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column(
            "useful_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "trying_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "replication_count",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
        ),
        sa.Column(
            "file_count", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "removed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("removed_reason", sa.String(length=500), nullable=True),
        sa.Column("once", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_ideas_author_id_users")),
        sa.ForeignKeyConstraint(
            ["merged_into_id"], ["ideas.id"], name=op.f("fk_ideas_merged_into_id_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["removed_by_id"], ["users.id"], name=op.f("fk_ideas_removed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["context_snapshots.id"],
            name=op.f("fk_ideas_snapshot_id_context_snapshots"),
        ),
        sa.ForeignKeyConstraint(
            ["source_idea_id"], ["ideas.id"], name=op.f("fk_ideas_source_idea_id_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["source_thread_id"], ["threads.id"], name=op.f("fk_ideas_source_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_ideas_thread_id_threads")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ideas")),
        sa.UniqueConstraint("author_id", "once", name=op.f("uq_ideas_author_id_once")),
        sa.UniqueConstraint("thread_id", name=op.f("uq_ideas_thread_id")),
    )
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.create_index("ix_ideas_author", ["author_id", "id"], unique=False)
        batch_op.create_index("ix_ideas_latest", ["state", "updated_at", "id"], unique=False)
        batch_op.create_index("ix_ideas_merged", ["merged_into_id"], unique=False)
        batch_op.create_index("ix_ideas_source", ["source_idea_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_ideas_source_thread_id"), ["source_thread_id"], unique=False
        )

    op.create_table(
        "idea_cards",
        sa.Column(
            "idea_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("html", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_idea_cards_idea_id_ideas"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_idea_cards")),
    )
    op.create_table(
        "idea_credits",
        sa.Column(
            "idea_id",
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
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["ideas.id"],
            name=op.f("fk_idea_credits_idea_id_ideas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_idea_credits_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("idea_id", "user_id", name=op.f("pk_idea_credits")),
    )
    with op.batch_alter_table("idea_credits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_credits_user_id"), ["user_id"], unique=False)

    op.create_table(
        "idea_drafts",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column(
            "source_idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "source_thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "source_post_number",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=True,
        ),
        sa.Column("once", sa.String(length=32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_idea_drafts_idea_id_ideas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["source_idea_id"], ["ideas.id"], name=op.f("fk_idea_drafts_source_idea_id_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["source_thread_id"],
            ["threads.id"],
            name=op.f("fk_idea_drafts_source_thread_id_threads"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_idea_drafts_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_drafts")),
    )
    with op.batch_alter_table("idea_drafts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_idea_drafts_idea_id"), ["idea_id"], unique=False)
        batch_op.create_index("ix_idea_drafts_user", ["user_id", "updated_at"], unique=False)

    op.create_table(
        "idea_marks",
        sa.Column(
            "idea_id",
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
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_idea_marks_idea_id_ideas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_idea_marks_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "user_id", "kind", name=op.f("pk_idea_marks")),
    )
    with op.batch_alter_table("idea_marks", schema=None) as batch_op:
        batch_op.create_index("ix_idea_marks_user", ["user_id", "kind", "at"], unique=False)

    op.create_table(
        "idea_skills",
        sa.Column(
            "idea_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["idea_id"], ["ideas.id"], name=op.f("fk_idea_skills_idea_id_ideas"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("idea_id", "slug", name=op.f("pk_idea_skills")),
    )
    with op.batch_alter_table("idea_skills", schema=None) as batch_op:
        batch_op.create_index("ix_idea_skills_slug", ["slug", "idea_id"], unique=False)

    op.create_table(
        "idea_statuses",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("before", sa.String(length=10), nullable=False),
        sa.Column("after", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_idea_statuses_by_id_users")),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["ideas.id"],
            name=op.f("fk_idea_statuses_idea_id_ideas"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_statuses")),
    )
    with op.batch_alter_table("idea_statuses", schema=None) as batch_op:
        batch_op.create_index("ix_idea_statuses_idea", ["idea_id", "id"], unique=False)

    op.create_table(
        "idea_terms",
        sa.Column(
            "idea_id",
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
            ["idea_id"], ["ideas.id"], name=op.f("fk_idea_terms_idea_id_ideas"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["term_id"], ["terms.id"], name=op.f("fk_idea_terms_term_id_terms")
        ),
        sa.PrimaryKeyConstraint("idea_id", "term_id", name=op.f("pk_idea_terms")),
    )
    with op.batch_alter_table("idea_terms", schema=None) as batch_op:
        batch_op.create_index("ix_idea_terms_term", ["term_id", "idea_id"], unique=False)

    op.create_table(
        "idea_versions",
        sa.Column(
            "idea_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column(
            "version",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column(
            "snapshot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_idea_versions_by_id_users")),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["ideas.id"],
            name=op.f("fk_idea_versions_idea_id_ideas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["context_snapshots.id"],
            name=op.f("fk_idea_versions_snapshot_id_context_snapshots"),
        ),
        sa.PrimaryKeyConstraint("idea_id", "version", name=op.f("pk_idea_versions")),
    )
    op.create_table(
        "replications",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=True,
            nullable=False,
        ),
        sa.Column("idea_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column(
            "idea_version", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "organization_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "snapshot_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("planned_until", sa.Date(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        sa.Column("differed_source", sa.Text(), nullable=False),
        sa.Column("differed_html", sa.Text(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("would_repeat", sa.Boolean(), nullable=True),
        sa.Column("answer_source", sa.Text(), nullable=False),
        sa.Column("answer_html", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "came_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["came_from_id"], ["ideas.id"], name=op.f("fk_replications_came_from_id_ideas")
        ),
        sa.ForeignKeyConstraint(
            ["idea_id"],
            ["ideas.id"],
            name=op.f("fk_replications_idea_id_ideas"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organization_id"],
            ["organizations.id"],
            name=op.f("fk_replications_organization_id_organizations"),
        ),
        sa.ForeignKeyConstraint(
            ["snapshot_id"],
            ["context_snapshots.id"],
            name=op.f("fk_replications_snapshot_id_context_snapshots"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_replications_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replications")),
    )
    with op.batch_alter_table("replications", schema=None) as batch_op:
        batch_op.create_index("ix_replications_idea", ["idea_id", "state", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_replications_organization_id"), ["organization_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_replications_planned_until"), ["planned_until"], unique=False
        )
        batch_op.create_index(
            "ix_replications_trying",
            ["idea_id", "user_id"],
            unique=True,
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )
        batch_op.create_index("ix_replications_user", ["user_id", "id"], unique=False)
    watch()


def downgrade() -> None:
    unwatch()
    with op.batch_alter_table("replications", schema=None) as batch_op:
        batch_op.drop_index("ix_replications_user")
        batch_op.drop_index(
            "ix_replications_trying",
            sqlite_where=sa.text("state = 'trying'"),
            postgresql_where=sa.text("state = 'trying'"),
        )
        batch_op.drop_index(batch_op.f("ix_replications_planned_until"))
        batch_op.drop_index(batch_op.f("ix_replications_organization_id"))
        batch_op.drop_index("ix_replications_idea")

    op.drop_table("replications")
    op.drop_table("idea_versions")
    with op.batch_alter_table("idea_terms", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_terms_term")

    op.drop_table("idea_terms")
    with op.batch_alter_table("idea_statuses", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_statuses_idea")

    op.drop_table("idea_statuses")
    with op.batch_alter_table("idea_skills", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_skills_slug")

    op.drop_table("idea_skills")
    with op.batch_alter_table("idea_marks", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_marks_user")

    op.drop_table("idea_marks")
    with op.batch_alter_table("idea_drafts", schema=None) as batch_op:
        batch_op.drop_index("ix_idea_drafts_user")
        batch_op.drop_index(batch_op.f("ix_idea_drafts_idea_id"))

    op.drop_table("idea_drafts")
    with op.batch_alter_table("idea_credits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_credits_user_id"))

    op.drop_table("idea_credits")
    op.drop_table("idea_cards")
    with op.batch_alter_table("ideas", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ideas_source_thread_id"))
        batch_op.drop_index("ix_ideas_source")
        batch_op.drop_index("ix_ideas_merged")
        batch_op.drop_index("ix_ideas_latest")
        batch_op.drop_index("ix_ideas_author")

    op.drop_table("ideas")
    with op.batch_alter_table("context_snapshots", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_context_snapshots_user_id"))
        batch_op.drop_index(batch_op.f("ix_context_snapshots_organization_id"))

    op.drop_table("context_snapshots")
    with op.batch_alter_table("idea_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idea_changes_mark"))

    op.drop_table("idea_changes")
