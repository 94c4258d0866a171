from __future__ import annotations

from typing import Any

from forum.core.clock import now
from forum.core.db import db
from forum.core.gather import Gatherer
from forum.discussions.models import ReadMark


def _write(noted: dict[Any, Any]) -> None:
    moment = now()
    for (user_id, thread_id), number in noted.items():
        mark = db.session.get(ReadMark, (user_id, thread_id))
        if mark is None:
            db.session.add(ReadMark(user_id=user_id, thread_id=thread_id, number=number, at=moment))
        elif mark.number < number:
            mark.number, mark.at = number, moment


_shown = Gatherer(_write)


def note_shown(user_id: int, thread: Any, last_shown: int) -> None:
    """Remember that a member was shown a thread up to a post number; marks never go back."""
    if (thread.read_number or 0) < last_shown:
        _shown.note((user_id, thread.id), last_shown)
