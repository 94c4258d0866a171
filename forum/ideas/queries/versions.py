from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.markup import diff_html
from forum.core.refusals import NotFound
from forum.ideas.card import TEXTS, Card
from forum.ideas.models import Idea, IdeaVersion
from forum.ideas.sheet import CONTEXT
from forum.ideas.skill_names import skill_labels
from forum.ideas.states import (
    AUDIENCES,
    COST,
    COST_EVERY,
    EVIDENCE,
    LICENSES,
    PUBLISHED,
    SETUP,
    WEEKLY,
)
from forum.members.queries.snapshots import terms_named

MOST_VERSIONS = 500
# Fields chosen from a few words → these words.
CHOSEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "audience": ("Who may read it", AUDIENCES),
    "setup": ("Time to set up", SETUP),
    "weekly": ("Time each week", WEEKLY),
    "cost": ("Cost", COST),
    "cost_every": ("How often it is paid", COST_EVERY),
    "license": ("License", LICENSES),
}
LEVELS = {"claimed": ("Evidence", EVIDENCE), "published": ("Published research", PUBLISHED)}


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version on the list: who published it when, and what they say changed."""

    version: int
    at: datetime
    note: str
    title: str
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a version changed: its name, and both texts woven into safe HTML."""

    label: str
    html: str


def versions_of(idea: Idea) -> list[VersionRow]:
    """Return the versions of an idea, the present one first, at most 500; one statement."""
    rows = db.session.execute(
        select(
            IdeaVersion.version,
            IdeaVersion.at,
            IdeaVersion.note,
            IdeaVersion.fields["title"].as_string(),
            User.username,
            User.name,
        )
        .join(User, User.id == IdeaVersion.by_id)
        .where(IdeaVersion.idea_id == idea.id)
        .order_by(IdeaVersion.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [VersionRow(*row) for row in rows]


def cards_of(idea: Idea, version: int) -> tuple[Card, Card | None]:
    """Return the card of a version and of the one before it; raises NotFound; one statement."""
    rows = db.session.execute(
        select(IdeaVersion.version, IdeaVersion.fields).where(
            IdeaVersion.idea_id == idea.id, IdeaVersion.version.in_((version, version - 1))
        )
    )
    found = {row.version: Card.from_json(row.fields) for row in rows}
    if version not in found:
        raise NotFound("There is no such version of this idea.")
    return found[version], found.get(version - 1)


def changes_between(old: Card, new: Card) -> list[Change]:
    """Return the fields that two versions differ in, in the order of the card."""
    before, after = as_texts(old), as_texts(new)
    return [
        Change(label, diff_html(before[label], after[label]))
        for label in after
        if before[label] != after[label]
    ]


def as_texts(card: Card) -> dict[str, str]:
    """Return a card as plain texts: name of a field → what it says, "" for nothing."""
    labels = skill_labels.get()
    said = {"Title": card.title, "Problem of practice": card.problem}
    said["Problems"] = _named("problem", card.problems)
    said["Skills"] = ", ".join(labels.get(slug, slug) for slug in card.skills)
    for name, label in {**CONTEXT, "state": "State"}.items():
        said[label] = _named(name, card.context.get(name, ()))
    said["Steps"] = "\n\n".join(f"{n}. {step}" for n, step in enumerate(card.steps, 1))
    for name, (label, words) in CHOSEN.items():
        value = getattr(card, name)
        said[label] = words.get(value, value) if value else ""
    said |= {label: getattr(card, name) for name, label in TEXTS.items()}
    said["Numbers"] = "\n".join(
        f"{row.measure}: {row.before} → {row.after} ({row.people})" for row in card.rows
    )
    for name, (label, levels) in LEVELS.items():
        said[label] = _level(getattr(card, name), levels)
    said["Where it is published"] = card.published_link
    said["What it found"] = card.published_outcome
    return said


def _named(vocabulary: str, slugs: Sequence[str]) -> str:
    known = {term.slug: term.label for term in terms_named({vocabulary: slugs})}
    return ", ".join(known.get(slug, slug) for slug in slugs)


def _level(value: Any, levels: Sequence[str]) -> str:
    return levels[value] if 0 <= value < len(levels) else ""
