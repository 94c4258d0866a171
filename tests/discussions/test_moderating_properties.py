from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Refusal
from forum.discussions.actions import moderating
from forum.discussions.models import MovedPost, Post, Thread
from forum.discussions.queries.moderating import get_pair
from forum.discussions.queries.posts import get_post, where_is
from forum.discussions.queries.spaces import all_spaces
from forum.discussions.queries.threads import get_thread
from tests.support.community import Community, empty
from tests.support.counters import wrong_counters

Step = tuple[str, int, int, list[int]]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "split-new", "hide", "restore", "reply", "move"]),
        st.integers(0, 9),
        st.integers(0, 9),
        st.lists(st.integers(0, 9), min_size=1, max_size=4),
    ),
    min_size=1,
    max_size=10,
)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_every_post_is_found_once_whatever_moderators_do(
    community: Community, steps: list[Step]
) -> None:
    empty(community.app)
    moderator = community.person("moderator", "moderator")
    writers = [community.person(name) for name in ("ana", "ben")]
    community.tag("printing")
    spaces = [community.space("practice"), community.space("data")]
    for number in range(3):
        thread = community.thread(
            writers[number % 2],
            title=f"Question {number}",
            space=spaces[number % 2],
            tags=["printing"],
        )
        for turn in range(2):
            community.reply(writers[turn], thread)
    first = _places(community)
    for step in steps:
        with suppress(Refusal):
            _play(community, moderator, writers, step)
    _check(community, moderator, first)


def _places(community: Community) -> dict[tuple[int, int], int]:
    """Return (thread, number) → post."""
    rows = community.rows(select(Post.thread_id, Post.number, Post.id))
    return {(thread, number): post for thread, number, post in rows}


def _pick(rows: list[Any], index: int) -> Any:
    return rows[index % len(rows)]


def _play(community: Community, moderator: Viewer, writers: list[Viewer], step: Step) -> None:
    what, one, two, some = step
    threads = [row.id for row in community.rows(select(Thread.id).order_by(Thread.id))]
    posts = [row.id for row in community.rows(select(Post.id).order_by(Post.id))]
    source, target = _pick(threads, one), _pick(threads, two)
    if what == "reply":
        community.reply(writers[two % 2], source)
        return
    with community.app.app_context(), transaction():
        actor = moderating.actor_of(moderator)
        if what == "merge":
            moderating.merge_thread(moderator, *get_pair(moderator, source, target), "Twice.")
        elif what == "split":
            pair = get_pair(moderator, source, target)
            moderating.split_into(moderator, *pair, _numbers(source, some), "Apart.")
        elif what == "split-new":
            _split_new(moderator, source, two, some)
        elif what == "move":
            row = get_thread(moderator, source, lock=True)
            moderating.move_thread(moderator, row, all_spaces()[two % 2], "Elsewhere.")
        elif what == "hide":
            moderating.hide_post(actor, *get_post(moderator, _pick(posts, two), lock=True), "Rude.")
        else:
            home, post = get_post(moderator, _pick(posts, two), lock=True)
            moderating.restore_post(moderator, home, post, "Because.")


def _split_new(moderator: Viewer, source: int, two: int, some: list[int]) -> None:
    moderating.split_into_new(
        moderator,
        get_thread(moderator, source, lock=True),
        _numbers(source, some),
        space=all_spaces()[two % 2],
        kind="discussion",
        title="A question of its own",
        reason="Apart.",
    )


def _numbers(thread_id: int, some: list[int]) -> list[int]:
    here = db.session.scalars(
        select(Post.number).where(Post.thread_id == thread_id, Post.number > 1)
    ).all()
    return [_pick(list(here), index) for index in some] if here else []


def _check(community: Community, moderator: Viewer, first: dict[tuple[int, int], int]) -> None:
    community.work()
    visitor = community.visitor(moderator)
    places = _places(community)
    assert len(set(places.values())) == len(places) >= len(first)
    columns = (Thread.id, Thread.slug, Thread.state, Thread.last_number, Thread.accepted_post_id)
    threads = {row.id: row for row in community.rows(select(*columns))}
    for (thread_id, number), post_id in places.items():
        answer = visitor.get(f"/p/{post_id}")
        assert answer.status_code == 302
        address = answer.location.partition("?")[0].partition("#")[0]
        assert address == f"/t/{thread_id}-{threads[thread_id].slug}"
        assert answer.location.endswith(f"#post-{number}")
    with community.app.app_context(), transaction(write=False):
        for (thread_id, number), post_id in first.items():
            found = where_is(thread_id, number)
            assert found is not None and found.id == post_id
        for thread in threads.values():
            _check_thread(thread)
        assert wrong_counters() == []


def _check_thread(thread: Any) -> None:
    standing = db.session.scalars(select(Post.number).where(Post.thread_id == thread.id)).all()
    moved = db.session.scalars(
        select(MovedPost.number).where(MovedPost.thread_id == thread.id)
    ).all()
    assert sorted([*standing, *moved]) == list(range(1, thread.last_number + 1))
    assert bool(standing) == (thread.state != "merged")
    if thread.accepted_post_id is not None:
        home = select(func.count()).where(
            Post.id == thread.accepted_post_id, Post.thread_id == thread.id
        )
        assert db.session.scalar(home) == 1
