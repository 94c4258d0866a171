from __future__ import annotations

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.markup import Cooked, cook, plain_line
from forum.core.markup.names import Lookup
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.vocab.actions.people import actor_of, number_of
from forum.vocab.models import SkillComment, SkillProposal
from forum.vocab.queries.comments import comments_by
from forum.vocab.queries.skills import get_skill_proposal
from forum.vocab.queries.tags import canonical_tags

# Comments one member may write on one proposal.
MOST_EACH = 20


def page_of(proposal_id: int) -> str:
    """Return the address of the page on which a proposed skill is talked about."""
    return f"/skills/proposals/{proposal_id}/comments"


def cooked_comment(body: str, people: Lookup | None = None) -> Cooked:
    """Return a comment as safe HTML; `people` knows who may be named in it."""
    return cook(body, people=people, tags=canonical_tags)


def comment(
    author: Viewer, proposal: SkillProposal, body: str, people: Lookup | None = None
) -> SkillComment:
    """Say something of a proposed skill, and tell who proposed it.

    The proposal was loaded with its lock. Raises Conflict when it is answered or its author's
    comments are very many, Invalid for a body in which nothing can be seen.
    """
    author_id = number_of(author)
    if proposal.state != "open":
        raise Conflict("This proposal is answered already; nothing more can be said.", "body")
    if comments_by(author_id, proposal.id) >= MOST_EACH:
        raise Conflict(f"You wrote {MOST_EACH} comments on this. Let others speak.", "body")
    cooked = cooked_comment(body, people)
    if not plain_line(cooked.text, 1000):
        raise Invalid("Nothing of this would be seen: it is all marks and no words.", "body")
    row = SkillComment(
        proposal_id=proposal.id, author_id=author_id, source=body, html=cooked.html, at=now()
    )
    db.session.add(row)
    db.session.flush()
    if proposal.author_id != author_id:
        topic, link = f"skill-comments:{proposal.id}", f"{page_of(proposal.id)}#comment-{row.id}"
        tell([proposal.author_id], "proposal-comment", topic, proposal.name, link, author_id)
    return row


def delete_comment(author: Viewer, row: SkillComment) -> None:
    """Take back a comment of one's own: its words go. Raises Forbidden for another's."""
    if row.author_id != number_of(author):
        raise Forbidden("You can delete what you wrote yourself.")
    row.state, row.source, row.html = "deleted", "", ""
    db.session.flush()


def remove_comment(moderator: Viewer, row: SkillComment, reason: str) -> None:
    """Take a comment from view with a reason, and tell its author."""
    if not reason:
        raise Invalid("Say why: the author is told, and it stands in the public log.", "reason")
    row.state = "hidden"
    db.session.flush()
    name = get_skill_proposal(row.proposal_id).name
    text, link = f"Your comment on “{name}” was removed: {reason}", page_of(row.proposal_id)
    tell([row.author_id], "comment-removed", f"skill-comment:{row.id}", text, link, moderator.id)
    target = ("skill-comment", row.id, "a comment on a proposed skill")
    record(actor_of(moderator), "hide", target, reason)
