from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, and_, exists, literal, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.paging import Numbered
from forum.core.refusals import Conflict, NotFound
from forum.discussions.models import (
    Bookmark,
    MovedPost,
    Post,
    PostSource,
    Reaction,
    Thread,
)
from forum.discussions.queries.head import check_opens
from forum.discussions.queries.threads import get_thread

PER_PAGE = 20
Target = aliased(Post)
TargetAuthor = aliased(User)


class PageRow(NamedTuple):
    """A post of a page as the database gives it, with what the viewer did to it."""

    id: int
    number: int
    author_id: int
    created_at: datetime
    html: str
    stage: str | None
    state: str
    edited_at: datetime | None
    helped_count: int
    me_too_count: int
    removed_reason: str | None
    removed_by_id: int | None
    username: str
    name: str
    target_id: int | None
    target_number: int | None
    target_name: str | None
    helped: bool
    me_too: bool
    bookmarked: bool


_COLUMNS: tuple[Any, ...] = (
    Post.id,
    Post.number,
    Post.author_id,
    Post.created_at,
    Post.html,
    Post.stage,
    Post.state,
    Post.edited_at,
    Post.helped_count,
    Post.me_too_count,
    Post.removed_reason,
    Post.removed_by_id,
    User.username,
    User.name,
    Target.id.label("target_id"),
    Target.number.label("target_number"),
    TargetAuthor.name.label("target_name"),
)


def page_of(number: int) -> int:
    """Return the page of its thread a post number stands on."""
    return (number - 1) // PER_PAGE + 1


def page_of_posts(viewer: Viewer, thread: Any, page: int) -> Numbered[PageRow]:
    """Return the posts of one page of a thread with what the viewer did to them; one statement.

    The text of posts the viewer may not read is in the row: `rows.post_row` leaves it out. Raises
    NotFound for a page the thread does not have.
    """
    last = max(page_of(thread.last_number), 1)
    if page > last:
        raise NotFound
    first = (page - 1) * PER_PAGE + 1
    values = {"thread_id": thread.id, "first": first, "last": first + PER_PAGE - 1}
    if viewer.id is not None:
        values["viewer_id"] = viewer.id
    return Numbered(_pages.rows(viewer.id is not None, **values), page, last)


def _page(signed_in: bool) -> Select[Any]:
    numbers = Post.number.between(_number("first"), _number("last"))
    return (
        select(*_COLUMNS, *(_own_marks() if signed_in else _nobodys_marks()))
        .join(User, User.id == Post.author_id)
        .outerjoin(Target, Target.id == Post.reply_to_id)
        .outerjoin(TargetAuthor, TargetAuthor.id == Target.author_id)
        .where(Post.thread_id == _number("thread_id"), numbers)
        .order_by(Post.number)
    )


def _number(name: str) -> Any:
    return value(name, BigInteger())


def _nobodys_marks() -> list[Any]:
    return [literal(False).label(name) for name in ("helped", "me_too", "bookmarked")]


def _own_marks() -> list[Any]:
    me = _number("viewer_id")

    def marked(kind: str) -> Any:
        return exists().where(
            and_(Reaction.post_id == Post.id, Reaction.user_id == me, Reaction.kind == kind)
        )

    kept = exists().where(and_(Bookmark.post_id == Post.id, Bookmark.user_id == me))
    return [
        marked("helped").label("helped"),
        marked("me-too").label("me_too"),
        kept.label("bookmarked"),
    ]


_pages = Hot(PageRow, _page)


def moved_from(thread: Any, page: Numbered[Any]) -> list[Any]:
    """Return (id, number) of posts that stood on a page and were moved away; none asks nothing.

    A number without a post was moved: only then is there a statement.
    """
    first = (page.number - 1) * PER_PAGE + 1
    last = min(first + PER_PAGE - 1, thread.last_number)
    if len(page.items) > last - first:
        return []
    gone = select(MovedPost.post_id.label("id"), MovedPost.number).where(
        MovedPost.thread_id == thread.id, MovedPost.number.between(first, last)
    )
    return list(db.session.execute(gone.order_by(MovedPost.number)).all())


def get_post(viewer: Viewer, post_id: int, *, lock: bool = False) -> tuple[Thread, Post]:
    """Return a post with its thread for changing it; raises NotFound as its thread's page does.

    With `lock` other writers of the thread wait. Raises Conflict when the post was moved to
    another thread in that moment.
    """
    thread_id = db.session.scalar(select(Post.thread_id).where(Post.id == post_id))
    if thread_id is None:
        raise NotFound
    thread = get_thread(viewer, thread_id, lock=lock)
    post = db.session.get_one(Post, post_id)
    if post.thread_id != thread.id:
        raise Conflict("This post is being moved to another thread. Try again in a moment.")
    return thread, post


def place_of(viewer: Viewer, post_id: int) -> Any:
    """Return (id, slug, number) of the thread a post stands in and its number there.

    Raises NotFound, or Gone when the thread was taken away.
    """
    columns = (Thread.id, Thread.slug, Thread.state, Thread.space_id, Thread.author_id, Post.number)
    place = db.session.execute(
        select(*columns).join(Thread, Thread.id == Post.thread_id).where(Post.id == post_id)
    ).one_or_none()
    check_opens(viewer, place)
    return place


def find_quotable(viewer: Viewer, thread: Any, post_id: int) -> Any:
    """Return (id, number, username, name, format, source, text) of a visible post of a thread."""
    if not viewer.is_member:
        return None
    columns = (Post.id, Post.number, User.username, User.name)
    return db.session.execute(
        select(*columns, PostSource.format, PostSource.source, PostSource.text)
        .join(User, User.id == Post.author_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .where(Post.id == post_id, Post.thread_id == thread.id, Post.state == "visible")
    ).one_or_none()


def has_written(viewer: Viewer) -> bool:
    """Whether a member has ever written here."""
    return bool(db.session.scalar(select(exists().where(Post.author_id == viewer.id))))


def takeaways_written(thread: Any) -> bool:
    """Whether the author of a spitball has written what they take away from it."""
    if thread.stage != "takeaways":
        return False
    written = exists().where(
        Post.thread_id == thread.id,
        Post.author_id == thread.author_id,
        Post.stage == "takeaways",
        Post.state == "visible",
    )
    return bool(db.session.scalar(select(written)))


def get_source(post_id: int) -> PostSource:
    """Return what the author of a post typed; raises NotFound."""
    source = db.session.get(PostSource, post_id)
    if source is None:
        raise NotFound
    return source


def where_is(thread_id: int, number: int) -> Post | None:
    """Return the post a number of a thread stands for today, also when it was moved away."""
    here = db.session.scalar(select(Post).where(Post.thread_id == thread_id, Post.number == number))
    if here is not None:
        return here
    return db.session.scalar(
        select(Post)
        .join(MovedPost, MovedPost.post_id == Post.id)
        .where(MovedPost.thread_id == thread_id, MovedPost.number == number)
    )
