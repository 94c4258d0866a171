from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Profile
from forum.members.queries import directory as queries
from forum.members.queries.people import complete_people
from tests.support.community import Community, Visitor


def names(page: str) -> list[str]:
    """The user names on a page of the directory, in order."""
    return re.findall(r'<span class="soft small">@([\w-]+)</span>', page)


def crowd(community: Community, count: int) -> None:
    """Make people who joined one after another, the later the less helpful."""
    start = now() - timedelta(days=400)
    for number in range(count):
        name = f"person-{number:03}"
        person = community.person(name, created_at=start + timedelta(days=number // 2))
        with community.app.app_context(), transaction():
            mine = update(Profile).where(Profile.user_id == person.id)
            db.session.execute(mine.values(helped_count=(count - number) // 3))


@pytest.mark.parametrize("sort", ["newest", "helpful"])
def test_all_members_are_walked_once(community: Community, guest: Visitor, sort: str) -> None:
    crowd(community, 70)
    seen: list[str] = []
    address: str | None = f"/members?sort={sort}"
    while address:
        page = guest.get(address).text
        seen += names(page)
        following = re.search(r'href="(/members[^"]*after=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 70
    assert len(set(seen)) == 70
    assert seen[0] == ("person-069" if sort == "newest" else "person-001")


def test_the_cost_does_not_grow_with_the_members(community: Community, guest: Visitor) -> None:
    counts = []
    for size in (5, 40):
        crowd(community, size)
        with community.statements() as statements:
            guest.get("/members?sort=helpful")
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 2


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ma", ["MariaL", "mark"]),
        ("MAR", ["MariaL", "mark"]),
        ("lope", ["rosa"]),
        ("lópe", ["rosa"]),
        ("_x", ["_x-"]),
        ("%", []),
        ("a' or 1=1", []),
        ("\u0000", ["MariaL", "_x-", "mark", "rosa"]),
    ],
)
def test_names_are_found_by_how_they_begin(
    community: Community, guest: Visitor, typed: str, found: list[str]
) -> None:
    for username, name in (
        ("MariaL", "M. L."),
        ("mark", "M."),
        ("rosa", "López, R."),
        ("_x-", "Z"),
    ):
        community.person(username, name=name, username_key=username.lower())
    page = guest.get("/members", query_string={"q": typed}).text
    assert sorted(names(page)) == found
    if not found:
        assert "Nobody of that name" in page


def test_suspended_and_deleted_members_are_not_listed(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    for state in ("suspended", "deleted"):
        community.person(state, state=state)
    assert names(guest.get("/members").text) == ["author"]


def test_an_empty_community_says_what_to_do(community: Community, guest: Visitor) -> None:
    assert 'href="/signup"' in guest.get("/members").text.partition("<main")[2]


@pytest.mark.parametrize("after", ["x", "1-", "-1", "1-x", "9" * 40 + "-1", "1-2-3"])
def test_a_made_up_place_is_not_found(community: Community, guest: Visitor, after: str) -> None:
    for sort in ("newest", "helpful"):
        query = {"sort": sort, "after": after}
        assert guest.get("/members", query_string=query).status_code == 404


def test_completion_and_lists_are_read_from_indexes(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        completed = plan(lambda: complete_people("ma"))
        newest = plan(lambda: queries.page_of_newest("", None))
        helpful = plan(lambda: queries.page_of_helpful("", None))
    assert "(username_key>? AND username_key<?)" in completed
    assert "USING INDEX ix_users_name_key (name_key>? AND name_key<?)" in completed
    assert "SCAN users USING INDEX ix_users_newest" in newest
    assert "SCAN profiles USING INDEX ix_profiles_helpful" in helpful
    assert all("TEMP B-TREE" not in steps for steps in (newest, helpful))


def plan(read: Callable[[], object]) -> str:
    """Return how SQLite reads the one statement of a query."""
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        with transaction(write=False):
            read()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    (statement, parameters) = next(pair for pair in asked if pair[0].startswith("SELECT"))
    with db.engine.connect() as connection:
        steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return "\n".join(row[-1] for row in steps)


def test_names_sort_in_byte_order_on_both_databases(community: Community) -> None:
    for name in ("a_b", "a-b", "aab", "ab1"):
        community.person(name)
    found = community.rows(
        User.__table__.select().with_only_columns(User.username_key).order_by(User.username_key)
    )
    assert [row[0] for row in found] == ["a-b", "a_b", "aab", "ab1"]
