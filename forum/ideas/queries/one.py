from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.ideas.card import Card
from forum.ideas.models import Idea, IdeaVersion
from forum.ideas.policy import may_open


class Author(NamedTuple):
    """Who wrote something, as pages name them."""

    id: int
    username: str
    name: str


def get_idea(viewer: Viewer, idea_id: int, *, lock: bool = False) -> Idea:
    """Return an idea whose page opens for the viewer; NotFound otherwise.

    One that was merged is returned as it is: the page leads to `merged_into_id`. `lock` keeps
    others from changing it until the end of the transaction.
    """
    statement = select(Idea).where(Idea.id == idea_id)
    idea = db.session.scalar(statement.with_for_update() if lock else statement)
    if idea is None or not (idea.state == "merged" or may_open(viewer, idea)):
        raise NotFound
    return idea


def state_of(idea_id: int) -> str:
    """Return the state of an idea, "deleted" where there is none."""
    return db.session.scalar(select(Idea.state).where(Idea.id == idea_id)) or "deleted"


def card_of(idea: Idea, version: int | None = None) -> Card:
    """Return what was typed for a version of an idea, the present one by default.

    Raises NotFound for a version there never was.
    """
    row = db.session.get(IdeaVersion, (idea.id, idea.version if version is None else version))
    if row is None:
        raise NotFound
    # The status changes without a version, so the idea's own holds.
    return Card.from_json(row.fields | {"status": idea.status} if version is None else row.fields)


def author_of(idea: Idea) -> Author:
    """Return who wrote an idea."""
    row = db.session.execute(
        select(User.id, User.username, User.name).where(User.id == idea.author_id)
    ).one()
    return Author(*row)
