from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from flask import g
from sqlalchemy import Select, String, func, or_, select

from forum.accounts.addresses import plain_address
from forum.accounts.models import MailToken, SignIn, User
from forum.core.access import Role, Viewer
from forum.core.clock import now
from forum.core.db import UtcDateTime, db
from forum.core.hot import Hot, value
from forum.core.refusals import NotFound
from forum.core.versions import SITE, Version


def hashed(secret: str) -> str:
    """Return the form in which a random secret is kept (it has enough entropy for a plain hash)."""
    return sha256(secret.encode()).hexdigest()


def folded_name(text: str) -> str:
    """Return the form of a user name or address in which two spellings of one are equal."""
    return text.strip().casefold()


class _ViewerRow(NamedTuple):
    id: int
    username: str
    name: str
    role: str
    verified: bool
    unread: int
    timezone: str
    theme: str
    session_id: int
    site: int


def _viewer_by_token() -> Select[Any]:
    site = select(Version.number).where(Version.name == SITE).scalar_subquery()
    columns: tuple[Any, ...] = (
        User.id,
        User.username,
        User.name,
        User.role,
        User.email_verified_at.is_not(None),
        User.unread_notices,
        User.timezone,
        User.theme,
        SignIn.id,
        func.coalesce(site, 0),
    )
    return (
        select(*columns)
        .join(SignIn, SignIn.user_id == User.id)
        .where(
            SignIn.token_hash == value("token_hash", String()),
            SignIn.expires_at > value("moment", UtcDateTime()),
            User.state == "active",
        )
    )


_viewer_row = Hot(_ViewerRow, _viewer_by_token)


def find_viewer(token: str) -> Viewer | None:
    """Return who is signed in with a token, with the facts every page needs, in one statement."""
    row = _viewer_row.first(token_hash=hashed(token), moment=now())
    if row is None:
        return None
    g.site_number = row.site
    return Viewer(
        id=row.id,
        username=row.username,
        name=row.name,
        role=Role[row.role],
        verified=bool(row.verified),
        unread=row.unread,
        timezone=row.timezone,
        theme=row.theme,
        token=token,
        session_id=row.session_id,
    )


def find_login(name: str) -> User | None:
    """Return the person with this user name or with this address, if the address is theirs."""
    address = plain_address(name.strip()) if "@" in name else None
    key = folded_name(address or name)
    return db.session.scalar(
        select(User).where(or_(User.email_key == key, User.username_key == key))
    )


def find_by_username(username: str) -> User | None:
    """Return the person with a user name, in whatever case it is written."""
    return db.session.scalar(select(User).where(User.username_key == folded_name(username)))


def find_by_address(address: str) -> User | None:
    """Return the person an address belongs to; nobody while it is only claimed."""
    return db.session.scalar(select(User).where(User.email_key == folded_name(address)))


def find_unconfirmed(address: str) -> User | None:
    """Return who signed up last with an address that is nobody's yet."""
    typed = User.email.in_({address, folded_name(address)})
    waiting = select(User).where(typed, User.email_key.is_(None), User.state == "active")
    return db.session.scalar(waiting.order_by(User.id.desc()).limit(1))


def get_user(user_id: int | None) -> User:
    """Return a person by number; raises NotFound."""
    user = db.session.get(User, user_id) if user_id is not None else None
    if user is None:
        raise NotFound
    return user


def find_token(secret: str, *purposes: str) -> MailToken | None:
    """Return the open token a letter's link names, None when it is used, old or unknown."""
    return db.session.scalar(
        select(MailToken).where(
            MailToken.token_hash == hashed(secret),
            MailToken.purpose.in_(purposes),
            MailToken.used_at.is_(None),
            MailToken.expires_at > now(),
        )
    )


def sessions_of(user_id: int) -> Sequence[Any]:
    """Return where a person is signed in, latest seen first: id, agent, created_at, seen_at."""
    return db.session.execute(
        select(SignIn.id, SignIn.agent, SignIn.created_at, SignIn.seen_at)
        .where(SignIn.user_id == user_id, SignIn.expires_at > now())
        .order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    ).all()


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
