from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists

from forum.accounts.models import MailToken, SignIn, User
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound

WEEK = timedelta(days=7)


def end_sessions_of(user_id: int, *, but: int | None = None) -> int:
    """Sign a person out of every browser, or of every other than one; return how many it were."""
    gone = delete(SignIn).where(SignIn.user_id == user_id)
    result: Any = db.session.execute(gone if but is None else gone.where(SignIn.id != but))
    return int(result.rowcount)


def end_session_of(user_id: int, session_id: int) -> None:
    """Sign a person out of one browser; raises NotFound when it is not theirs."""
    mine = delete(SignIn).where(SignIn.id == session_id, SignIn.user_id == user_id)
    result: Any = db.session.execute(mine)
    if result.rowcount == 0:
        raise NotFound


def sweep() -> None:
    """Forget sign-ins and links that have run out, and sign-ups nobody confirmed for a week."""
    moment = now()
    db.session.execute(delete(SignIn).where(SignIn.expires_at < moment))
    db.session.execute(delete(MailToken).where(MailToken.expires_at < moment))
    waits = exists().where(MailToken.user_id == User.id)
    db.session.execute(
        delete(User).where(
            User.letter_at < moment - WEEK,
            User.email_key.is_(None),
            User.email_verified_at.is_(None),
            ~waits,
        )
    )
