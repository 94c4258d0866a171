from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from forum.accounts import queries as people
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import Cooked, cook_html, excerpt
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.discussions.actions.moderating.noting import note
from forum.discussions.actions.publishing import author_id, drop_draft, touch_thread
from forum.discussions.actions.texts import checked_tags, cooked_body, readable, set_tags, slug_of
from forum.discussions.events import PostEdited, ThreadChanged
from forum.discussions.models import Post, PostSource, Revision, Thread
from forum.discussions.policy import may_edit
from forum.discussions.queries.posts import get_source
from forum.discussions.queries.threads import username_of


class EditedMeanwhile(Conflict):
    """Somebody else changed the post since this edit began."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What the first post of a thread carries beside its text: the thread's own facts."""

    title: str
    kind: str
    tags: Sequence[str]


def edit(
    editor: Viewer,
    thread: Thread,
    post: Post,
    *,
    body: str,
    version: int,
    heading: Heading | None = None,
    reason: str = "",
) -> bool:
    """Change a post that was loaded with its lock, and keep the earlier version.

    `version` is the one the editor began with. Returns False when nothing differs. Raises
    Forbidden, Invalid, or EditedMeanwhile when a newer version stands there.
    """
    if not may_edit(editor, thread, post):
        raise Forbidden("You may not edit this post now.")
    if editor.id != post.author_id and not reason:
        raise Invalid("Say what you changed: it is somebody else's post.", "reason")
    source = get_source(post.id)
    if post.number > 1:
        heading = None
    cooked = readable(cooked_like(source, body))
    tags = checked_tags(heading.tags, cooked) if heading else list(thread.tags)
    same_text = body == source.source
    if same_text and (heading is None or _same_heading(thread, heading, tags)):
        drop_draft(author_id(editor), f"edit:{post.id}")
        return False
    if version != post.version:
        raise EditedMeanwhile("This post was edited while you were writing.")
    _keep_version(editor, thread, post, source, reason)
    if heading is not None:
        _set_heading(thread, heading, tags, cooked)
    _set_text(editor, thread, post, source, body, cooked)
    drop_draft(author_id(editor), f"edit:{post.id}")
    _log(editor, thread, post, reason)
    touch_thread(thread, username_of(post.author_id))
    return True


def _log(editor: Viewer, thread: Thread, post: Post, reason: str) -> None:
    if editor.id != post.author_id:
        note((editor.id, editor.username), "edit", thread, reason, post_id=post.id)


def cooked_like(source: PostSource, body: str) -> Cooked:
    """Return a text as an edit of this post would show it: its format stays what it was."""
    return cook_html(body) if source.format == "html" else cooked_body(body)


def _same_heading(thread: Thread, heading: Heading, tags: Sequence[str]) -> bool:
    same = heading.title == thread.title and heading.kind == thread.type
    return same and list(tags) == list(thread.tags)


def _keep_version(
    editor: Viewer, thread: Thread, post: Post, source: PostSource, reason: str
) -> None:
    db.session.add(
        Revision(
            post_id=post.id,
            version=post.version,
            format=source.format,
            source=source.source,
            title=thread.title if post.number == 1 else None,
            at=now(),
            by_id=author_id(editor),
            reason=reason,
        )
    )


def _set_text(
    editor: Viewer, thread: Thread, post: Post, source: PostSource, body: str, cooked: Cooked
) -> None:
    named = () if source.format == "html" else cooked_body(source.source).mentions
    new = [name for name in cooked.mentions if name not in named]
    post.html, post.version, post.edited_at = cooked.html, post.version + 1, now()
    source.source, source.text = body, cooked.text
    announce(
        PostEdited(
            thread_id=thread.id,
            post_id=post.id,
            editor_id=author_id(editor),
            mentioned=people.user_ids(new) if new else [],
        )
    )


def _set_heading(thread: Thread, heading: Heading, tags: list[str], cooked: Cooked) -> None:
    changed = not _same_heading(thread, heading, tags)
    _set_kind(thread, heading.kind)
    set_tags(thread, thread.tags, tags)
    thread.title, thread.slug = heading.title, slug_of(heading.title)
    thread.excerpt = excerpt(cooked.text)[:300]
    if changed:
        announce(ThreadChanged(thread_id=thread.id))


def _set_kind(thread: Thread, kind: str) -> None:
    if kind == thread.type:
        return
    if "spitball" in (kind, thread.type) and thread.last_number > 1:
        raise Invalid("A spitball and other kinds cannot change once there are replies.", "type")
    facts: dict[str, Any] = {"type": kind, "stage": "clarify" if kind == "spitball" else None}
    for name, value in facts.items():
        setattr(thread, name, value)
    if kind not in ("question", "spitball"):
        thread.accepted_post_id = None
