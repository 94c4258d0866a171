from __future__ import annotations

from dataclasses import replace

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.actions.telling import tell_of_status
from forum.ideas.events import IdeaChanged
from forum.ideas.models import Idea, StatusChange
from forum.ideas.policy import may_edit
from forum.ideas.queries.one import card_of
from forum.ideas.states import NOTE_NEEDED, STATUSES, TRIED
from forum.ideas.wanting import wanting


def change_status(author: Viewer, idea: Idea, to: str, note: str, *, seen: str = "") -> None:
    """Take an idea that was loaded with its lock to another status, dated and with a note.

    `seen` is the status the author saw, "" where nobody looked. Raises Forbidden to others,
    Conflict for what was changed meanwhile or does not follow from where it is, Invalid for a
    missing note and for what a card must say once the idea was tried.
    """
    if not may_edit(author, idea):
        raise Forbidden("Only its author changes the status of an idea.")
    now_at = STATUSES[idea.status]
    if seen and seen != idea.status:
        raise Conflict(
            f"The status is “{now_at.label}” by now: it was changed in between, "
            "perhaps in another tab. Nothing was changed by this form."
        )
    if to not in STATUSES:
        raise Invalid("Choose a status.", "to")
    if to not in now_at.after:
        raise Conflict(f"An idea that is “{now_at.label}” does not go to “{STATUSES[to].label}”.")
    if to in NOTE_NEEDED and not note.strip():
        raise Invalid("Say why it was dropped: that is what others learn from.", "note")
    _check_told(idea, to)
    before, idea.status = idea.status, to
    idea.updated_at = now()
    db.session.add(
        StatusChange(
            idea_id=idea.id,
            before=before,
            after=to,
            note=note.strip(),
            by_id=idea.author_id,
            at=idea.updated_at,
        )
    )
    settle(idea)
    announce(IdeaChanged(idea.id))
    tell_of_status(author, idea)
    touch_idea(idea, author.username)


def untold(idea: Idea) -> tuple[str, ...]:
    """Return what a card lacks before its idea may count as tried: fields of `card.Card`."""
    lacking = wanting(replace(card_of(idea), status="tried"))
    return tuple(name for name in ("result", "wrong", "change") if name in lacking)


def _check_told(idea: Idea, to: str) -> None:
    if to in TRIED and untold(idea):
        raise Invalid(
            "It was tried, so the card first has to say what happened, what went wrong and what "
            "you would change. Your note is kept here: edit the card, then come back.",
            "to",
        )
