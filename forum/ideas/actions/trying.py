from __future__ import annotations

from datetime import date

from sqlalchemy import select

from forum.accounts import queries as people
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import cook
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.core.versions import touch
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.actions.telling import tell_followers
from forum.ideas.card import LEAST_COUNT, MOST_ROWS
from forum.ideas.events import IdeaChanged
from forum.ideas.models import Idea, Replication
from forum.ideas.notices import REPORTED, TRIED_BY_OTHERS, TRYING, WAS_ANSWERED
from forum.ideas.policy import may_answer, may_replicate
from forum.ideas.states import OUTCOMES
from forum.ideas.told import Told
from forum.members.actions.snapshots import take_snapshot

OWN = "This is your own idea: change its status instead."
ARCHIVED = "Its author keeps this idea no longer up to date, so nobody tries it from here."
AWAY = "This idea was taken away."


def start_trying(viewer: Viewer, idea: Idea, until: date) -> Replication:
    """Say that one tries an idea, until about a day; its author is told.

    The idea was loaded with its lock. Who tries it already gets that try. Raises Forbidden and
    Conflict where nobody may, Invalid for a day that is over or more than two years ahead.
    """
    _check(viewer, idea)
    running = find_running(viewer, idea.id)
    if running is not None:
        return running
    _check_until(until)
    row = _new(viewer, idea, today())
    row.planned_until = until
    db.session.add(row)
    _told(viewer, idea, TRYING.name)
    return row


def report(viewer: Viewer, idea: Idea, told: Told) -> Replication:
    """Say how it went; a running try becomes the report, otherwise there was none before.

    The idea was loaded with its lock. Raises as `start_trying` does, Invalid beside the field for
    what does not fit.
    """
    _check(viewer, idea)
    _check_told(told)
    row = find_running(viewer, idea.id) or _new(viewer, idea, told.started_on)
    db.session.add(row)
    _write(row, told)
    snapshot = take_snapshot(row.user_id, told.facts or {})
    row.snapshot_id, row.organization_id = snapshot.id, snapshot.organization_id
    row.state, row.reported_at, row.idea_version = "reported", now(), idea.version
    _told(viewer, idea, REPORTED.name)
    tell_followers(viewer, idea, TRIED_BY_OTHERS)
    return row


def rewrite(viewer: Viewer, idea: Idea, row: Replication, told: Told) -> None:
    """Change one's own report; where it was done stays as it was said that day."""
    if row.user_id != viewer.id or row.state != "reported":
        raise Forbidden("Only who wrote a report changes it.")
    _check_told(told)
    _write(row, told)
    _changed(idea)


def withdraw(viewer: Viewer, idea: Idea, row: Replication) -> None:
    """Take back one's own try or report: it counts no longer, from this moment on."""
    if row.user_id != viewer.id or row.state not in ("trying", "reported"):
        raise Forbidden("Only who tried an idea takes it back.")
    row.state = "withdrawn"
    _changed(idea)


def answer(viewer: Viewer, idea: Idea, row: Replication, source: str) -> None:
    """Answer a report as the idea's author, or change the answer; an empty one takes it away."""
    if not may_answer(viewer, idea) or row.state != "reported":
        raise Forbidden("Only the author of an idea answers a report.")
    first = not row.answer_source
    row.answer_source = source
    row.answer_html = cook(source, people=people.usernames).html if source else ""
    row.answered_at = now() if source else None
    db.session.flush()
    if source and first:
        link = f"/ideas/{idea.id}-{idea.slug}#replication-{row.id}"
        tell([row.user_id], WAS_ANSWERED.name, f"answer:{row.id}", idea.title, link, viewer.id)
    touch_idea(idea)


def find_running(viewer: Viewer, idea_id: int) -> Replication | None:
    """Return the viewer's try of an idea that is not yet reported."""
    return db.session.scalar(
        select(Replication).where(
            Replication.idea_id == idea_id,
            Replication.user_id == viewer.id,
            Replication.state == "trying",
        )
    )


def today() -> date:
    """Return the day it is, by UTC."""
    return now().date()


def _check(viewer: Viewer, idea: Idea) -> None:
    if viewer.id is None:
        raise Forbidden("Sign in to say that you try an idea.")
    if may_replicate(viewer, idea):
        return
    if viewer.id == idea.author_id:
        raise Forbidden(OWN)
    raise Conflict(ARCHIVED if idea.status == "archived" else AWAY)


def _check_until(until: date) -> None:
    if until < today():
        raise Invalid("Choose a day that is still to come.", "until")
    if (until - today()).days > 731:
        raise Invalid("Choose a day within two years.", "until")


def _check_told(told: Told) -> None:
    if told.outcome not in OUTCOMES:
        raise Invalid("Say how it went.", "outcome")
    if told.started_on > told.ended_on:
        raise Invalid("It cannot end before it began.", "ended_on")
    if told.ended_on > today():
        raise Invalid("This day is still to come: report once it is over.", "ended_on")
    if not told.differed.strip():
        raise Invalid("Say what happened: a sentence is enough.", "differed")
    if len(told.rows) > MOST_ROWS:
        raise Invalid(f"Up to {MOST_ROWS} lines of numbers fit.", "rows")
    if any(row.people < LEAST_COUNT for row in told.rows):
        words = f"Numbers over fewer than {LEAST_COUNT} people may name them: leave the line out."
        raise Invalid(words, "rows")


def _new(viewer: Viewer, idea: Idea, started_on: date) -> Replication:
    return Replication(
        idea_id=idea.id,
        user_id=viewer.id,
        state="trying",
        idea_version=idea.version,
        started_on=started_on,
        created_at=now(),
    )


def _write(row: Replication, told: Told) -> None:
    row.outcome, row.would_repeat = told.outcome, told.would_repeat
    row.started_on, row.ended_on = told.started_on, told.ended_on
    row.changed, row.differed_source = told.changed, told.differed
    row.differed_html = cook(told.differed, people=people.usernames).html
    row.rows = [[*line[:3], str(line.people)] for line in told.rows]


def _told(viewer: Viewer, idea: Idea, kind: str) -> None:
    _changed(idea)
    link = f"/ideas/{idea.id}-{idea.slug}#tried"
    tell([idea.author_id], kind, f"idea:{idea.id}", idea.title, link, viewer.id)
    touch(f"member:{viewer.username}")


def _changed(idea: Idea) -> None:
    db.session.flush()
    settle(idea)
    announce(IdeaChanged(idea.id))
    touch_idea(idea)
