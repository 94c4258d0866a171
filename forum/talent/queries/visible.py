"""Who of the candidates is there for somebody, by the one predicate: for lists, alerts, badges."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import exists, func, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.talent.models import Candidate
from forum.talent.policy import Seeker, looking, visible_candidates
from forum.talent.queries.finder.asked import Asked
from forum.talent.queries.finder.finding import find, present


def visible_among(seeker: Seeker, numbers: Iterable[int]) -> frozenset[int]:
    """Return those of some members who are there for a seeker; one statement."""
    some = sorted(set(numbers))
    if not some:
        return frozenset()
    rows = select(Candidate.user_id).where(Candidate.user_id.in_(some), visible_candidates(seeker))
    return frozenset(db.session.scalars(rows))


def is_open_to_work(viewer: Viewer, member_id: int) -> bool:
    """Whether a member says to every signed-in member that they look for work, this one too."""
    if viewer.is_guest or viewer.id == member_id:
        return False
    shown = visible_candidates(looking(viewer))
    return bool(db.session.scalar(select(exists().where(Candidate.user_id == member_id, shown))))


def count_found(seeker: Seeker, asked: Asked, since: datetime | None = None) -> int:
    """Return how many a question finds for a seeker now; with `since` those who changed after it.

    What an alert says: counts, and nobody's name.
    """
    with present(seeker) as held:
        shelf, places = held.shelf, find(held, asked).places
        if since is None:
            return places.bit_count()
        cards = [shelf.cards[place] for place in shelf.first(places, places.bit_count())]
        return sum(card is not None and card.entry.updated_at > since for card in cards)


def count_visible(seeker: Seeker) -> int:
    """Return how many candidates are there for a seeker; one statement."""
    rows = select(func.count()).select_from(Candidate).where(visible_candidates(seeker))
    return db.session.scalar(rows) or 0
