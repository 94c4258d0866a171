from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import literal, select

from forum.core.access import Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.discussions.models import Draft, Post, Thread
from forum.discussions.policy import openable_threads
from forum.discussions.queries.spaces import readable_ids

# What of its own a draft belongs to → its words on the list.
OWN = {"thread": "New thread", "reply": "Reply", "edit": "Edit"}
Places = dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DraftKind:
    """A kind of text that another feature takes; the key of such a draft is `message:12`.

    `words` name it, `away` what it belonged to and nobody opens any more. `places` answers for
    numbers of keys with (title, address) of those the viewer can still open; `is_sent` says
    whether a text (last) is what a member (first) sent to a number last.
    """

    name: str
    words: str
    away: str
    places: Callable[[Viewer, list[int]], Places]
    is_sent: Callable[[int, int, str], bool]


kinds: dict[str, DraftKind] = {}


def register_draft_kind(kind: DraftKind) -> None:
    """Have drafts of a kind saved and listed; the same name replaces what was known by it."""
    kinds[kind.name] = kind


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A text a member has not published yet; `address` is where it goes on, "" when that is away.

    `title` is that of its thread or place, "" for a new thread without one.
    """

    key: str
    words: str
    title: str
    excerpt: str
    body: str
    address: str
    updated_at: datetime


def find_draft(viewer: Viewer, key: str) -> Draft | None:
    """Return what a member has typed under a key and not yet published."""
    return db.session.get(Draft, (viewer.id, key)) if viewer.id is not None else None


def all_drafts(viewer: Viewer) -> list[DraftRow]:
    """Return a member's drafts, latest first, at most the hundred there may be.

    A draft whose place no longer opens is listed too: its text can still be copied. Three
    statements, and one for each kind of other features among them.
    """
    drafts = db.session.scalars(
        select(Draft).where(Draft.user_id == viewer.id).order_by(Draft.updated_at.desc())
    ).all()
    keys = [draft.key for draft in drafts]
    places = _places(viewer, keys)
    for name, kind in kinds.items():
        if numbers := _numbers(keys, name):
            found = kind.places(viewer, numbers)
            places |= {f"{name}:{number}": place for number, place in found.items()}
    return [_row(draft, places.get(draft.key)) for draft in drafts]


def _places(viewer: Viewer, keys: list[str]) -> dict[str, tuple[str, str]]:
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
    where = {"reply": "/t/{}#reply", "edit": "/p/{}/edit"}
    return {f"{kind}:{n}": (title, where[kind].format(n)) for kind, n, title in rows}


def _numbers(keys: list[str], kind: str) -> list[int]:
    pairs = (key.partition(":") for key in keys)
    return [int(number) for name, _, number in pairs if name == kind]


def _row(draft: Draft, place: tuple[str, str] | None) -> DraftRow:
    name = draft.key.partition(":")[0]
    kind = kinds.get(name)
    words, away = (kind.words, kind.away) if kind else (OWN[name], "A thread that is away")
    if name == "thread":
        place = draft.fields.get("title", ""), "/discussions/new"
    title, address = place or (away, "")
    body = draft.fields.get("body", "")
    return DraftRow(draft.key, words, title, excerpt(body), body, address, draft.updated_at)
