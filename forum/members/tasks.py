from __future__ import annotations

import time
from datetime import datetime
from pathlib import Path

from flask import current_app

from forum.core.clock import now
from forum.core.db import transaction
from forum.core.notices import Kind, tell
from forum.core.tasks import periodic
from forum.members import photos
from forum.members.queries.contexts import contexts_to_ask_about
from forum.members.queries.people import photos_shown

STILL_TRUE = Kind(
    "context",
    "what I said about where I work is half a year old",
    "Is what you say about where you work still true?",
    "Is what you say about where you work still true?",
    60,
    personal=False,
)
MOST_ASKED = 500
DAY = 86_400


@periodic("23 6 * * *")
def ask_whether_true() -> None:
    """Once a day, ask owners of contexts that were not confirmed for half a year."""
    if at_rest(now()):
        return
    with transaction():
        for context in contexts_to_ask_about(MOST_ASKED):
            context.asked_at = now()
            topic = f"context:{context.user_id}"
            tell([context.user_id], STILL_TRUE.name, topic, "", "/account/context")


def at_rest(moment: datetime) -> bool:
    """Whether schools are closed, in July and at the end of December: nobody is asked then."""
    return moment.month == 7 or (moment.month == 12 and moment.day >= 20)


@periodic("41 3 * * *")
def sweep_photos() -> None:
    """Once a night, delete photos of more than a day ago that nobody shows any longer."""
    folder = Path(current_app.config["INSTANCE"]) / "photos"
    stored = sorted(photos.stored_names(folder, time.time() - DAY))
    for start in range(0, len(stored), 500):
        names = stored[start : start + 500]
        with transaction(write=False):
            shown = photos_shown(names)
        for name in set(names) - shown:
            photos.remove(folder, name)
