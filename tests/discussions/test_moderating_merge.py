from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.discussions.models import (
    Draft,
    Follow,
    MovedPost,
    PollVote,
    Post,
    ReadMark,
    Thread,
    ThreadTag,
)
from tests.discussions.test_moderating import counters
from tests.discussions.test_moderating_posts import accept
from tests.support.community import Community, Visitor


def merge(community: Community, moderator: Viewer, source: Thread, target: Thread) -> Any:
    return community.visitor(moderator).post(
        f"/t/{source.id}/merge", into=f"/t/{target.id}-{target.slug}", reason="Asked twice."
    )


def add(community: Community, *rows: object) -> None:
    with community.app.app_context(), transaction():
        db.session.add_all(rows)


def mark(person: Viewer, thread: Thread, number: int) -> ReadMark:
    return ReadMark(user_id=person.id, thread_id=thread.id, number=number, at=now())


def marks(community: Community, person: Viewer) -> dict[int, int]:
    mine = select(ReadMark.thread_id, ReadMark.number).where(ReadMark.user_id == person.id)
    return {row.thread_id: row.number for row in community.rows(mine)}


def numbers(community: Community, thread: Thread) -> list[tuple[int, int]]:
    """Return (number, post) of a thread in its order."""
    standing = select(Post.number, Post.id).where(Post.thread_id == thread.id)
    return [tuple(row) for row in community.rows(standing.order_by(Post.number))]


def test_posts_are_appended_and_every_old_address_leads_to_them(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    target = community.thread(author, title="How do you print login cards?")
    kept = community.reply(member, target)
    source = community.thread(member, title="Login cards: who prints them?")
    moved = [community.rows(select(Post.id).where(Post.thread_id == source.id))[0][0]]
    moved.append(community.reply(author, source, "The office does.").id)
    answer = merge(community, moderator, source, target)
    assert answer.status_code == 303
    assert answer.location == f"/t/{target.id}-{target.slug}"
    assert [number for number, _ in numbers(community, target)] == [1, 2, 3, 4]
    assert [post for _, post in numbers(community, target)][1:] == [kept.id, *moved]
    for post, number in zip(moved, (3, 4), strict=True):
        there = guest.get(f"/p/{post}")
        assert there.location == f"/t/{target.id}-{target.slug}#post-{number}"
    old = guest.get(f"/t/{source.id}-{source.slug}")
    assert (old.status_code, old.location) == (301, f"/p/{moved[0]}")
    state = select(Thread.state, Thread.merged_into_id, Thread.post_count)
    assert community.rows(state.where(Thread.id == source.id)) == [("merged", target.id, 0)]
    assert counters(community) == []
    changed = select(OutboxRow.payload).where(OutboxRow.topic == "ThreadChanged")
    assert community.rows(changed) == [({"thread_id": target.id, "others": [source.id]},)]


def test_the_order_is_that_of_time(community: Community, author: Viewer, moderator: Viewer) -> None:
    source = community.thread(author, title="Login cards: who prints them?")
    target = community.thread(author)
    community.reply(author, target, "I found it out.")
    latest = community.rows(select(Thread.last_post_at).where(Thread.id == target.id))
    merge(community, moderator, source, target)
    after = community.rows(select(Thread.last_post_at).where(Thread.id == target.id))
    assert after == latest


def test_a_second_merge_takes_the_first_along(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    first, second, third = (
        community.thread(author, title=f"Login cards, question {n}") for n in range(3)
    )
    post = community.reply(author, first, "It is May.")
    merge(community, moderator, first, second)
    merge(community, moderator, second, third)
    assert guest.get(f"/p/{post.id}").location == f"/t/{third.id}-{third.slug}#post-4"
    into = community.rows(select(Thread.merged_into_id).where(Thread.state == "merged"))
    assert into == [(third.id,), (third.id,)]
    old = guest.get(f"/t/{first.id}")
    assert old.status_code == 301
    assert guest.get(old.location).location.startswith(f"/t/{third.id}-")


def test_tags_polls_followers_drafts_and_the_answer_are_taken_over(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.tag("printing")
    community.tag("rostering")
    poll = {"question": "When?", "closes_at": None, "options": [{"label": "May", "votes": 1}]}
    source = community.thread(
        member, title="Login cards: who prints them?", tags=["printing", "rostering"], poll=poll
    )
    target = community.thread(author, tags=["printing"])
    answer = community.reply(author, source, "The office does.")
    accept(community, source, answer)
    draft = Draft(
        user_id=author.id, key=f"reply:{source.id}", fields={"body": "And"}, updated_at=now()
    )
    add(community, PollVote(thread_id=source.id, user_id=author.id, choice=0), draft)
    merge(community, moderator, source, target)
    row = community.rows(
        select(Thread.tags, Thread.poll, Thread.accepted_post_id).where(Thread.id == target.id)
    )[0]
    assert list(row.tags) == ["printing", "rostering"]
    assert row.poll["question"] == "When?"
    assert row.accepted_post_id == answer.id
    assert community.rows(select(PollVote.thread_id)) == [(target.id,)]
    assert community.rows(select(Draft.key)) == [(f"reply:{target.id}",)]
    follows = select(Follow.user_id, Follow.target_id).where(Follow.kind == "thread")
    expected = {(author.id, target.id), (member.id, target.id)}
    assert {tuple(row) for row in community.rows(follows)} == expected
    assert community.rows(select(ThreadTag.thread_id).distinct()) == [(target.id,)]
    assert counters(community) == []


def test_the_target_keeps_its_own_poll_and_answer(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    polls = [
        {"question": text, "closes_at": None, "options": [{"label": "Yes", "votes": 0}]}
        for text in ("Mine?", "Yours?")
    ]
    target = community.thread(author, poll=polls[0])
    source = community.thread(member, title="Login cards: who prints them?", poll=polls[1])
    mine, yours = community.reply(member, target), community.reply(author, source)
    accept(community, target, mine)
    accept(community, source, yours)
    merge(community, moderator, source, target)
    row = community.rows(
        select(Thread.poll, Thread.accepted_post_id).where(Thread.id == target.id)
    )[0]
    assert (row.poll["question"], row.accepted_post_id) == ("Mine?", mine.id)


def test_read_marks_never_pass_an_unread_post(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    target = community.thread(author)
    community.reply(author, target)
    source = community.thread(author, title="Login cards: who prints them?")
    for _ in range(2):
        community.reply(author, source)
    readers = {
        "all-of-both": (2, 3, 5),
        "part-of-source": (2, 1, 3),
        "part-of-target": (1, 3, 1),
        "only-source": (None, 3, None),
        "only-target": (2, None, 2),
    }
    people = {name: community.person(name) for name in readers}
    for name, (there, here, _) in readers.items():
        rows = [mark(people[name], target, there)] if there else []
        rows += [mark(people[name], source, here)] if here else []
        add(community, *rows)
    merge(community, moderator, source, target)
    for name, (_, _, expected) in readers.items():
        after = marks(community, people[name])
        assert after == ({target.id: expected} if expected else {}), name


def test_the_merge_page_shows_the_other_thread_first(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    source = community.thread(author, title="Login cards: who prints them?")
    target = community.thread(author)
    visitor = community.visitor(moderator)
    assert "Go on" in visitor.get(f"/t/{source.id}/merge").text
    page = visitor.get(f"/t/{source.id}/merge?into=http://localhost/t/{target.id}-x%23post-1")
    assert target.title in page.text
    assert "Merge the threads" in page.text


def test_bad_targets_and_missing_reasons_change_nothing(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    source = community.thread(author)
    other = community.thread(author, title="Login cards: who prints them?")
    visitor = community.visitor(moderator)
    for into in ("", "nonsense", "/t/99999", str(source.id), "9" * 30):
        answer = visitor.post(f"/t/{source.id}/merge", into=into, reason="Asked twice.")
        assert answer.status_code == 422, into
    answer = visitor.post(f"/t/{source.id}/merge", into=str(other.id), reason="")
    assert answer.status_code == 422
    visitor.post(f"/t/{other.id}/moderate/hide", reason="Names a student.")
    hidden = visitor.post(f"/t/{source.id}/merge", into=str(other.id), reason="Asked twice.")
    assert hidden.status_code == 409
    assert community.rows(select(MovedPost.post_id)) == []
    assert counters(community) == []


def test_members_and_guests_may_not_merge(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    source = community.thread(author)
    for visitor, status in ((guest, 401), (community.visitor(author), 403)):
        assert visitor.get(f"/t/{source.id}/merge").status_code == status
        answer = visitor.post(f"/t/{source.id}/merge", into="1", reason="I want it so.")
        assert answer.status_code == status
