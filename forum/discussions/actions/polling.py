from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from forum.core.access import Viewer
from forum.core.clock import iso, now
from forum.core.db import db
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound
from forum.discussions.actions.publishing import author_id, touch_thread
from forum.discussions.models import PollVote, Thread
from forum.discussions.policy import may_vote, poll_is_closed


def new_poll(question: str, options: Sequence[str], days: int | None) -> dict[str, Any]:
    """Return a poll without votes as threads keep it; `days` None never closes."""
    closes_at: datetime | None = now() + timedelta(days=days) if days else None
    return {
        "question": question,
        "closes_at": iso(closes_at) if closes_at else None,
        "options": [{"label": label, "votes": 0} for label in options],
    }


def vote(viewer: Viewer, thread: Thread, choice: int) -> None:
    """Set a member's one vote in the poll of a thread loaded with its lock; it may change.

    Raises NotFound without a poll, Conflict when it is closed, Invalid for no such option.
    """
    if thread.poll is None:
        raise NotFound
    if poll_is_closed(thread.poll, now()):
        raise Conflict("This poll is closed.")
    if not may_vote(viewer, thread):
        raise Forbidden("You cannot vote here now.")
    if not 0 <= choice < len(thread.poll["options"]):
        raise Invalid("Choose one of the answers.", "choice")
    member = author_id(viewer)
    row = db.session.get(PollVote, (thread.id, member))
    if row is None:
        db.session.add(PollVote(thread_id=thread.id, user_id=member, choice=choice))
        thread.poll = _moved(thread.poll, None, choice)
    else:
        thread.poll = _moved(thread.poll, row.choice, choice)
        row.choice = choice
    touch_thread(thread)


def _moved(poll: dict[str, Any], old: int | None, new: int) -> dict[str, Any]:
    change = {new: 1} if old is None else {old: -1, new: 1} if old != new else {}
    options = [
        {**option, "votes": option["votes"] + change.get(place, 0)}
        for place, option in enumerate(poll["options"])
    ]
    return {**poll, "options": options}
