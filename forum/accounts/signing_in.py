from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, request, session
from flask_login import LoginManager, login_user, logout_user
from sqlalchemy import delete

from forum.accounts.models import SignIn, User
from forum.accounts.queries import find_viewer, hashed
from forum.core.access import GUEST, Role, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.gather import Gatherer
from forum.core.settings import Settings

SHORT = timedelta(days=1)
LONG = timedelta(days=60)
# In this order: most browsers also call themselves Chrome and Safari, phones Linux and Mac.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
manager = LoginManager()
# The browser is bound to a row in the database, which says more than an address and an agent.
manager.session_protection = None
manager._session_identifier_generator = str  # so it need not be described in the cookie either
manager.anonymous_user = lambda: GUEST


def init_signing_in(app: Flask) -> None:
    """Have each request know its viewer, from a cookie that names a row of sign_ins."""
    settings: Settings = app.config["SETTINGS"]
    app.config.update(
        REMEMBER_COOKIE_DURATION=LONG,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_SECURE=settings.secure,
    )
    manager.init_app(app)


@manager.user_loader  # type: ignore[untyped-decorator]
def _load(token: str) -> Viewer | None:
    viewer = find_viewer(token)
    if viewer is not None:
        seen.note(viewer.session_id, now())
    return viewer


def _write_seen(noted: dict[Any, Any]) -> None:
    for number, moment in noted.items():
        row = db.session.get(SignIn, number)
        if row is not None:
            row.seen_at = moment
            row.expires_at = max(row.expires_at, moment + SHORT)


seen = Gatherer(_write_seen)


def start_session(user: User, *, remember: bool) -> None:
    """Sign this browser in under a new secret, whatever it was before."""
    token = secrets.token_urlsafe(32)
    moment = now()
    row = SignIn(
        token_hash=hashed(token),
        user_id=user.id,
        created_at=moment,
        seen_at=moment,
        expires_at=moment + (LONG if remember else SHORT),
        remember=remember,
        agent=(request.user_agent.string or "")[:200],
    )
    db.session.add(row)
    db.session.flush()
    end_session()
    session.clear()
    login_user(_viewer_of(user, token, row.id), remember=remember)
    if not remember:
        # A cookie of an earlier sign-in would be asked for again and again, and lead nowhere.
        session["_remember"] = "clear"


def end_session() -> None:
    """Sign this browser out and forget its secret; nothing happens for a guest."""
    token = session.get("_user_id")
    if token:
        db.session.execute(delete(SignIn).where(SignIn.token_hash == hashed(token)))
    logout_user()


def _viewer_of(user: User, token: str, session_id: int) -> Viewer:
    return Viewer(
        id=user.id,
        username=user.username,
        name=user.name,
        role=Role[user.role],
        verified=user.email_verified_at is not None,
        unread=user.unread_notices,
        timezone=user.timezone,
        theme=user.theme,
        token=token,
        session_id=session_id,
    )


def browser_of(agent: str) -> str:
    """Return what a person would call the browser that sent this User-Agent: Firefox on Linux."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
