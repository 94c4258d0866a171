"""files of members, asking for endorsements, comments on proposed skills"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("owner_kind", sa.String(20), nullable=False),
        sa.Column("owner_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("filename", sa.String(120), nullable=False),
        sa.Column("size", NUMBER, nullable=False),
        sa.Column("width", NUMBER, nullable=False),
        sa.Column("height", NUMBER, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_files_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
    )
    op.create_index("ix_files_owner", "files", ["owner_kind", "owner_id", "id"])
    op.create_index("ix_files_user_id", "files", ["user_id"])
    op.create_index("ix_files_name", "files", ["name"])
    op.create_table(
        "endorsement_asks",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("from_id", NUMBER, nullable=False),
        sa.Column("to_id", NUMBER, nullable=False),
        sa.Column("slug", sa.String(40), nullable=False),
        sa.Column("level", NUMBER, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"], ["users.id"], name="fk_endorsement_asks_from_id_users", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_id"], ["users.id"], name="fk_endorsement_asks_to_id_users", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_endorsement_asks"),
    )
    is_open = sa.text("state = 'open'")
    op.create_index(
        "ix_endorsement_asks_open",
        "endorsement_asks",
        ["from_id", "to_id", "slug"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.create_index("ix_endorsement_asks_to", "endorsement_asks", ["to_id", "state"])
    op.create_table(
        "skill_comments",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("proposal_id", NUMBER, nullable=False),
        sa.Column("author_id", NUMBER, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["skill_proposals.id"],
            name="fk_skill_comments_proposal_id_skill_proposals",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["users.id"],
            name="fk_skill_comments_author_id_users",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_skill_comments"),
    )
    op.create_index("ix_skill_comments_proposal", "skill_comments", ["proposal_id", "id"])
    op.create_index("ix_skill_comments_author_id", "skill_comments", ["author_id"])
    _kind_of_evidence(10, 12)


def _kind_of_evidence(before: int, after: int) -> None:
    with op.batch_alter_table("evidence") as table:
        table.alter_column(
            "kind",
            existing_type=sa.String(before),
            type_=sa.String(after),
            existing_nullable=False,
        )


def downgrade() -> None:
    op.execute("DELETE FROM evidence WHERE kind NOT IN ('link', 'thread')")
    _kind_of_evidence(12, 10)
    op.drop_table("skill_comments")
    op.drop_table("endorsement_asks")
    op.drop_table("files")
