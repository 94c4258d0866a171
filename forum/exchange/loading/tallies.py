from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, func, or_, select, update

from forum.core.db import db
from forum.discussions.models import Post, Space, Thread
from forum.members.models import Profile
from forum.vocab.models import Tag


@dataclass
class ThreadTally:
    """What a thread says of its posts; `top` is the number of the last one that stands."""

    id: int
    space_id: int
    state: str
    last_post_at: datetime
    last_poster_id: int
    post_count: int = 0
    last_number: int = 0
    top: int = 0
    excerpt: str = ""
    accepted_post_id: int | None = None

    def row(self) -> dict[str, Any]:
        """Return what is to be written into the thread's row."""
        return {
            "id": self.id,
            "post_count": self.post_count,
            "last_number": self.last_number,
            "last_post_at": self.last_post_at,
            "last_poster_id": self.last_poster_id,
            "excerpt": self.excerpt,
            "accepted_post_id": self.accepted_post_id,
        }


@dataclass
class Change:
    """How the counters of a space, member or tag move."""

    threads: int = 0
    posts: int = 0
    helped: int = 0
    last: datetime | None = None


def _changes() -> defaultdict[int, Change]:
    return defaultdict(Change)


@dataclass
class Tallies:
    """The counters a batch moves, written with it so that they equal the rows at any time.

    As everywhere, spaces, members and tags count what stands in visible threads.
    """

    threads: dict[int, ThreadTally] = field(default_factory=dict)
    spaces: defaultdict[int, Change] = field(default_factory=_changes)
    members: defaultdict[int, Change] = field(default_factory=_changes)
    tags: defaultdict[int, Change] = field(default_factory=_changes)

    def add_thread(self, tally: ThreadTally, author_id: int, tag_ids: Iterable[int]) -> None:
        """Count a new thread that has no posts yet."""
        self.threads[tally.id] = tally
        if tally.state != "visible":
            return
        self.spaces[tally.space_id].threads += 1
        self.members[author_id].threads += 1
        for number in tag_ids:
            self.tags[number].threads += 1

    def add_post(self, post: dict[str, Any]) -> None:
        """Count a new post, a row as it is written."""
        thread, author = self.threads[post["thread_id"]], self.members[post["author_id"]]
        number, at = post["number"], post["created_at"]
        thread.last_number = max(thread.last_number, number)
        author.helped += post["helped_count"]
        if post["state"] != "visible":
            return
        thread.post_count += 1
        if number > thread.top:
            thread.top, thread.last_post_at = number, at
            thread.last_poster_id = post["author_id"]
        if thread.state == "visible":
            self.spaces[thread.space_id].posts += 1
            author.posts += 1
            author.last = max(author.last or at, at)

    def lock(self, ids: Iterable[int]) -> None:
        """Read threads that are here already, so that nobody else writes in them meanwhile."""
        wanted = sorted(set(ids) - self.threads.keys())
        if not wanted:
            return
        rows = db.session.scalars(
            select(Thread).where(Thread.id.in_(wanted)).order_by(Thread.id).with_for_update()
        )
        for row in rows:
            self.threads[row.id] = ThreadTally(
                **{name: getattr(row, name) for name in _READ}, id=row.id
            )
        tops = select(Post.thread_id, func.max(Post.number)).where(
            Post.thread_id.in_(wanted), Post.state == "visible"
        )
        for number, top in db.session.execute(tops.group_by(Post.thread_id)):
            self.threads[number].top = top

    def write(self) -> None:
        """Write every counter, in one order so that two writers never wait for each other."""
        rows = [self.threads[number].row() for number in sorted(self.threads)]
        if rows:
            db.session.execute(update(Thread), rows)
        _move(Space, Space.id, self.spaces, "threads", "posts")
        _move(Profile, Profile.user_id, self.members, "threads", "posts", "helped")
        _move(Tag, Tag.id, self.tags, "threads")
        _move_last({n: change.last for n, change in self.members.items() if change.last})


_READ = (
    "space_id",
    "state",
    "last_post_at",
    "last_poster_id",
    "post_count",
    "last_number",
    "excerpt",
    "accepted_post_id",
)
_COLUMNS = {"threads": "thread_count", "posts": "post_count", "helped": "helped_count"}


def _move(model: Any, key: Any, changes: dict[int, Change], *names: str) -> None:
    rows = [
        {"row": number, **{name: getattr(changes[number], name) for name in names}}
        for number in sorted(changes)
    ]
    if not rows:
        return
    news = {_COLUMNS[name]: getattr(model, _COLUMNS[name]) + bindparam(name) for name in names}
    db.session.connection().execute(update(model).where(key == bindparam("row")).values(news), rows)


def _move_last(moments: dict[int, datetime]) -> None:
    if not moments:
        return
    at = bindparam("at", type_=Profile.last_post_at.type)
    earlier = or_(Profile.last_post_at.is_(None), Profile.last_post_at < at)
    statement = update(Profile).where(and_(Profile.user_id == bindparam("row"), earlier))
    rows = [{"row": number, "at": moments[number]} for number in sorted(moments)]
    db.session.connection().execute(statement.values(last_post_at=at), rows)
