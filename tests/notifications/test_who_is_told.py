from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.discussions.models import Follow, Post
from forum.notifications.models import Notice
from tests.notifications.support import follow, lines, space_number, unread
from tests.support.community import Community

TITLE = "How do you print login cards?"


def opening(community: Community) -> int:
    return int(community.rows(select(Post.id).order_by(Post.id).limit(1))[0][0])


def test_who_follows_a_thread_is_told_of_a_reply(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    assert lines(community, author) == [f"Member wrote in “{TITLE}”"]
    assert lines(community, member) == []
    assert unread(community, author) == 1


def test_news_of_one_kind_share_a_line_while_it_is_unread(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    first = community.reply(member, thread)
    community.reply(member, thread)
    assert lines(community, author) == [f"2 new posts in “{TITLE}”"]
    assert unread(community, author) == 1
    assert community.rows(select(Notice.link)) == [(f"/p/{first.id}",)]
    community.visitor(author).post("/notifications/read")
    community.reply(member, thread)
    assert lines(community, author) == [
        f"Member wrote in “{TITLE}”",
        f"2 new posts in “{TITLE}”",
    ]


def test_what_concerns_somebody_most_wins(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    other = community.person("other")
    follow(community, other, "thread", thread.id)
    community.reply(member, thread, "Ask @author.", reply_to=opening(community))
    assert lines(community, author) == [f"Member mentioned you in “{TITLE}”"]
    community.reply(member, thread, "In May.", reply_to=opening(community))
    assert lines(community, author)[0] == f"Member replied to you in “{TITLE}”"
    assert lines(community, other) == [f"2 new posts in “{TITLE}”"]


def test_a_mention_reaches_who_follows_nothing(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    other = community.person("other")
    community.reply(member, thread, "@other, @member and @nobody know.")
    assert lines(community, other) == [f"Member mentioned you in “{TITLE}”"]
    assert lines(community, member) == []


def test_who_follows_a_space_is_told_of_threads_not_of_replies(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="The first of them")
    other = community.person("other")
    follow(community, other, "space", space_number(community, thread))
    community.work()
    second = community.thread(member)
    community.reply(author, second)
    assert lines(community, other) == [f"Member opened “{TITLE}”"]
    assert lines(community, member) == [f"Author wrote in “{TITLE}”"]


def test_an_accepted_answer_is_told_to_its_author(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread)
    visitor = community.visitor(author)
    assert visitor.post(f"/p/{post.id}/accept").status_code == 303
    assert lines(community, member) == [f"Author accepted your answer in “{TITLE}”"]
    visitor.post(f"/p/{post.id}/accept")
    assert lines(community, member) == []
    own = community.reply(author, thread, "I found it.")
    visitor.post(f"/p/{own.id}/accept")
    assert lines(community, author) == [f"Member wrote in “{TITLE}”"]


def test_an_edit_tells_whom_it_names_first(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    other = community.person("other")
    post = community.reply(member, thread)
    community.work()
    page = community.visitor(member).get(f"/p/{post.id}/edit").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    answer = community.visitor(member).post(
        f"/p/{post.id}/edit", body="We do it in May, says @other.", version=version
    )
    assert answer.status_code == 303
    assert lines(community, other) == [f"Member mentioned you in “{TITLE}”"]
    assert len(lines(community, author)) == 1


def test_nobody_is_told_of_what_they_may_not_read(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    thread = community.thread(moderator, space="staff")
    follow(community, author, "thread", thread.id)
    follow(community, author, "space", space_number(community, thread))
    colleague = community.person("colleague", "moderator")
    community.reply(colleague, thread, "Ask @author.")
    assert lines(community, author) == []
    assert lines(community, moderator) == [f"Colleague wrote in “{TITLE}”"]
    assert community.rows(select(Notice.user_id)) == [(moderator.id,)]


def test_the_suspended_are_told_nothing(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    with community.app.app_context(), transaction():
        db.session.get_one(User, author.id).state = "suspended"
    community.reply(member, thread)
    assert lines(community, author) == []


def test_a_post_that_is_gone_when_its_turn_comes_is_not_told(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    community.visitor(moderator).post(f"/p/{post.id}/moderate", act="hide", reason="Spam.")
    assert lines(community, author) == []


def test_the_same_event_twice_tells_once(
    community: Community, author: Viewer, member: Viewer
) -> None:
    community.reply(member, community.thread(author))
    copies = community.rows(select(OutboxRow.topic, OutboxRow.subject, OutboxRow.payload))
    with community.app.app_context(), transaction():
        db.session.add_all(OutboxRow(**row._asdict(), created_at=now()) for row in copies)
    assert lines(community, author) == [f"Member wrote in “{TITLE}”"]
    assert unread(community, author) == 1


def test_five_hundred_followers_cost_as_many_statements_as_five(
    community: Community, member: Viewer
) -> None:
    # Nobody here has a confirmed address, so no letter is counted with the notices.
    author = community.person("silent", email_verified_at=None)
    costs = []
    for crowd in (5, 500):
        thread = community.thread(author, title=f"A question for {crowd}")
        community.work()
        _crowd(community, thread.id, crowd)
        for _ in range(2):  # the first makes lines, the second counts them up
            community.reply(member, thread)
            with community.statements() as seen:
                community.work()
            costs.append(len(seen))
        told = select(Notice.id).where(Notice.thread_id == thread.id, Notice.count == 2)
        assert len(community.rows(told)) == crowd + 1
    assert costs[2:] == costs[:2], costs
    assert max(costs) < 40


def _crowd(community: Community, thread_id: int, size: int) -> None:
    with community.app.app_context(), transaction():
        for number in range(size):
            name = f"reader{size}x{number}"
            user = User(username=name, username_key=name, name=name, created_at=now())
            db.session.add(user)
            db.session.flush()
            db.session.add(Follow(user_id=user.id, kind="thread", target_id=thread_id, at=now()))
