from __future__ import annotations

from collections.abc import Iterable

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Thread
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.actions.publishing import Source, publish
from forum.ideas.actions.removing import GUARD, hide_idea, restore_idea
from forum.ideas.models import Idea
from forum.members.models import Block
from tests.support.community import Community
from tests.support.ideas import card, idea

TITLE = "Cards on lanyards & clips"


def make(app: Flask, who: Viewer, thread: Thread, number: int = 1, **changes: str) -> int:
    source = Source(thread_id=thread.id, post_number=number)
    with app.app_context(), transaction():
        return publish(who, card(**{"title": TITLE, **changes}), source=source).id


@pytest.fixture
def thread(community: Community, author: Viewer) -> Thread:
    row = community.thread(author)
    community.reply(community.person("helper"), row)
    return row


def read(community: Community, thread: Thread, who: Viewer | None = None) -> str:
    page = community.visitor(who).get(f"/t/{thread.id}", follow_redirects=True)
    assert page.status_code == 200
    return page.text


def test_a_thread_says_what_became_of_it_and_of_its_answers(
    app: Flask, community: Community, author: Viewer, thread: Thread
) -> None:
    assert "became the idea" not in read(community, thread)
    second = make(app, author, thread, 2, title="From an answer")
    first = make(app, author, thread)
    for who in (None, author):
        page = read(community, thread, who)
        link = f'This thread became the idea <a href="/ideas/{first}-cards-on-lanyards-clips">'
        assert f"{link}<bdi>Cards on lanyards &amp; clips</bdi></a>" in page
        assert page.index(link) < page.index(f'<a href="/ideas/{second}-from-an-answer">')
        assert f'?page=1#post-2">Post&nbsp;2</a> became the idea <a href="/ideas/{second}' in page


def test_only_who_may_see_the_idea_is_told_of_it_and_at_once(
    app: Flask, community: Community, author: Viewer, member: Viewer, thread: Thread
) -> None:
    moderator = community.person("moderator", "moderator")
    number = make(app, author, thread, audience="members")

    def told() -> list[bool]:
        viewers: Iterable[Viewer | None] = (None, author, member, moderator)
        return [TITLE.split(" &")[0] in read(community, thread, who) for who in viewers]

    assert told() == [False, True, True, True]
    with app.app_context(), transaction():
        db.session.add(Block(user_id=member.id, blocked_id=author.id, at=now()))
    assert told() == [False, True, False, True]
    with app.app_context(), transaction():
        found = db.session.scalars(select(Idea).where(Idea.id == number)).one()
        hide_idea(GUARD, found, "Names a student.")
    assert told() == [False] * 4
    with app.app_context(), transaction():
        restore_idea(moderator, db.session.get_one(Idea, number), "It does not.")
    assert told() == [False, True, False, True]


def test_of_an_idea_that_was_merged_the_one_that_stayed_is_named(
    app: Flask, community: Community, author: Viewer, moderator: Viewer, thread: Thread
) -> None:
    number, stays = make(app, author, thread), idea(app, author, title="The one that stays")
    assert f"/ideas/{number}-" in read(community, thread)
    with app.app_context(), transaction():
        gone = db.session.get_one(Idea, number)
        merge_ideas(moderator, gone, db.session.get_one(Idea, stays), "Twins.")
    page = read(community, thread)
    assert f'/ideas/{stays}-the-one-that-stays"' in page and f"/ideas/{number}-" not in page
    # A guest's kept page is made anew when the one that stayed goes.
    with app.app_context(), transaction():
        hide_idea(GUARD, db.session.get_one(Idea, stays), "Names a student.")
    assert "became the idea" not in read(community, thread)
