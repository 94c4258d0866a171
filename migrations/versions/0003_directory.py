"""directory: which members changed, noted by the database itself"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Table → the column that names the member, and the columns the directory shows or counts by;
# none: all of them.
WATCHED = {
    "users": ("id", "username, name, role, state, email_verified_at, password_hash, created_at"),
    "profiles": (
        "user_id",
        "location, headline, state, about_text, helps_source, doing_source,"
        " about_shown, contact_shown, work_shown, context_shown",
    ),
    "contexts": ("user_id", ""),
    "context_terms": ("user_id", ""),
    "affiliations": ("user_id", ""),
}
EVENTS = ("insert", "update", "delete")

# One writer at a time: the next number is behind every number anybody has seen.
SQLITE = """
CREATE TRIGGER directory_{table}_{event} AFTER {what} ON {table} FOR EACH ROW BEGIN
  INSERT INTO directory_marks (user_id, mark)
  VALUES ({row}.{column}, (SELECT coalesce(max(mark), 0) + 1 FROM directory_marks))
  ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark;
END
"""
# Many writers: the number of the transaction, which readers compare with those that have ended.
POSTGRESQL = """
CREATE FUNCTION directory_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO directory_marks AS known (user_id, mark)
  VALUES (coalesce(NEW.{column}, OLD.{column}), CAST(CAST(pg_current_xact_id() AS text) AS bigint))
  ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark WHERE known.mark <> excluded.mark;
  RETURN NULL;
END
$$
"""


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "directory_marks",
        sa.Column("user_id", number, autoincrement=False, nullable=False),
        sa.Column("mark", number, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_directory_marks")),
    )
    op.create_index(op.f("ix_directory_marks_mark"), "directory_marks", ["mark"])
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (column, columns) in WATCHED.items():
        if not sqlite:
            op.execute(POSTGRESQL.format(table=table, column=column))
        for event in EVENTS:
            what = f"UPDATE OF {columns}" if event == "update" and columns else event.upper()
            if sqlite:
                row = "OLD" if event == "delete" else "NEW"
                op.execute(
                    SQLITE.format(table=table, event=event, what=what, row=row, column=column)
                )
            else:
                op.execute(
                    f"CREATE TRIGGER directory_{table}_{event} AFTER {what} ON {table}"
                    f" FOR EACH ROW EXECUTE FUNCTION directory_{table}()"
                )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        for event in EVENTS:
            on = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS directory_{table}_{event}{on}")
        if not sqlite:
            op.execute(f"DROP FUNCTION IF EXISTS directory_{table}()")
    op.drop_index(op.f("ix_directory_marks_mark"), table_name="directory_marks")
    op.drop_table("directory_marks")
