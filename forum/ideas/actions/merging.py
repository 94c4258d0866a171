from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core import audit
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.events import IdeaChanged, IdeasMerged
from forum.ideas.models import Idea, IdeaCredit, IdeaMark, Replication
from forum.ideas.policy import may_merge


def merge_ideas(viewer: Viewer, idea: Idea, into: Idea, reason: str) -> None:
    """Merge a duplicate into the idea that stays, with its marks, reports and credits.

    Both were loaded with their locks. The address of the first leads to the second; reports say
    where they came from, and who tries both tries one. Raises Forbidden to who may not, Invalid
    for an idea with itself, Conflict for one that is away.
    """
    if idea.id == into.id:
        raise Invalid("An idea cannot be merged with itself.", "into")
    if not may_merge(viewer, idea, into):
        raise Forbidden("Moderators merge ideas, and authors their own.")
    if idea.state != "visible" or into.state != "visible":
        raise Conflict("One of the two was taken away meanwhile.")
    if into.audience != idea.audience:
        # What was reported to members alone would be read by everybody, or the reverse.
        raise Invalid("One of the two is for members only: give both the same readers.", "into")
    _move_marks(idea, into)
    _move_reports(idea, into)
    _move_credits(idea, into)
    idea.state, idea.merged_into_id = "merged", into.id
    idea.removed_at, idea.removed_by_id, idea.removed_reason = now(), viewer.id, reason[:500]
    db.session.execute(
        update(Idea).where(Idea.merged_into_id == idea.id).values(merged_into_id=into.id)
    )
    db.session.execute(
        update(Idea)
        .where(Idea.source_idea_id == idea.id, Idea.id != into.id)
        .values(source_idea_id=into.id)
    )
    # An adaptation that takes its source over is made from nothing else.
    if into.source_idea_id == idea.id:
        into.source_idea_id = None
    db.session.flush()
    for one in (idea, into):
        settle(one)
        announce(IdeaChanged(one.id))
        touch_idea(one)
    announce(IdeasMerged(idea.id, into.id))
    actor, target = (viewer.id, viewer.username), ("idea", idea.id, "")
    audit.record(actor, "merge", target, reason, into=into.id)


def _move_marks(idea: Idea, into: Idea) -> None:
    have = select(IdeaMark.user_id, IdeaMark.kind).where(IdeaMark.idea_id == into.id)
    twice = {tuple(row) for row in db.session.execute(have)}
    for mark in db.session.scalars(select(IdeaMark).where(IdeaMark.idea_id == idea.id)).all():
        own = mark.kind == "useful" and mark.user_id == into.author_id
        if own or (mark.user_id, mark.kind) in twice:
            db.session.delete(mark)
        else:
            mark.idea_id = into.id
    db.session.flush()


def _move_reports(idea: Idea, into: Idea) -> None:
    running = select(Replication.user_id).where(
        Replication.idea_id == into.id, Replication.state == "trying"
    )
    twice = set(db.session.scalars(running))
    rows = db.session.scalars(
        select(Replication).where(Replication.idea_id == idea.id).order_by(Replication.id)
    ).all()
    for row in rows:
        # What the author of the idea that stays tried of the other one is no longer another's.
        # A hidden report too: brought back, it would count.
        own = row.user_id == into.author_id
        if own or (row.state == "trying" and row.user_id in twice):
            row.state = "withdrawn"
        row.came_from_id, row.idea_id, row.idea_version = idea.id, into.id, into.version
    db.session.flush()


def _move_credits(idea: Idea, into: Idea) -> None:
    have = set(
        db.session.scalars(select(IdeaCredit.user_id).where(IdeaCredit.idea_id == into.id))
    ) | {into.author_id}
    owed = select(IdeaCredit.user_id).where(IdeaCredit.idea_id == idea.id)
    people = {idea.author_id, *db.session.scalars(owed)} - have
    db.session.execute(delete(IdeaCredit).where(IdeaCredit.idea_id == idea.id))
    db.session.add_all(
        IdeaCredit(idea_id=into.id, user_id=number, kind="contributor") for number in sorted(people)
    )
    db.session.flush()
