from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import update

from forum.core.access import GUEST, Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ideas.actions.publishing import publish
from forum.ideas.models import Idea
from forum.ideas.queries.board import MOST, board_of
from forum.members.models import Block
from tests.support.community import Community
from tests.support.ideas import card, idea


def totals(app: Flask, viewer: Viewer) -> dict[str, int]:
    with app.app_context(), transaction(write=False):
        return {column.status: column.total for column in board_of(viewer) if column.total}


def test_a_column_shows_the_newest_and_counts_all(
    app: Flask, community: Community, author: Viewer
) -> None:
    with app.app_context(), transaction():
        numbers = [
            publish(author, replace(card(status="dropped"), title=f"Idea {n}")).id
            for n in range(MOST + 2)
        ]
    idea(app, author, status="proposed", title="Just a thought of ours")
    with app.app_context(), transaction(write=False):
        columns = {column.status: column for column in board_of(GUEST)}
    assert [card.id for card in columns["dropped"].cards] == numbers[::-1][:MOST]
    assert columns["dropped"].total == MOST + 2
    page = community.visitor().get("/ideas/board").text
    assert f'<a href="/ideas?status=dropped">All {MOST + 2} dropped</a>' in page
    assert "Just a thought of ours" in page
    assert 'href="/ideas?status=proposed"' not in page


def test_the_board_counts_only_what_the_viewer_may_see(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    idea(app, author)
    idea(app, author, audience="members")
    hidden = idea(app, author)
    with app.app_context(), transaction():
        db.session.execute(update(Idea).where(Idea.id == hidden).values(state="hidden"))
    assert totals(app, GUEST) == {"tried": 1}
    assert totals(app, member) == totals(app, author) == totals(app, moderator) == {"tried": 2}
    with app.app_context(), transaction():
        db.session.add(Block(user_id=author.id, blocked_id=member.id, at=now()))
    assert totals(app, member) == {}


def test_the_board_takes_as_many_statements_for_many_ideas_as_for_one(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    idea(app, author)
    few = _statements(community, member)
    for status in ("proposed", "tried", "adopted", "dropped"):
        idea(app, author, status=status)
    assert _statements(community, member) == few <= 3


def _statements(community: Community, viewer: Viewer) -> int:
    visitor = community.visitor(viewer)
    visitor.get("/ideas/board")
    with community.statements() as seen:
        visitor.get("/ideas/board")
    return len(seen)


def test_an_empty_board_invites_to_write(app: Flask, community: Community) -> None:
    assert "Write the first idea" in community.visitor().get("/ideas/board").text


def test_a_kept_board_is_new_as_soon_as_an_idea_changes(
    app: Flask, community: Community, author: Viewer
) -> None:
    guest = community.visitor()
    first = idea(app, author)
    assert guest.get("/ideas/board").text.count('<li class="board-card">') == 1
    idea(app, author)
    assert guest.get("/ideas/board").text.count('<li class="board-card">') == 2
    community.visitor(author).post(f"/ideas/{first}/delete")
    assert guest.get("/ideas/board").text.count('<li class="board-card">') == 1


def test_a_member_sees_a_change_as_soon_as_it_is_made(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    first, second = idea(app, author), idea(app, author)
    assert totals(app, member) == {"tried": 2}
    visitor = community.visitor(author)
    visitor.post(f"/ideas/{first}/delete")
    visitor.post(f"/ideas/{second}/status", to="adopted", seen="tried")
    assert totals(app, member) == totals(app, GUEST) == {"adopted": 1}
    visitor.post(f"/ideas/{first}/restore")
    assert totals(app, member) == {"tried": 1, "adopted": 1}
