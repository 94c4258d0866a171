from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.discussions.models import Follow, MovedPost, Post, Space, Thread
from forum.discussions.queries.moderating import post_numbers
from tests.discussions.test_moderating import counters
from tests.discussions.test_moderating_merge import add, mark, marks, numbers
from tests.discussions.test_moderating_posts import accept
from tests.support.community import Community, Visitor


def long_thread(community: Community, author: Viewer, member: Viewer, replies: int = 4) -> Thread:
    thread = community.thread(author)
    for number in range(replies):
        community.reply(member if number % 2 else author, thread, f"Reply {number + 2}.")
    return thread


def split(community: Community, moderator: Viewer, thread: Thread, **fields: Any) -> Any:
    values = {
        "numbers": "3-4",
        "where": "new",
        "title": "Who orders the lamination film?",
        "type": "discussion",
        "space": "practice",
        "reason": "A question of its own.",
    }
    return community.visitor(moderator).post(f"/t/{thread.id}/split", **(values | fields))


def test_posts_open_a_new_thread_and_leave_a_line(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = long_thread(community, author, member)
    posts = dict(numbers(community, thread))
    answer = split(community, moderator, thread)
    assert answer.status_code == 303
    new = community.rows(select(Thread).order_by(Thread.id.desc()).limit(1))[0][0]
    assert answer.location == f"/t/{new.id}-who-orders-the-lamination-film"
    assert (new.author_id, new.post_count, new.last_number) == (member.id, 2, 2)
    assert new.excerpt == "Reply 3."
    assert numbers(community, new) == [(1, posts[3]), (2, posts[4])]
    assert [number for number, _ in numbers(community, thread)] == [1, 2, 5]
    assert guest.get(f"/p/{posts[4]}").location == f"/t/{new.id}-{new.slug}#post-2"
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert f'Post 3 was moved <a href="/p/{posts[3]}">' in page
    assert counters(community) == []
    follows = select(Follow.user_id).where(Follow.kind == "thread", Follow.target_id == new.id)
    assert {row.user_id for row in community.rows(follows)} == {author.id, member.id}


def test_numbers_of_moved_posts_are_never_given_again(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member)
    split(community, moderator, thread, numbers="5")
    assert community.reply(member, thread).number == 6


def test_posts_go_to_the_end_of_a_thread_that_exists(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member)
    posts = dict(numbers(community, thread))
    other = community.thread(member, title="Lamination film", space="buying")
    answer = split(
        community,
        moderator,
        thread,
        where="old",
        into=f"/t/{other.id}-{other.slug}",
        numbers="2",
        post="5",
    )
    assert answer.status_code == 303
    assert [post for _, post in numbers(community, other)][1:] == [posts[2], posts[5]]
    counted = select(Space.slug, Space.post_count).order_by(Space.slug)
    assert community.rows(counted) == [("buying", 3), ("practice", 3)]
    assert counters(community) == []
    entry = community.rows(select(LogEntry.action, LogEntry.target_id, LogEntry.details))
    assert entry == [("split", thread.id, {"numbers": [2, 5], "into": other.id})]


def test_posts_that_come_back_are_found_by_both_numbers(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = long_thread(community, author, member)
    post = dict(numbers(community, thread))[3]
    other = community.thread(member, title="Lamination film")
    split(community, moderator, thread, where="old", into=str(other.id), numbers="3")
    split(community, moderator, other, where="old", into=str(thread.id), numbers="2")
    assert guest.get(f"/p/{post}").location == f"/t/{thread.id}-{thread.slug}#post-6"
    moved = select(MovedPost.thread_id, MovedPost.number, MovedPost.post_id)
    assert {tuple(row) for row in community.rows(moved)} == {
        (thread.id, 3, post),
        (other.id, 2, post),
    }
    assert counters(community) == []


def test_the_answer_that_leaves_answers_no_more(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member)
    accepted = community.reply(member, thread)
    accept(community, thread, accepted)
    split(community, moderator, thread, numbers=str(accepted.number))
    answers = community.rows(select(Thread.accepted_post_id))
    assert answers == [(None,), (None,)]


def test_readers_go_on_where_they_were(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member)
    reader = community.person("reader")
    add(community, mark(reader, thread, 3))
    split(community, moderator, thread, numbers="3-5")
    new = community.rows(select(Thread.id).order_by(Thread.id.desc()).limit(1))[0][0]
    assert marks(community, reader) == {thread.id: 3, new: 1}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"numbers": ""}, "Choose at least one post"),
        ({"numbers": "1, 3"}, "The opening post stays"),
        ({"numbers": "3, 77"}, "There is no post 77"),
        ({"numbers": "three"}, "Write numbers and ranges"),
        ({"numbers": "2-999999999"}, "At most 2,000 posts"),
        ({"title": ""}, "This is needed"),
        ({"title": "Short"}, "8 to 150 characters"),
        ({"reason": ""}, "Say why"),
        ({"where": "old", "into": "99999"}, "There is no thread"),
        ({"where": "old", "into": ""}, "This is needed"),
        ({"where": "elsewhere"}, "Not a valid choice"),
        ({"space": "nowhere"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    community: Community,
    author: Viewer,
    member: Viewer,
    moderator: Viewer,
    fields: dict[str, str],
    words: str,
) -> None:
    thread = long_thread(community, author, member)
    answer = split(community, moderator, thread, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(numbers(community, thread)) == 5


def test_a_hidden_post_cannot_open_a_thread(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member)
    posts = dict(numbers(community, thread))
    community.visitor(moderator).post(f"/p/{posts[3]}/moderate", act="hide", reason="Spam.")
    assert split(community, moderator, thread).status_code == 422
    moved = split(community, moderator, thread, numbers="2-4")
    assert moved.status_code == 303
    assert counters(community) == []


def test_posts_are_ticked_on_the_page_and_named_in_the_address(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = long_thread(community, author, member, replies=22)
    visitor = community.visitor(moderator)
    page = visitor.get(f"/t/{thread.id}/split?numbers=7-9").text
    assert 'value="7-9"' in page
    assert 'name="post" value="20"' in page
    assert 'name="post" value="1"' not in page
    second = visitor.get(f"/t/{thread.id}/split?page=2").text
    assert 'name="post" value="23"' in second
    assert visitor.get(f"/t/{thread.id}/split?page=3").status_code == 404


def test_members_and_guests_may_not_split(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = long_thread(community, author, member)
    for visitor, status in ((guest, 401), (community.visitor(author), 403)):
        assert visitor.get(f"/t/{thread.id}/split").status_code == status
        answer = visitor.post(f"/t/{thread.id}/split", numbers="3", reason="I want it so.")
        assert answer.status_code == status
    assert len(community.rows(select(Post.id))) == 5


def test_numbers_are_read_as_people_write_them() -> None:
    assert post_numbers("4, 7-9") == [4, 7, 8, 9]
    assert post_numbers(" 7 – 8 ; 3,, 3") == [3, 7, 8]
    assert post_numbers("9-7") == []
    assert post_numbers("") == []
