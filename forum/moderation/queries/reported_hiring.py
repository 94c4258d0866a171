from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.discussions.queries.rows import Person
from forum.jobs.models import JobPosting
from forum.jobs.posting import TEXTS
from forum.moderation.queries.items import Item, Reports
from forum.talent.models import ContactRequest

_AUTHOR: tuple[Any, ...] = (User.id, User.username, User.name)


def openings_of(_viewer: Viewer, ids: Sequence[int], filed: Reports) -> list[Item]:
    """Return reported openings with all that is written in them; one statement."""
    rows: Any = db.session.execute(
        select(JobPosting, *_AUTHOR)
        .join(User, User.id == JobPosting.author_id)
        .where(JobPosting.id.in_(ids))
    )
    return [
        Item(
            "opening",
            row.id,
            Person(*author),
            "".join(
                f"<p><strong>{label}</strong></p>{row.html[name]}"
                for name, label in TEXTS.items()
                if row.html.get(name)
            ),
            "hidden" if row.state == "removed" else "visible",
            filed["opening", row.id],
            title=row.title,
            link=f"/jobs/{row.id}-{row.slug}",
        )
        for row, *author in rows
    ]


def contacts_of(_viewer: Viewer, ids: Sequence[int], filed: Reports) -> list[Item]:
    """Return reported words of recruiters to candidates; one statement."""
    rows: Any = db.session.execute(
        select(ContactRequest, *_AUTHOR)
        .join(User, User.id == ContactRequest.recruiter_id)
        .where(ContactRequest.id.in_(ids))
    )
    return [
        Item(
            "contact",
            row.id,
            Person(*author),
            row.message_html,
            "visible",
            filed["contact", row.id],
        )
        for row, *author in rows
    ]
