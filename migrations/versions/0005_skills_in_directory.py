"""directory: levels of skills, and all that a card shows, are noted when they change"""

from __future__ import annotations

from typing import NamedTuple

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


class Watched(NamedTuple):
    """Events of a table, the columns of an update (none: all), and whom a row concerns.

    `{row}` is the row; the first column of `members` is called `user_id`.
    """

    events: str
    columns: str
    members: str


ALL = "insert update delete"
# What stands in a draft is seen by nobody, so levels count from the day it is finished. Who
# vouched for somebody counts no more when blocked or gone, and two organizations that become one
# vouch once.
WATCHED = {
    "profiles": Watched(
        "update", "skills_shown, photo, helped_count", "SELECT {row}.user_id AS user_id"
    ),
    "assessments": Watched(ALL, "", "SELECT {row}.user_id AS user_id"),
    "ratings": Watched(
        ALL,
        "",
        "SELECT user_id FROM assessments"
        " WHERE id = {row}.assessment_id AND finished_at IS NOT NULL",
    ),
    "endorsements": Watched(ALL, "", "SELECT {row}.to_id AS user_id"),
    "evidence": Watched(ALL, "user_id, shown", "SELECT {row}.user_id AS user_id"),
    "evidence_skills": Watched(
        ALL, "", "SELECT user_id FROM evidence WHERE id = {row}.evidence_id"
    ),
    "users": Watched(
        "update",
        "state, email_verified_at, password_hash",
        "SELECT to_id AS user_id FROM endorsements WHERE from_id = {row}.id AND ended_at IS NULL",
    ),
    "blocks": Watched(
        "insert delete",
        "",
        "SELECT to_id AS user_id FROM endorsements WHERE ended_at IS NULL"
        " AND (from_id = {row}.user_id AND to_id = {row}.blocked_id"
        " OR from_id = {row}.blocked_id AND to_id = {row}.user_id)",
    ),
    "organizations": Watched(
        "update",
        "name, slug, merged_into_id",
        "SELECT user_id FROM affiliations WHERE organization_id = {row}.id"
        " UNION SELECT to_id FROM endorsements"
        " WHERE organization_id = {row}.id AND ended_at IS NULL",
    ),
}

# As in 0003. Without WHERE, ON CONFLICT would be read as the condition of a join.
SQLITE = """
CREATE TRIGGER directory_more_{table}_{event} AFTER {what} ON {table} FOR EACH ROW BEGIN
  INSERT INTO directory_marks (user_id, mark)
  SELECT concerned.user_id, (SELECT coalesce(max(mark), 0) + 1 FROM directory_marks)
  FROM ({members}) AS concerned WHERE true
  ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark;
END
"""
# In order, so that two writers never wait for each other.
POSTGRESQL = """
CREATE FUNCTION directory_more_{table}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed {table}%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN changed := OLD; ELSE changed := NEW; END IF;
  INSERT INTO directory_marks AS known (user_id, mark)
  SELECT DISTINCT concerned.user_id, CAST(CAST(pg_current_xact_id() AS text) AS bigint)
  FROM ({members}) AS concerned ORDER BY 1
  ON CONFLICT (user_id) DO UPDATE SET mark = excluded.mark WHERE known.mark <> excluded.mark;
  RETURN NULL;
END
$$
"""


def upgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, (events, columns, members) in WATCHED.items():
        if not sqlite:
            said = members.format(row="changed")
            op.execute(POSTGRESQL.format(table=table, members=said))
        for event in events.split():
            what = f"UPDATE OF {columns}" if event == "update" and columns else event.upper()
            if sqlite:
                said = members.format(row="OLD" if event == "delete" else "NEW")
                op.execute(SQLITE.format(table=table, event=event, what=what, members=said))
            else:
                op.execute(
                    f"CREATE TRIGGER directory_more_{table}_{event} AFTER {what} ON {table}"
                    f" FOR EACH ROW EXECUTE FUNCTION directory_more_{table}()"
                )


def downgrade() -> None:
    sqlite = op.get_bind().dialect.name == "sqlite"
    for table, watched in WATCHED.items():
        for event in watched.events.split():
            on = "" if sqlite else f" ON {table}"
            op.execute(f"DROP TRIGGER IF EXISTS directory_more_{table}_{event}{on}")
        if not sqlite:
            op.execute(f"DROP FUNCTION IF EXISTS directory_more_{table}()")
