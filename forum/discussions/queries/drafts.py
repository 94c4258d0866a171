from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.discussions.models import Draft, Post, Thread
from forum.discussions.policy import openable_threads
from forum.discussions.queries.spaces import readable_ids


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A text a member has not published yet; `title` is its thread's, "" when that is away."""

    key: str
    kind: str
    title: str
    excerpt: str
    body: str
    address: str
    updated_at: datetime


def find_draft(viewer: Viewer, key: str) -> Draft | None:
    """Return what a member has typed under a key and not yet published."""
    return db.session.get(Draft, (viewer.id, key)) if viewer.id is not None else None


def all_drafts(viewer: Viewer) -> list[DraftRow]:
    """Return a member's drafts, latest first, at most the hundred there may be; three statements.

    A draft whose thread no longer opens is listed too: its text can still be copied.
    """
    drafts = db.session.scalars(
        select(Draft).where(Draft.user_id == viewer.id).order_by(Draft.updated_at.desc())
    ).all()
    titles = _titles(viewer, [draft.key for draft in drafts])
    return [_row(draft, titles.get(draft.key, "")) for draft in drafts]


def _titles(viewer: Viewer, keys: list[str]) -> dict[str, str]:
    threads, posts = _numbers(keys, "reply"), _numbers(keys, "edit")
    if not threads and not posts:
        return {}
    opens = openable_threads(viewer, readable_ids(viewer))
    replies = select(literal("reply"), Thread.id, Thread.title).where(Thread.id.in_(threads), opens)
    edits = (
        select(literal("edit"), Post.id, Thread.title)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id.in_(posts), opens)
    )
    rows = db.session.execute(replies.union_all(edits)).all()
    return {f"{kind}:{number}": title for kind, number, title in rows}


def _numbers(keys: list[str], kind: str) -> list[int]:
    pairs = (key.partition(":") for key in keys)
    return [int(number) for name, _, number in pairs if name == kind]


def _row(draft: Draft, title: str) -> DraftRow:
    kind, _, number = draft.key.partition(":")
    shown = draft.fields.get("title", "") if kind == "thread" else title
    address = {
        "thread": "/discussions/new",
        "reply": f"/t/{number}#reply",
        "edit": f"/p/{number}/edit",
    }[kind]
    opens = kind == "thread" or title
    body = draft.fields.get("body", "")
    where = address if opens else ""
    return DraftRow(draft.key, kind, shown, excerpt(body), body, where, draft.updated_at)
