from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select

from forum.core.clock import now
from forum.core.db import db
from forum.members.models import Context, ContextTerm

# A context this old may be true no longer; one this old is asked about.
STALE = timedelta(days=365)
ASK_AFTER = timedelta(days=180)


def get_context(user_id: int) -> Context | None:
    """Return where a member works, None for one who has not said; asks no rights."""
    return db.session.get(Context, user_id)


def term_ids_of(user_id: int) -> Sequence[int]:
    """Return the numbers of the terms of a member's context, in order."""
    mine = select(ContextTerm.term_id).where(ContextTerm.user_id == user_id)
    return db.session.scalars(mine.order_by(ContextTerm.term_id)).all()


def is_stale(as_of: datetime) -> bool:
    """Whether what was said then is old enough to be doubted."""
    return now() - as_of > STALE


def wants_confirming(as_of: datetime) -> bool:
    """Whether its owner should say again that it is true."""
    return now() - as_of > ASK_AFTER


def contexts_to_ask_about(limit: int) -> Sequence[Context]:
    """Return contexts whose owners were not asked for half a year, longest first."""
    before = now() - ASK_AFTER
    asked = or_(Context.asked_at.is_(None), Context.asked_at < before)
    return db.session.scalars(
        select(Context).where(Context.as_of < before, asked).order_by(Context.as_of).limit(limit)
    ).all()
