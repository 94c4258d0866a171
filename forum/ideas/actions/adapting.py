from __future__ import annotations

from dataclasses import replace

from forum.core.access import Viewer
from forum.core.refusals import Forbidden
from forum.ideas.actions.drafting import start_draft
from forum.ideas.actions.publishing import Source
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.policy import may_open
from forum.ideas.queries.one import card_of


def adapt(viewer: Viewer, idea: Idea, once: str | None) -> IdeaDraft:
    """Begin an idea of one's own from another one, which is named as its source.

    What came of the source is not the new idea's: only what to do is carried over. Raises
    Forbidden where its license keeps all rights.
    """
    if viewer.id is None or idea.state != "visible" or not may_open(viewer, idea):
        raise Forbidden("Sign in to adapt an idea.")
    card = card_of(idea)
    if card.license == "reserved" and viewer.id != idea.author_id:
        raise Forbidden("Its author keeps all rights: ask them before you reuse it.")
    own = replace(
        card,
        status="proposed",
        result="",
        rows=(),
        claimed=0,
        wrong="",
        change="",
        credits="",
        context={},
    )
    return start_draft(
        viewer.id,
        own,
        Source(idea_id=idea.id),
        once,
        credited=[(idea.author_id, "contributor")],
        members_only=idea.audience == "members",
    )
