from __future__ import annotations

from sqlalchemy import delete, select, update

from forum.core.db import db
from forum.core.events import announce
from forum.core.versions import touch
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.events import IdeaChanged
from forum.ideas.evidence import ENOUGH
from forum.ideas.models import Idea, IdeaTerm, Replication
from forum.members.models import ContextSnapshot
from forum.organizations.events import OrganizationMoved, OrganizationsMerged
from forum.organizations.queries.houses import below
from forum.vocab.events import TermsMerged


def follow_terms(event: TermsMerged) -> None:
    """Have ideas carry the term that another one was merged into; their snapshots stay."""
    have = select(IdeaTerm.idea_id).where(IdeaTerm.term_id == event.into_id)
    mine = IdeaTerm.term_id == event.from_id
    db.session.execute(delete(IdeaTerm).where(mine, IdeaTerm.idea_id.in_(have)))
    db.session.execute(update(IdeaTerm).where(mine).values(term_id=event.into_id))
    touch("ideas")


def follow_organizations(event: OrganizationsMerged) -> None:
    """Have replications name the organization that another one was merged into.

    What were two houses may be one now, so the levels that rest on them are found anew.
    """
    mine = Replication.organization_id == event.from_id
    db.session.execute(update(Replication).where(mine).values(organization_id=event.into_id))
    _settle_below(event.into_id)


def follow_move(event: OrganizationMoved) -> None:
    """Find the level of ideas anew that rests on an organization whose house changed."""
    _settle_below(event.organization_id)


def _settle_below(organization_id: int) -> None:
    tried = select(Replication.idea_id).where(
        Replication.organization_id.in_(below(organization_id))
    )
    written = select(ContextSnapshot.id).where(
        ContextSnapshot.organization_id.in_(below(organization_id))
    )
    # Fewer reports than that are too few for a level that depends on houses.
    enough = Idea.replication_count >= ENOUGH
    # In one order and with their locks, so that a report made meanwhile is counted too.
    ideas = db.session.scalars(
        select(Idea)
        .where(enough, Idea.id.in_(tried) | Idea.snapshot_id.in_(written))
        .order_by(Idea.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for idea in ideas:
        before = idea.evidence
        settle(idea)
        if idea.evidence != before:
            announce(IdeaChanged(idea.id))
            touch_idea(idea)
