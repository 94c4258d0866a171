from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final

from sqlalchemy import ColumnElement, or_, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.ideas.card import Card
from forum.ideas.models import Idea, IdeaCredit, IdeaDraft
from forum.ideas.sheet import Credited
from forum.ideas.wanting import STEP_OF, STEPS, wanting

# The owner kind of files that were added to a draft.
FILES: Final = "idea-draft"
# What a draft keeps beside the card: numbers as they were typed, until they are numbers.
BESIDE: Final = {"result": ("typed_rows",)}


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft on its owner's list; `missing` is how much is to be done before publishing.

    `idea_id` is the published idea it changes, None for a new one.
    """

    id: int
    title: str
    problem: str
    idea_id: int | None
    missing: int
    updated_at: datetime


def is_open() -> ColumnElement[bool]:
    """Return the WHERE of drafts still written on; the others only lead to what they became."""
    return or_(IdeaDraft.idea_id.is_(None), IdeaDraft.version > 0)


def get_draft(viewer: Viewer, draft_id: int, *, lock: bool = False) -> IdeaDraft:
    """Return a draft of the viewer's own, one that was published too; NotFound for others'."""
    mine = select(IdeaDraft).where(IdeaDraft.id == draft_id, IdeaDraft.user_id == viewer.id)
    draft = db.session.scalar(mine.with_for_update() if lock else mine)
    if draft is None:
        raise NotFound("There is no draft of yours here. It may have been deleted.")
    return draft


def became(draft: IdeaDraft) -> int | None:
    """Return the idea a draft was published as, None while it is still a draft."""
    return draft.idea_id if draft.version == 0 else None


def my_drafts(viewer: Viewer) -> list[DraftRow]:
    """Return the drafts of a member, last touched first; one statement."""
    mine = select(IdeaDraft).where(IdeaDraft.user_id == viewer.id, is_open())
    rows = db.session.scalars(mine.order_by(IdeaDraft.updated_at.desc(), IdeaDraft.id.desc()))
    return [_row(draft) for draft in rows]


def find_edit(viewer: Viewer, idea_id: int) -> IdeaDraft | None:
    """Return the viewer's open draft of changes to an idea."""
    mine = (IdeaDraft.user_id == viewer.id, IdeaDraft.idea_id == idea_id, is_open())
    return db.session.scalar(select(IdeaDraft).where(*mine))


def draft_card(fields: Mapping[str, Any]) -> Card:
    """Return what a draft would be published as: steps and numbers left empty are none."""
    card = Card.from_json(fields)
    return replace(
        card,
        steps=tuple(step for step in card.steps if step.strip()),
        rows=tuple(row for row in card.rows if any(row)),
    )


def credited_of(draft: IdeaDraft) -> list[tuple[int, str]]:
    """Return whom a draft names beside its author: (number of a member, author or contributor)."""
    return [(int(number), str(kind)) for number, kind in draft.fields.get("credited", ())]


def people_of(draft: IdeaDraft) -> list[Credited]:
    """Return whom the card of a draft names beside its author, in the order of the page."""
    kinds = dict(credited_of(draft))
    if draft.idea_id is not None:
        held = select(IdeaCredit.user_id, IdeaCredit.kind)
        rows = db.session.execute(held.where(IdeaCredit.idea_id == draft.idea_id))
        kinds = {row.user_id: row.kind for row in rows}
    kinds.pop(draft.user_id, None)
    if not kinds:
        return []
    people = select(User.id, User.username, User.name).where(User.id.in_(sorted(kinds)))
    found = sorted(db.session.execute(people), key=lambda row: (kinds[row.id], row.id))
    return [Credited(row.username, row.name, kinds[row.id]) for row in found]


def fields_of(step: str) -> list[str]:
    """Return the names under which a draft keeps what belongs to a step."""
    return [*(name for name, place in STEP_OF.items() if place == step), *BESIDE.get(step, ())]


def mark_of(fields: Mapping[str, Any], step: str) -> str:
    """Return a mark of what stands at a step: another text has another one."""
    said = json.dumps([fields.get(name) for name in fields_of(step)], sort_keys=True)
    return blake2b(said.encode(), digest_size=8).hexdigest()


def missing_at(card: Card) -> dict[str, dict[str, str]]:
    """Return step → field → what is to be done there before publishing, for all steps."""
    found: dict[str, dict[str, str]] = {step: {} for step in STEPS}
    for name, words in wanting(card).items():
        found[STEP_OF[name]][name] = words
    return found


def visited(fields: Mapping[str, Any], idea: Idea | None) -> tuple[str, ...]:
    """Return the steps that were saved at least once: all of a published idea's."""
    return STEPS if idea is not None else tuple(fields.get("visited", ()))


def _row(draft: IdeaDraft) -> DraftRow:
    card = draft_card(draft.fields)
    return DraftRow(
        draft.id, card.title, card.problem, draft.idea_id, len(wanting(card)), draft.updated_at
    )
