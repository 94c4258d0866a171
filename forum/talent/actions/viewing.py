from __future__ import annotations

from typing import Any

from sqlalchemy import delete

from forum.core.clock import now
from forum.core.db import db
from forum.core.gather import Gatherer
from forum.core.hot import upsert
from forum.organizations.queries.hiring import Desk
from forum.talent.models import ProfileView
from forum.talent.queries.views import first_day

_KEYS = ("member_id", "day", "recruiter_id", "role_id")


def _write(noted: dict[Any, Any]) -> None:
    # In one order for every writer, so that two of them never wait for each other.
    for key, moment in sorted(noted.items()):
        row = dict(zip(_KEYS, key, strict=True)) | {"at": moment}
        upsert(ProfileView, row, _KEYS)


_seen = Gatherer(_write)


def note_view(desk: Desk, member_id: int) -> None:
    """Remember that a candidate's page was shown at a desk; once a day and role, a moment later.

    Nobody's look at themselves is noted.
    """
    if desk.user_id != member_id:
        moment = now()
        _seen.note((member_id, moment.date(), desk.user_id, desk.role_id), moment)


def forget() -> None:
    """Delete who looked longer ago than it is told."""
    db.session.execute(delete(ProfileView).where(ProfileView.day < first_day()))
