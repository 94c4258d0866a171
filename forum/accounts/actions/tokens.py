from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from forum.accounts.models import MailToken, User
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Gone

LIFETIMES = {
    "verify": timedelta(days=7),
    "reset": timedelta(hours=1),
    "claim": timedelta(days=7),
    "change-old": timedelta(hours=24),
    "change-new": timedelta(hours=24),
}
CHANGES = ("change-old", "change-new")


def make_token(user_id: int, purpose: str, address: str) -> str:
    """Return a new secret for a letter; only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    moment = now()
    db.session.add(
        MailToken(
            token_hash=hashed(secret),
            user_id=user_id,
            purpose=purpose,
            email=address,
            created_at=moment,
            expires_at=moment + LIFETIMES[purpose],
        )
    )
    return secret


def use_token(secret: str, *purposes: str) -> MailToken:
    """Strike off the token of a letter's link and return it.

    Raises Gone when it is used, old or unknown; of two requests at once one succeeds. Its owner
    is locked first: who agrees from both addresses at one moment does so one after the other.
    """
    owner = select(MailToken.user_id).where(MailToken.token_hash == hashed(secret))
    person = select(User.id).where(User.id == owner.scalar_subquery())
    db.session.execute(person.with_for_update(key_share=True))
    moment = now()
    found = db.session.scalars(
        update(MailToken)
        .where(
            MailToken.token_hash == hashed(secret),
            MailToken.purpose.in_(purposes),
            MailToken.used_at.is_(None),
            MailToken.expires_at > moment,
        )
        .values(used_at=moment)
        .returning(MailToken)
    ).one_or_none()
    if found is None:
        raise Gone("This link was used already or is too old.")
    return found


def drop_tokens(user_id: int, *purposes: str) -> None:
    """Make a person's links of these purposes worthless, of all purposes when none is named."""
    mine = delete(MailToken).where(MailToken.user_id == user_id)
    db.session.execute(mine.where(MailToken.purpose.in_(purposes)) if purposes else mine)
