"""Keeping searches, and telling what is new to them."""

from __future__ import annotations

import secrets
from datetime import timedelta

import structlog
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core import mail
from forum.core.access import Role, Viewer
from forum.core.clock import now
from forum.core.db import db, savepoint, transaction
from forum.core.refusals import Conflict, NotFound, SignInNeeded
from forum.search.models import SavedSearch
from forum.search.saved import (
    EVERY,
    MOST,
    SavedKind,
    Since,
    get_saved,
    kind_of,
    next_due,
    owe,
    owed_of,
)

log = structlog.get_logger()
# What broke is tried again after a while.
AGAIN = timedelta(hours=1)


def keep(
    viewer: Viewer,
    kind: SavedKind,
    name: str,
    question: str,
    every: str,
    role_id: int | None = None,
) -> SavedSearch:
    """Keep a question; what there is now is not told. Flushes.

    The same question under the same role is kept once: its name and letters change. Raises
    Conflict beyond thirty.
    """
    if viewer.id is None:
        raise SignInNeeded
    # Two at once wait for each other, so that none is counted or written twice.
    db.session.execute(select(User.id).where(User.id == viewer.id).with_for_update())
    mine = (SavedSearch.user_id == viewer.id, SavedSearch.kind == kind.name)
    asked = kind.clean(question)
    same = (SavedSearch.question == asked) | SavedSearch.question.startswith(
        f"{asked}#", autoescape=True
    )
    row = db.session.scalar(select(SavedSearch).where(*mine, same, SavedSearch.role_id == role_id))
    if row is None:
        count = db.session.scalar(select(func.count()).select_from(SavedSearch).where(*mine))
        if (count or 0) >= MOST:
            raise Conflict(f"You keep {MOST} searches, which is the most. Remove one first.")
        row = SavedSearch(
            user_id=viewer.id,
            kind=kind.name,
            question=asked,
            token=secrets.token_urlsafe(32)[:43],
            role_id=role_id,
            mark=kind.ceiling(),
            created_at=now(),
        )
        db.session.add(row)
    change(viewer, row, name, every)
    return row


def change(viewer: Viewer, row: SavedSearch, name: str, every: str) -> None:
    """Call a kept search otherwise, or tell it at other times; flushes.

    One that was never told by mail begins anew: what came in between is not told at once.
    """
    if every not in EVERY:
        raise Conflict("Choose how often.")
    kind = kind_of(row.kind)
    if row.every == "never" and every != "never" and kind is not None:
        row.mark = kind.ceiling()
        owe(row, ())
    if row.every != every or row.due_at is None:
        row.due_at = next_due(every, viewer.timezone)
    row.name, row.every = name, every
    db.session.flush()


def drop(user_id: int, number: int, kind: str) -> None:
    """Forget a kept search; its feed and its letters end. Raises NotFound for another's."""
    db.session.delete(get_saved(user_id, number, kind, lock=True))
    db.session.flush()


def tell_what_is_due() -> int:
    """Mail what is new to every search whose time has come; return how many letters there were.

    One transaction a search: its letter and its mark are written together, and two workers never
    have the same one.
    """
    told = 0
    while True:
        with transaction():
            due = (SavedSearch.every != "never", SavedSearch.due_at <= now())
            rows = select(SavedSearch).where(*due).order_by(SavedSearch.due_at, SavedSearch.id)
            row = db.session.scalar(rows.limit(1).with_for_update(skip_locked=True))
            if row is None:
                return told
            told += _tell(row)


def _tell(row: SavedSearch) -> bool:
    try:
        with savepoint():
            return _told(row)
    except Exception:
        log.exception("a kept search was not told", search=row.id, kind=row.kind)
        row.due_at = now() + AGAIN
        return False


def _told(row: SavedSearch) -> bool:
    """Tell one search; return whether there was a letter."""
    person = db.session.get_one(User, row.user_id)
    kind = kind_of(row.kind)
    row.due_at = next_due(row.every, person.timezone)
    if kind is None or not _reads_mail(person) or not kind.allowed(row):
        return False
    since = Since(row.mark, max(row.mark, kind.ceiling()), owed_of(row))
    news = kind.news(row, _eyes_of(person), since)
    row.mark = since.ceiling
    owe(row, news.owed)
    if not news.count:
        return False
    row.sent_at = now()
    stop = stop_address(row.id)
    letter = {**news.values, "name": person.name, "search": row.name}
    mail.post(str(person.email), news.title, kind.template, stop=stop, **letter)
    return True


def _reads_mail(person: User) -> bool:
    return bool(person.state == "active" and person.email and person.email_verified_at)


def _eyes_of(person: User) -> Viewer:
    return Viewer(
        id=person.id,
        username=person.username,
        name=person.name,
        role=Role[person.role],
        verified=True,
        timezone=person.timezone,
    )


def stop_address(number: int) -> str:
    """Return the address that ends the letters of a search without signing in."""
    return f"{current_app.config['BASE_URL']}/alerts/stop/{_signer().dumps(number)}"


def stopped_by(token: str) -> SavedSearch:
    """Return the search a stop address names; raises NotFound for a forged or forgotten one."""
    try:
        number = int(_signer().loads(token))
    except BadSignature as error:
        raise NotFound from error
    row = db.session.get(SavedSearch, number, with_for_update=True)
    if row is None:
        raise NotFound("This search is not kept any more, so there are no letters of it.")
    return row


def stop(row: SavedSearch) -> None:
    """End the letters of a search; it is kept, and so is its feed."""
    row.every, row.due_at = "never", None
    db.session.flush()


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="stop-alert")
