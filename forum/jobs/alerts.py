"""Kept searches for openings: what is new to one, in the order in which openings appear.

An opening appears once, with the event that first brought it to "open"; the number of that event
is its place in the order. Pausing, taking up again, renewing and editing change nothing of it, so
it is told once. One that is not to be seen when its turn comes (paused, unlisted) is owed, and is
told when it is seen again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import parse_qsl

from sqlalchemy import func, select
from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.models import JobEvent, JobPosting
from forum.jobs.named import names
from forum.jobs.queries.finder import Asked, in_words, matching
from forum.jobs.queries.finder.asked import BASE
from forum.search.models import SavedSearch
from forum.search.saved import News, SavedKind, Since, question_of

# Events are numbered when they are written and seen when they are committed: what is younger may
# still have a smaller number behind it. No request takes so long.
SETTLED = timedelta(minutes=2)
MOST_TOLD = 20
# States in which an opening may be seen again; a closed one that is open until filled, too.
WAITING = ("open", "paused", "removed")


def asked_of(question: str) -> Asked:
    """Return what a kept question asks."""
    return Asked.of(MultiDict(parse_qsl(question)))


def clean(question: str) -> str:
    """Return a question as it is kept: what the finder knows of it, in one order."""
    return asked_of(question).question()


def told(question: str) -> str:
    """Return a question in words."""
    return in_words(asked_of(question), names.get())


def ceiling() -> int:
    """Return the number of the last event before which none comes any more."""
    young = select(func.min(JobEvent.id)).where(JobEvent.at > now() - SETTLED)
    first = db.session.scalar(young)
    old = select(func.max(JobEvent.id))
    if first is not None:
        old = old.where(JobEvent.id < first)
    return db.session.scalar(old) or 0


def appeared(since: Since) -> list[int]:
    """Return the openings that appeared first since a mark, in that order."""
    first = func.min(JobEvent.id)
    rows = (
        select(JobEvent.posting_id)
        .where(JobEvent.after == "open", JobEvent.before != "open")
        .group_by(JobEvent.posting_id)
        .having(first > since.mark, first <= since.ceiling)
        .order_by(first)
    )
    return list(db.session.scalars(rows))


def news(search: SavedSearch, viewer: Viewer, since: Since) -> News:
    """Return the letter of what is new to a kept search."""
    new = [*since.owed, *appeared(since)]
    rows = matching(viewer, asked_of(question_of(search)), new)
    question = question_of(search)
    noun = "opening" if len(rows) == 1 else "openings"
    return News(
        count=len(rows),
        title=f"{len(rows)} new {noun}: {search.name}",
        values={
            "rows": rows[:MOST_TOLD],
            "more": max(0, len(rows) - MOST_TOLD),
            "question": f"?{question}" if question else "",
        },
        owed=_unseen(new),
    )


def _unseen(numbers: Sequence[int]) -> list[int]:
    """Return those of some openings that are on no list now and may come back."""
    if not numbers:
        return []
    hidden = (JobPosting.state != "open") | JobPosting.unlisted_at.is_not(None)
    renewable = (JobPosting.state == "closed") & JobPosting.rolling
    waiting = JobPosting.state.in_(WAITING) | renewable
    rows = select(JobPosting.id).where(JobPosting.id.in_(numbers), waiting, hidden)
    return list(db.session.scalars(rows))


KIND = SavedKind(
    name="job",
    base=BASE,
    noun="openings",
    template="job_alert",
    clean=clean,
    told=told,
    ceiling=ceiling,
    news=news,
)
