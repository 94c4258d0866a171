"""Ratings of applications, each shown to the others only once their own is in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select

from forum.accounts.models import User
from forum.core.db import db
from forum.jobs.models import ApplicationReview


class Rated(NamedTuple):
    """What one reader thinks, and who it is."""

    reviewer_id: int
    name: str
    rating: int
    note: str
    at: datetime


class Ratings(NamedTuple):
    """Ratings as one reader sees them: one's own, the others' once one's own is in, how many."""

    mine: Rated | None
    others: Sequence[Rated]
    total: int


def ratings_for(application_id: int, reviewer_id: int) -> Ratings:
    """Return the ratings of an application for one of its readers; one statement."""
    found = db.session.execute(
        select(
            ApplicationReview.reviewer_id,
            User.name,
            ApplicationReview.rating,
            ApplicationReview.note,
            ApplicationReview.at,
        )
        .join(User, User.id == ApplicationReview.reviewer_id)
        .where(ApplicationReview.application_id == application_id)
        .order_by(ApplicationReview.at, ApplicationReview.reviewer_id)
    )
    rows = [Rated(*row) for row in found]
    mine = next((row for row in rows if row.reviewer_id == reviewer_id), None)
    others = [row for row in rows if row.reviewer_id != reviewer_id]
    return Ratings(mine, others if mine else [], len(rows))


def others_in(application_id: int, reviewer_id: int) -> bool:
    """Whether somebody else has rated an application; one statement."""
    other = exists().where(
        ApplicationReview.application_id == application_id,
        ApplicationReview.reviewer_id != reviewer_id,
    )
    return bool(db.session.scalar(select(other)))


def own_ratings(applications: Sequence[int], reviewer_id: int) -> dict[int, int]:
    """Return application → one's own rating; one statement."""
    rows = select(ApplicationReview.application_id, ApplicationReview.rating).where(
        ApplicationReview.application_id.in_(applications),
        ApplicationReview.reviewer_id == reviewer_id,
    )
    return {row.application_id: row.rating for row in db.session.execute(rows)}


def how_many(applications: Sequence[int]) -> dict[int, int]:
    """Return application → how many have rated it, which says nothing of what; one statement."""
    rows = (
        select(ApplicationReview.application_id, func.count())
        .where(ApplicationReview.application_id.in_(applications))
        .group_by(ApplicationReview.application_id)
    )
    return {row[0]: row[1] for row in db.session.execute(rows)}
