from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Draft
from forum.ideas.actions.removing import GUARD, delete_idea, hide_idea, restore_idea, undelete_idea
from forum.ideas.models import Idea, IdeaDraft
from forum.members.models import Block
from tests.support.community import Community
from tests.support.ideas import idea, row


def test_what_is_said_about_an_idea_goes_and_comes_in_the_same_moment(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    community.visitor(author).post(f"/ideas/{number}/comments", body="First.")
    address = f"/t/{row(app, number).thread_id}"
    guest = community.visitor()

    def opens() -> bool:
        return guest.get(address, follow_redirects=True).status_code == 200

    def act(away: bool, by_author: bool) -> None:
        with app.app_context(), transaction():
            found = db.session.get_one(Idea, number)
            if by_author:
                delete_idea(author, found, "") if away else undelete_idea(author, found)
            else:
                hide_idea(GUARD, found, "Names.") if away else restore_idea(moderator, found, "Ok.")

    for by_author in (True, False):
        assert opens()
        act(away=True, by_author=by_author)
        assert not opens()
        act(away=False, by_author=by_author)
    assert opens()


def test_a_thread_offers_to_become_an_idea_to_who_may(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    inside = community.thread(author, space=community.space("inside", audience="moderators"))
    for who, number, offered in (
        (author, thread.id, True),
        (moderator, thread.id, True),
        (member, thread.id, False),
        (None, thread.id, False),
        (moderator, inside.id, False),
    ):
        page = community.visitor(who).get(f"/t/{number}", follow_redirects=True)
        assert page.status_code == 200
        assert (f'action="/t/{number}/idea"' in page.text) is offered
    assert community.visitor(moderator).post(f"/t/{inside.id}/idea").status_code == 403


def test_a_button_pressed_twice_begins_one_draft_and_a_made_up_mark_harms_nobody(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    thread, number = community.thread(author), idea(app, author)
    for who, address in ((author, f"/t/{thread.id}/idea"), (member, f"/ideas/{number}/adapt")):
        visitor = community.visitor(who)
        places = {visitor.post(address, once="a" * 32).headers["Location"] for _ in range(2)}
        assert len(places) == 1
        assert visitor.post(address, once="x" * 500 + "\0").status_code == 303
        with app.app_context(), transaction(write=False):
            mine = select(func.count()).where(IdeaDraft.user_id == who.id)
            assert db.session.scalar(mine) == 2


def test_the_first_comment_leaves_what_the_author_is_writing(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    community.space("practice")
    number = idea(app, author)
    with app.app_context(), transaction():
        begun = {"title": "Half a question", "body": "Not yet"}
        fields = {"user_id": author.id, "key": "thread:new", "fields": begun, "updated_at": now()}
        db.session.add(Draft(**fields))
    community.visitor(member).post(f"/ideas/{number}/comments", body="First.")
    assert community.rows(select(Draft.fields)) == [(begun,)]


def test_comments_of_who_is_apart_do_not_stand_on_the_page(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author)
    for who, words in ((member, "From the member."), (author, "From the author.")):
        community.visitor(who).post(f"/ideas/{number}/comments", body=words)
    other = community.person("other")
    with app.app_context(), transaction():
        db.session.add(Block(user_id=other.id, blocked_id=member.id, at=now()))

    def read(who: Viewer | None) -> str:
        return community.visitor(who).get(f"/ideas/{number}", follow_redirects=True).text

    assert "From the member." not in read(other) and "From the author." in read(other)
    assert "From the member." in read(None) and "From the member." in read(author)
