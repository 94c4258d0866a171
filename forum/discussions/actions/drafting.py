from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Invalid, NotFound
from forum.discussions.actions.publishing import author_id, drop_draft
from forum.discussions.models import Draft, Post, PostSource
from forum.discussions.queries.drafts import kinds

MOST_DRAFTS: Final = 100
MOST_TYPED: Final = 100_000
FIELDS: Final = frozenset(
    {
        "title",
        "body",
        "space",
        "type",
        "tags",
        "reply_to",
        "poll_question",
        "poll_options",
        "poll_days",
    }
)
# A text this long that another tab would shorten to less than half stays as `earlier`.
WORTH_KEEPING: Final = 200
_KEY = re.compile(r"thread:new|([a-z]+):([1-9][0-9]{0,17})", re.ASCII)


def save_draft(viewer: Viewer, key: str, typed: Mapping[str, str]) -> None:
    """Keep what a member has typed; fields that are not in `typed` stay as they were.

    The last writing wins, but nothing typed never wins over something, and what was published
    already is not kept. Raises NotFound for a key nobody has, Invalid past the limits.
    """
    member = author_id(viewer)
    found = _KEY.fullmatch(key)
    if found is None or found[1] not in (None, "reply", "edit", *kinds):
        raise NotFound
    fields = {name: text for name, text in typed.items() if name in FIELDS}
    if sum(map(len, fields.values())) > MOST_TYPED:
        raise Invalid(f"A draft has at most {MOST_TYPED:,} characters.")
    if not _says_something(fields) or _is_out(member, found, fields.get("body", "")):
        return
    place = (Draft.user_id == member, Draft.key == key)
    old = db.session.scalar(select(Draft.fields).where(*place).with_for_update())
    if old is None:
        _refuse_more(member)
        first = {"user_id": member, "key": key, "fields": fields, "updated_at": now()}
        # Two tabs may both find nothing there.
        upsert(Draft, first, ("user_id", "key"), "fields", "updated_at")
        return
    news = {**old, **_overwritten(old, fields), **fields}
    db.session.execute(update(Draft).where(*place).values(fields=news, updated_at=now()))


def discard_draft(viewer: Viewer, key: str) -> None:
    """Forget a draft; nothing happens when there is none."""
    drop_draft(author_id(viewer), key)


def _says_something(fields: Mapping[str, str]) -> bool:
    return any(fields.get(name, "").strip() for name in ("title", "body"))


def _is_out(member: int, key: re.Match[str], body: str) -> bool:
    """Whether the member published or sent this text last: a save that lost a race with it."""
    if not body.strip():
        return False
    kind = kinds.get(key[1] or "")
    if kind is not None:
        return kind.is_sent(member, int(key[2]), body)
    newest = (
        select(PostSource.source)
        .join(Post, Post.id == PostSource.post_id)
        .where(Post.author_id == member)
        .order_by(Post.id.desc())
        .limit(1)
    )
    return db.session.scalar(newest) == body


def _overwritten(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    was, becomes = old.get("body", ""), new.get("body", "")
    lost = len(was) >= WORTH_KEEPING and len(becomes) * 2 < len(was)
    return {"earlier": was} if lost else {}


def _refuse_more(member: int) -> None:
    count = db.session.scalar(select(func.count()).where(Draft.user_id == member))
    if (count or 0) >= MOST_DRAFTS:
        raise Invalid(f"You have {MOST_DRAFTS} drafts. Publish or discard some of them first.")
