from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from forum.discussions.policy import STAGES
from forum.exchange.faults import Fault
from forum.exchange.native.lines import Line
from forum.exchange.records import PostRecord, ReactionRecord, Removal, RevisionRecord

FORMATS = ("markdown", "html")
POST_STATES = ("visible", "hidden", "deleted")
REACTIONS = ("helped", "me-too")


def read_post(line: Line) -> PostRecord:
    """Return a line of posts.jsonl as a post; raises Fault."""
    created_at = line.moment("created_at")
    removed = line.optional("removed")
    record = PostRecord(
        place=line.place,
        id=line.id(),
        thread=line.id("thread"),
        number=line.number("number"),
        author=line.id("author"),
        created_at=created_at,
        reply_to=line.optional_id("reply_to"),
        format=line.choice("format", FORMATS, "markdown"),
        body=line.text("body"),
        stage=line.optional_choice("stage", STAGES),
        state=line.choice("state", POST_STATES, "visible"),
        edited_at=line.optional_moment("edited_at"),
        helped_elsewhere=line.number("helped_elsewhere", 0),
        reactions=_reactions(line, created_at),
        revisions=line.each("revisions", lambda value: _revision(line.within(value))),
        removed=_removal(removed) if removed else None,
    )
    if record.number == 0:
        raise Fault(line.place, "“number” begins at 1.")
    versions = [revision.version for revision in record.revisions]
    if versions != sorted(set(versions)):
        raise Fault(line.place, "versions must rise from one revision to the next.")
    return record


def _reactions(line: Line, created_at: datetime) -> tuple[ReactionRecord, ...]:
    marks = line.optional("reactions")
    if marks is None:
        return ()
    found: list[ReactionRecord] = []
    for kind in REACTIONS:
        found += marks.each(kind, partial(_reaction, marks, kind, created_at))
    marks.done()
    if len({(reaction.kind, reaction.member) for reaction in found}) < len(found):
        raise Fault(line.place, "a member has reacted twice in the same way.")
    return tuple(found)


def _reaction(line: Line, kind: str, created_at: datetime, value: Any) -> ReactionRecord:
    """Return a reaction; one that is only a member's id was made when the post was."""
    if isinstance(value, str):
        return ReactionRecord(kind=kind, member=value, at=created_at)
    inner = line.within(value)
    reaction = ReactionRecord(kind=kind, member=inner.id("member"), at=inner.moment("at"))
    inner.done()
    return reaction


def _revision(line: Line) -> RevisionRecord:
    revision = RevisionRecord(
        version=line.number("version"),
        format=line.choice("format", FORMATS, "markdown"),
        body=line.text("body"),
        title=line.text("title", "", most=200) or None,
        at=line.moment("at"),
        by=line.id("by"),
        reason=line.text("reason", "", most=200),
        hidden=line.flag("hidden"),
    )
    line.done()
    return revision


def _removal(line: Line) -> Removal:
    removal = Removal(
        at=line.optional_moment("at"),
        by=line.optional_id("by"),
        reason=line.text("reason", "", most=500) or None,
    )
    line.done()
    return removal
