from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import case, func, select, tuple_
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.discussions.models import Post, Thread
from forum.discussions.queries.rows import Person
from forum.discussions.queries.spaces import readable_ids
from forum.members.models import Profile
from forum.members.policy import shown_to
from forum.messages.queries.reported import reported_messages
from forum.moderation.models import Report
from forum.moderation.queries.items import Filed, Item
from forum.moderation.queries.reported_hiring import contacts_of, openings_of
from forum.moderation.queries.reported_ideas import ideas_of, tried_of

PER_PAGE = 15
Reporter = aliased(User)


def page_of_queue(viewer: Viewer, after: Cursor | None) -> Slice[Item]:
    """Return what waits for a moderator, the oldest first; at most seven statements.

    Several reports of one thing are one item.
    """
    first, number = func.min(Report.at).label("first"), func.min(Report.id).label("number")
    statement = (
        select(Report.target_kind, Report.target_id, first, number)
        .where(Report.outcome.is_(None))
        .group_by(Report.target_kind, Report.target_id)
    )
    if after is not None:
        statement = statement.having(tuple_(first, number) > tuple_(after.at, after.id))
    rows = db.session.execute(statement.order_by(first, number).limit(PER_PAGE + 1)).all()
    shown = rows[:PER_PAGE]
    more = len(rows) > PER_PAGE
    cursor = str(Cursor(shown[-1].first, shown[-1].number)) if more else None
    keys = [(row.target_kind, row.target_id) for row in shown]
    return Slice(_items(viewer, keys), cursor, after is None)


def find_item(viewer: Viewer, kind: str, number: int) -> Item | None:
    """Return one thing with its open reports, None when there are none."""
    items = _items(viewer, [(kind, number)])
    return items[0] if items and items[0].reports else None


def is_reported(message_id: int) -> bool:
    """Whether a private message waits for a moderator."""
    waiting = select(Report.id).where(
        Report.target_kind == "message", Report.target_id == message_id, Report.outcome.is_(None)
    )
    return db.session.scalar(waiting.limit(1)) is not None


def waiting_count() -> int:
    """Return how many things wait for a moderator."""
    things = select(Report.target_kind, Report.target_id).where(Report.outcome.is_(None))
    return db.session.scalar(select(func.count()).select_from(things.distinct().subquery())) or 0


def _items(viewer: Viewer, keys: Sequence[tuple[str, int]]) -> list[Item]:
    filed = _filed(keys)
    readers: dict[str, Callable[..., list[Item]]] = {
        "post": _posts,
        "member": _people,
        "message": _messages,
        "idea": ideas_of,
        "tried": tried_of,
        "opening": openings_of,
        "contact": contacts_of,
    }
    found: dict[tuple[str, int], Item] = {}
    for kind, read in readers.items():
        # Only what has open reports is read at all: a private message is nobody's else.
        if ids := [number for name, number in filed if name == kind]:
            found |= {(kind, item.id): item for item in read(viewer, ids, filed)}
    # Whoever is reported does not learn who filed it; an administrator has nobody above.
    own = viewer.id if not viewer.is_admin else None
    return [found[key] for key in keys if key in found and found[key].author.id != own]


def _filed(keys: Sequence[tuple[str, int]]) -> dict[tuple[str, int], list[Filed]]:
    wanted = tuple_(Report.target_kind, Report.target_id).in_(keys)
    rows: Any = db.session.execute(
        select(Report, Reporter.id, Reporter.username, Reporter.name)
        .join(Reporter, Reporter.id == Report.reporter_id)
        .where(Report.outcome.is_(None), wanted)
        .order_by(Report.at, Report.id)
    )
    filed: dict[tuple[str, int], list[Filed]] = defaultdict(list)
    for report, *reporter in rows:
        key = (report.target_kind, report.target_id)
        facts = (report.reason, report.note, report.at, report.quarantined)
        filed[key].append(Filed(Person(*reporter), *facts))
    return filed


def _posts(viewer: Viewer, ids: list[int], filed: Any) -> list[Item]:
    rows: Any = db.session.execute(
        select(Post, Thread, User.id, User.username, User.name)
        .join(Thread, Thread.id == Post.thread_id)
        .join(User, User.id == Post.author_id)
        .where(Post.id.in_(ids), Thread.space_id.in_(readable_ids(viewer)))
    )
    return [
        Item(
            "post",
            post.id,
            Person(*author),
            post.html,
            post.state if thread.state == "visible" else thread.state,
            filed[("post", post.id)],
            post.number,
            thread.id,
            thread.title,
            thread.slug,
        )
        for post, thread, *author in rows
    ]


def _messages(_viewer: Viewer, ids: list[int], filed: Any) -> list[Item]:
    return [
        Item(
            "message",
            row.id,
            Person(*row.author),
            row.html,
            row.state,
            filed["message", row.id],
            to=Person(*row.to) if row.to else None,
            at=row.at,
        )
        for row in reported_messages(ids)
    ]


def _people(viewer: Viewer, ids: list[int], filed: Any) -> list[Item]:
    # What people hide is theirs: a report of them opens nothing.
    about = case((shown_to(viewer, Profile.about_shown, User.id), Profile.about_html), else_="")
    rows = db.session.execute(
        select(User.id, User.username, User.name, User.state, about.label("about_html"))
        .join(Profile, Profile.user_id == User.id)
        .where(User.id.in_(ids))
    )
    return [
        Item("member", row.id, Person(*row[:3]), row.about_html, row.state, filed["member", row.id])
        for row in rows
    ]
