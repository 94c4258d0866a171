from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Context, ContextTerm, DirectoryMark, Profile
from tests.support.community import Community

WATCHED = ("users", "profiles", "contexts", "context_terms", "affiliations")
ALSO = {
    "profiles": "update",
    "assessments": "insert update delete",
    "ratings": "insert update delete",
    "endorsements": "insert update delete",
    "evidence": "insert update delete",
    "evidence_skills": "insert update delete",
    "users": "update",
    "blocks": "insert delete",
    "organizations": "update",
}


def test_every_watched_table_has_its_triggers(community: Community) -> None:
    with community.app.app_context(), transaction(write=False):
        sqlite = db.engine.dialect.name == "sqlite"
        column, table = ("name", "sqlite_master") if sqlite else ("tgname", "pg_trigger")
        names = db.session.scalars(text(f"SELECT {column} FROM {table}")).all()
    wanted = {f"directory_{table}_{e}" for table in WATCHED for e in ("insert", "update", "delete")}
    wanted |= {f"directory_more_{t}_{e}" for t, events in ALSO.items() for e in events.split()}
    assert wanted <= set(names)


@pytest.mark.parametrize(
    "field", ["headline", "context_shown", "state", "skills_shown", "photo", "helped_count"]
)
def test_what_is_found_by_is_noted_and_nothing_else(
    community: Community, author: Viewer, field: str
) -> None:
    before = mark(community, author)
    mine = update(Profile).where(Profile.user_id == author.id)
    run(community, mine.values(post_count=7, pronouns="x"))
    assert mark(community, author) == before
    run(community, mine.values({field: "2" if field == "state" else 2 if "_" in field else "x"}))
    assert mark(community, author) > before


def test_a_context_that_is_deleted_is_noted(community: Community, author: Viewer) -> None:
    with community.app.app_context(), transaction():
        db.session.add(Context(user_id=author.id, as_of=now()))
    before = mark(community, author)
    run(community, delete(ContextTerm), delete(Context))
    assert mark(community, author) > before


def mark(community: Community, person: Viewer) -> int:
    rows = select(DirectoryMark.mark).where(DirectoryMark.user_id == person.id)
    return int(community.rows(rows)[0][0])


def run(community: Community, *statements: object) -> None:
    with community.app.app_context(), transaction():
        for statement in statements:
            db.session.execute(statement)  # type: ignore[call-overload]
