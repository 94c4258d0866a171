from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from forum.discussions.models import Post, PostSource, Reaction, Revision
from forum.exchange.native.chunks import chunks, grouped
from forum.exchange.native.posts import REACTIONS
from forum.exchange.native.times import optional_time, time

Item = dict[str, Any]


def post_lines() -> Iterator[Item]:
    """Yield every post as it stands in posts.jsonl, in the order of their numbers."""
    posts = select(Post, PostSource).join(PostSource, PostSource.post_id == Post.id)
    for rows in chunks(posts, Post.id):
        ids = [post.id for post, _ in rows]
        reactions = grouped(
            select(Reaction).order_by(Reaction.at, Reaction.user_id), Reaction.post_id, ids
        )
        revisions = grouped(select(Revision).order_by(Revision.version), Revision.post_id, ids)
        for post, source in rows:
            yield _post(post, source) | {
                "reactions": _reactions(reactions[post.id]),
                "revisions": [_revision(earlier) for earlier in revisions[post.id]],
            }


def _post(post: Post, source: PostSource) -> Item:
    return {
        "id": str(post.id),
        "thread": str(post.thread_id),
        "number": post.number,
        "author": str(post.author_id),
        "created_at": time(post.created_at),
        "reply_to": str(post.reply_to_id) if post.reply_to_id else None,
        "format": source.format,
        "body": source.source,
        "stage": post.stage,
        "state": post.state,
        "edited_at": optional_time(post.edited_at),
        "removed": _removal(post),
        "helped_elsewhere": post.helped_elsewhere,
    }


def _removal(post: Post) -> Item | None:
    if post.removed_at is None and post.removed_by_id is None and post.removed_reason is None:
        return None
    return {
        "at": optional_time(post.removed_at),
        "by": str(post.removed_by_id) if post.removed_by_id else None,
        "reason": post.removed_reason,
    }


def _reactions(marks: Sequence[Reaction]) -> Item:
    return {
        kind: [
            {"member": str(mark.user_id), "at": time(mark.at)}
            for mark in marks
            if mark.kind == kind
        ]
        for kind in REACTIONS
    }


def _revision(earlier: Revision) -> Item:
    return {
        "version": earlier.version,
        "format": earlier.format,
        "body": earlier.source,
        "title": earlier.title,
        "at": time(earlier.at),
        "by": str(earlier.by_id),
        "reason": earlier.reason,
        "hidden": earlier.hidden,
    }
