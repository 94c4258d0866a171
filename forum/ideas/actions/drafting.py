from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from sqlalchemy import delete, func, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db
from forum.core.files import File, files_of
from forum.core.refusals import Conflict, Invalid
from forum.ideas.actions.publishing import NOTHING, Source
from forum.ideas.card import Card
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.queries.drafts import FILES, is_open, mark_of
from forum.ideas.queries.one import card_of

MOST_DRAFTS: Final = 20
# How long a draft that was published still leads to its idea.
REMEMBERED = timedelta(days=90)


def start_draft(
    user_id: int,
    card: Card,
    source: Source = NOTHING,
    once: str | None = None,
    *,
    credited: Iterable[tuple[int, str]] = (),
    members_only: bool = False,
) -> IdeaDraft:
    """Begin an idea with what is known of it; the same `once` gives the draft already begun.

    `credited` are those to be named when it is published, as `publishing.publish` takes them.
    `members_only` for what is made from something that only members read: it stays so.
    Without a context on the card the composer offers the member's own. Raises Invalid for one
    draft too many.
    """
    _take_turn(user_id)
    earlier = _begun_before(user_id, once)
    if earlier is not None:
        return earlier
    _refuse_more(user_id)
    _forget_published(user_id)
    draft = _new(user_id, card, once)
    draft.source_idea_id = source.idea_id
    draft.source_thread_id = source.thread_id
    draft.source_post_number = source.post_number
    draft.fields |= {"credited": [[number, kind] for number, kind in credited]}
    if members_only:
        draft.fields |= {"audience": "members", "members_only": True}
    db.session.add(draft)
    db.session.flush()
    return draft


def edit_draft(user_id: int, idea: Idea) -> IdeaDraft:
    """Return the draft of changes to a published idea, begun now unless there is one.

    It holds the present text and its own rows of the idea's files, so that nothing done to it
    shows before it is published.
    """
    _take_turn(user_id)
    mine = (IdeaDraft.user_id == user_id, IdeaDraft.idea_id == idea.id, is_open())
    earlier = db.session.scalar(select(IdeaDraft).where(*mine))
    if earlier is not None:
        return earlier
    _refuse_more(user_id)
    draft = _new(user_id, card_of(idea), None)
    draft.idea_id, draft.version = idea.id, idea.version
    if idea.audience == "members" and (idea.source_idea_id or idea.source_thread_id):
        # What it was made from may be for members alone, so it is not opened to everyone later.
        draft.fields |= {"members_only": True}
    db.session.add(draft)
    db.session.flush()
    db.session.add_all(_copied(file, draft.id) for file in files_of("idea", [idea.id]))
    db.session.flush()
    return draft


def save_step(
    draft: IdeaDraft,
    step: str,
    typed: Mapping[str, Any],
    *,
    seen: str = "",
    strict: bool = False,
) -> bool:
    """Keep what was typed at a step of the composer; other steps stay as they are.

    `typed` is names of `queries.drafts.fields_of(step)` → values as `Card.as_json` has them.
    `seen` is the mark of what stood there when the page was opened. When another page wrote there
    since, its text stays readable there and the answer is False; with `strict` nothing is kept
    (Conflict).
    """
    before = mark_of(draft.fields, step)
    fields = {**draft.fields, **typed}
    alone = not seen or seen == before or mark_of(fields, step) in (seen, before)
    if not alone:
        if strict:
            raise Conflict("Another page saved this step meanwhile. Load it again to see both.")
        held = {**fields.get("earlier", {}), step: _readable(draft.fields, typed)}
        fields["earlier"] = {name: text for name, text in held.items() if text}
    fields["visited"] = sorted({*fields.get("visited", ()), step})
    draft.fields = fields
    draft.updated_at = now()
    db.session.flush()
    return alone


def put_back(draft: IdeaDraft) -> str:
    """Put the step that was removed last where it stood; return the name of its field."""
    place, text = draft.fields.get("taken") or (0, None)
    if text is None:
        return ""
    steps = list(draft.fields.get("steps", ()))
    steps.insert(place, text)
    draft.fields = {**draft.fields, "steps": steps, "taken": None}
    db.session.flush()
    return f"steps-{place}"


def forget_earlier(draft: IdeaDraft, step: str) -> None:
    """Drop the text of another page that was kept at a step."""
    held = {name: text for name, text in draft.fields.get("earlier", {}).items() if name != step}
    draft.fields = {**draft.fields, "earlier": held}
    db.session.flush()


def delete_draft(draft: IdeaDraft) -> None:
    """Delete a draft with the files that were added to it."""
    db.session.execute(delete(File).where(File.owner_kind == FILES, File.owner_id == draft.id))
    db.session.delete(draft)
    db.session.flush()


def _readable(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """Return what stood in the changed fields of a step, as one text to copy from."""
    said = [old.get(name) for name, value in new.items() if old.get(name) != value]
    return "\n\n".join("\n\n".join(_texts(value)) for value in said if value)


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) and value else []


def _new(user_id: int, card: Card, once: str | None) -> IdeaDraft:
    moment = now()
    return IdeaDraft(
        user_id=user_id,
        fields=card.as_json(),
        once=once or uuid4().hex,
        created_at=moment,
        updated_at=moment,
    )


def _copied(file: File, draft_id: int) -> File:
    kept = {
        column.key: getattr(file, column.key)
        for column in File.__mapper__.column_attrs
        if column.key != "id"
    }
    return File(**kept | {"owner_kind": FILES, "owner_id": draft_id})


def _take_turn(user_id: int) -> None:
    # One after another for a member: a form that arrives twice at once begins one draft.
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def _begun_before(user_id: int, once: str | None) -> IdeaDraft | None:
    if not once:
        return None
    mine = select(IdeaDraft).where(IdeaDraft.user_id == user_id, IdeaDraft.once == once)
    return db.session.scalar(mine.order_by(IdeaDraft.id).limit(1))


def _refuse_more(user_id: int) -> None:
    counted = select(func.count()).select_from(IdeaDraft)
    if (db.session.scalar(counted.where(IdeaDraft.user_id == user_id, is_open())) or 0) >= (
        MOST_DRAFTS
    ):
        raise Invalid(
            f"You have {MOST_DRAFTS} drafts of ideas. Publish or delete one of them first."
        )


def _forget_published(user_id: int) -> None:
    old = (IdeaDraft.updated_at < now() - REMEMBERED, ~is_open())
    db.session.execute(delete(IdeaDraft).where(IdeaDraft.user_id == user_id, *old))
