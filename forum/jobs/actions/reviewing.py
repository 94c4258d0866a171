"""What those who read an application think of it, each apart from the others."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.machine import LIVE
from forum.jobs.models import ApplicationReview
from forum.jobs.queries.application import OWN, Reading
from forum.jobs.queries.reviews import others_in
from forum.jobs.reading import RATINGS


def rate(viewer: Viewer, reading: Reading, rating: int, note: str) -> None:
    """Keep what somebody of the school thinks of an application that is held.

    Until another rating is in one's own can be written anew; from then on it stands, because the
    others can be read. Raises Forbidden to who applied, Conflict and Invalid.
    """
    if reading.seat == OWN:
        raise Forbidden("Nobody rates their own application.")
    if reading.row.state not in LIVE:
        raise Conflict("This application is decided: it is rated no more.")
    if rating not in RATINGS:
        raise Invalid("Choose one of the five.", "rating")
    mine = db.session.get(ApplicationReview, (reading.row.id, viewer.id or 0))
    if mine is not None and others_in(reading.row.id, viewer.id or 0):
        same = (mine.rating, mine.note) == (rating, note.strip())
        if same:
            return
        raise Conflict("Another rating is in, and you can read it: yours stands as it is.")
    if mine is None:
        mine = ApplicationReview(application_id=reading.row.id, reviewer_id=viewer.id)
        db.session.add(mine)
    mine.rating, mine.note, mine.at = rating, note.strip(), now()
    db.session.flush()
