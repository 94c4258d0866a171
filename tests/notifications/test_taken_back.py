from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Post, Thread
from forum.notifications.models import Notice
from tests.notifications.support import follow, lines, notices, unread
from tests.support.community import Community, Visitor

TITLE = "How do you print login cards?"


def hide(visitor: Visitor, address: str) -> None:
    answer = visitor.post(address, reason="Names a student.", act="hide")
    assert answer.status_code == 303


def test_a_hidden_post_leaves_the_inbox(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    other = community.person("other")
    posts = [community.reply(member, thread), community.reply(other, thread)]
    assert lines(community, author) == [f"2 new posts in “{TITLE}”"]
    visitor = community.visitor(moderator)
    hide(visitor, f"/p/{posts[0].id}/moderate")
    assert lines(community, author) == [f"Other wrote in “{TITLE}”"]
    assert notices(community, author, Notice.link) == [(f"/p/{posts[1].id}",)]
    hide(visitor, f"/p/{posts[1].id}/moderate")
    assert lines(community, author) == []
    assert unread(community, author) == 0


def test_a_deleted_post_leaves_the_inbox(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    assert len(lines(community, author)) == 1
    answer = community.visitor(member).post(f"/p/{post.id}/delete", reason="")
    assert answer.status_code == 303
    assert lines(community, author) == []


def test_a_hidden_thread_is_gone_from_inboxes_at_once(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    community.work()
    hide(community.visitor(moderator), f"/t/{thread.id}/moderate/hide")
    assert TITLE not in community.visitor(author).get("/notifications").text
    # Its author is told why, without the title.
    assert lines(community, author) == ["A moderator hid what you wrote: Names a student."]
    assert notices(community, author, Notice.thread_id) == [(None,)]


def test_a_new_title_is_the_one_in_the_inbox(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author, title="Help!! Badges!!")
    community.reply(member, thread)
    community.work()
    community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/rename", title=TITLE, reason="Says the problem."
    )
    assert "Badges" not in community.visitor(author).get("/notifications").text
    assert lines(community, author) == [f"Member wrote in “{TITLE}”"]


def test_notices_go_along_with_merged_and_split_posts(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    source = community.thread(author, title="Login cards: who prints them?")
    target = community.thread(author)
    community.reply(member, source)
    community.work()
    visitor = community.visitor(moderator)
    visitor.post(f"/t/{source.id}/merge", into=str(target.id), reason="Asked twice.")
    assert lines(community, author) == [f"Member wrote in “{TITLE}”"]
    assert notices(community, author, Notice.topic) == [(f"thread:{target.id}",)]
    moved = community.rows(select(Post.number).where(Post.author_id == member.id))[0][0]
    visitor.post(
        f"/t/{target.id}/split",
        numbers=str(moved),
        where="new",
        title="A question of its own",
        type="question",
        space="practice",
        reason="Apart.",
    )
    assert lines(community, author) == ["Member wrote in “A question of its own”"]
    community.reply(member, target)
    assert len(lines(community, author)) == 2


def test_a_thread_that_moves_out_of_sight_leaves_inboxes(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    thread = community.thread(author)
    follow(community, moderator, "thread", thread.id)
    community.reply(member, thread)
    community.work()
    community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/move", space="staff", reason="Private."
    )
    assert TITLE not in community.visitor(author).get("/notifications").text
    assert lines(community, author) == []
    assert lines(community, moderator) == [f"Member wrote in “{TITLE}”"]


def test_a_thread_its_author_deletes_leaves_inboxes(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, body="Ask @member.")
    assert len(lines(community, member)) == 1
    opening = community.rows(select(Post.id).where(Post.thread_id == thread.id))[0][0]
    community.visitor(author).post(f"/p/{opening}/delete", reason="")
    assert community.rows(select(Thread.state)) == [("deleted",)]
    assert lines(community, member) == []
