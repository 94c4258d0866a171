from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256

from flask import g
from sqlalchemy import func, or_, select

from forum.accounts.models import SignIn, User
from forum.core.access import Role, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.versions import SITE, Version


def hashed(secret: str) -> str:
    """Return the form in which a random secret is kept (it has enough entropy for a plain hash)."""
    return sha256(secret.encode()).hexdigest()


def folded_name(text: str) -> str:
    """Return the form of a user name or address in which two spellings of one are equal."""
    return text.strip().casefold()


_VIEWER = select(
    User.id,
    User.username,
    User.name,
    User.role,
    User.email_verified_at,
    User.unread_notices,
    User.timezone,
    User.theme,
    SignIn.id.label("session_id"),
    func.coalesce(select(Version.number).where(Version.name == SITE).scalar_subquery(), 0).label(
        "site"
    ),
).join(SignIn, SignIn.user_id == User.id)


def find_viewer(token: str) -> Viewer | None:
    """Return who is signed in with a token, with the facts every page needs, in one statement."""
    row = db.session.execute(
        _VIEWER.where(
            SignIn.token_hash == hashed(token), SignIn.expires_at > now(), User.state == "active"
        )
    ).one_or_none()
    if row is None:
        return None
    g.site_number = row.site
    return Viewer(
        id=row.id,
        username=row.username,
        name=row.name,
        role=Role[row.role],
        verified=row.email_verified_at is not None,
        unread=row.unread_notices,
        timezone=row.timezone,
        theme=row.theme,
        token=token,
        session_id=row.session_id,
    )


def find_login(name: str) -> User | None:
    """Return the person with this e-mail address or user name."""
    key = folded_name(name)
    return db.session.scalar(
        select(User).where(or_(User.email_key == key, User.username_key == key))
    )


def usernames(keys: Iterable[str]) -> dict[str, str]:
    """Return folded name → user name for those of the folded names that exist."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    rows = db.session.execute(
        select(User.username_key, User.username).where(User.username_key.in_(wanted))
    )
    return dict(rows.all())


def user_ids(usernames: Iterable[str]) -> list[int]:
    """Return the numbers of people by their user names."""
    keys = sorted({folded_name(name) for name in usernames})
    return list(db.session.scalars(select(User.id).where(User.username_key.in_(keys))))
