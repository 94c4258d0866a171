from __future__ import annotations

from datetime import timedelta

from forum.core.clock import now
from forum.discussions.queries.rows import MyPost, PostRow, ThreadRow

_MINE = MyPost(False, False, False, False, True, True, True, True, True, True)


def _row() -> ThreadRow:
    return ThreadRow(
        id=1,
        space_id=1,
        type="question",
        title="How do you get a kindergarten class logged in before the timer runs out?",
        slug="sample",
        pinned=False,
        locked=False,
        post_count=15,
        last_number=15,
        last_post_at=now(),
        accepted_post_id=4,
        tags=("login-cards", "station-rotation"),
        excerpt="",
        author_username="ana",
        author_name="Ana Lucía Reyes",
        read_number=12,
        space_slug="rollout",
        space_name="Rollout and operations",
        unread=0,
    )


def threads() -> list[ThreadRow]:
    """Return rows of a list in every state, for the style page."""
    row = _row()
    plain = row._replace(accepted_post_id=None, tags=())
    return [
        plain._replace(pinned=True, type="discussion", post_count=128, title="Welcome"),
        row._replace(unread=3),
        plain._replace(
            type="spitball",
            title="i-Ready minutes are met but scores are flat. What would you look at first?",
            post_count=9,
            tags=("i-ready", "data-routines"),
            excerpt="We reached 45 minutes a week in every grade since October. The winter window"
            " shows no difference to last year, and the third grade even fell a little.",
        ),
        plain._replace(
            type="show-and-tell", title="Our rotation timer, free to copy", post_count=1
        ),
        plain._replace(type="discussion", title="Shared carts", locked=True, post_count=2),
    ]


def posts(body: str) -> list[tuple[PostRow, MyPost | None]]:
    """Return posts in every state, for the style page; `body` is the cooked text of one."""
    post = PostRow(
        id=1,
        number=1,
        state="visible",
        author_id=1,
        username="ana",
        name="Ana Lucía Reyes",
        initials="AR",
        created_at=now() - timedelta(days=400),
        html="<p>Twenty-two five-year-olds, a shared cart, and a station of fifteen minutes. By"
        " the time the last child is in, the timer rings. How do you do it?</p>",
        me_too_count=6,
    )
    gone = post._replace(id=2, number=2, state="deleted", removed_reason="posted twice")
    hidden = post._replace(
        id=3, number=3, state="hidden", html="", removed_reason="names a student"
    )
    answer = post._replace(
        id=4,
        number=8,
        html=body,
        helped_count=11,
        edited_at=now(),
        target_id=1,
        target_number=1,
        target_name=post.name,
    )
    return [
        (post, _MINE._replace(me_too=True)),
        (gone, _MINE),
        (hidden, None),
        (PostRow(7, 7, "moved"), None),
        (answer, _MINE._replace(new=True, helped=True)),
        (post._replace(id=5, number=9, html="<p>Thank you both.</p>", helped_count=2), None),
    ]
