from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.files import detach, files_of, pass_on
from forum.core.refusals import Invalid
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import Source, publish, revise
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.queries.drafts import FILES, became, credited_of, draft_card
from forum.ideas.states import NOTE_NEEDED

MOST_NOTE = 200


def publish_draft(author: Viewer, draft: IdeaDraft, *, seen: int, note: str) -> Idea:
    """Publish a draft with its files: a new idea, or the next version of the one it changes.

    `seen` is the version the author saw last, `note` what changed, or why it begins as dropped.
    A draft that was published already gives its idea. Raises Invalid for what is missing and
    Conflict for a version published in between; the draft stays as it is then.
    """
    published = became(draft)
    if published is not None:
        return db.session.get_one(Idea, published)
    idea = _changed(author, draft, seen, note) if draft.idea_id else _opened(author, draft, note)
    settle(idea)
    # The row stays a while, so that its address leads to the idea.
    draft.idea_id, draft.version, draft.fields, draft.updated_at = idea.id, 0, {}, now()
    db.session.flush()
    return idea


def _opened(author: Viewer, draft: IdeaDraft, note: str) -> Idea:
    card = draft_card(draft.fields)
    if card.status in NOTE_NEEDED and not note:
        raise Invalid("Say in a line why it was dropped: others learn most from that.", "note")
    if draft.fields.get("members_only"):
        card = replace(card, audience="members")
    idea = publish(
        author,
        card,
        source=Source(draft.source_idea_id, draft.source_thread_id, draft.source_post_number),
        credited=credited_of(draft),
        note=note if card.status in NOTE_NEEDED else "",
        once=draft.once,
    )
    pass_on((FILES, draft.id), ("idea", idea.id))
    return idea


def _changed(author: Viewer, draft: IdeaDraft, seen: int, note: str) -> Idea:
    if len(note) > MOST_NOTE:
        raise Invalid(f"Say what changed in up to {MOST_NOTE} characters.", "note")
    locked = select(Idea).where(Idea.id == draft.idea_id).with_for_update()
    idea = db.session.scalars(locked.execution_options(populate_existing=True)).one()
    card = draft_card(draft.fields)
    if draft.fields.get("members_only"):
        card = replace(card, audience="members")
    revise(author, idea, card, seen=seen, note=note)
    _match_files(draft.id, idea.id)
    return idea


def _match_files(draft_id: int, idea_id: int) -> None:
    """Give an idea the files of the draft of its changes.

    A file that is in both keeps its row, so that its address stays.
    """
    kept = {(file.name, file.filename): file for file in files_of("idea", [idea_id])}
    for file in files_of(FILES, [draft_id]):
        if kept.pop((file.name, file.filename), None) is not None:
            detach(file)
    for file in kept.values():
        detach(file)
    pass_on((FILES, draft_id), ("idea", idea_id))
