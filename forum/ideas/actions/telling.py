from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.notices import Kind, tell
from forum.ideas.models import Idea, IdeaMark
from forum.ideas.notices import BY_PERSON, CREDITED, NEW_STATUS
from forum.ideas.states import STATUSES
from forum.members.policy import apart, visible_members
from forum.members.queries.links import followers_of


def tell_of_idea(author: Viewer, idea: Idea, credited: Collection[int]) -> None:
    """Tell whom a new idea credits, and who follows its author: each once."""
    _tell(credited, CREDITED, idea, author, idea.title)
    fans = set(followers_of(idea.author_id)) - set(credited)
    _tell(fans, BY_PERSON, idea, author, idea.title)


def tell_followers(actor: Viewer, idea: Idea, kind: Kind) -> None:
    """Tell who follows an idea what somebody did with it."""
    _tell(_followers(idea), kind, idea, actor, idea.title)


def tell_of_status(author: Viewer, idea: Idea) -> None:
    """Tell who follows an idea which status it has by now."""
    words = f"“{idea.title}” is now: {STATUSES[idea.status].label}"
    _tell(_followers(idea), NEW_STATUS, idea, author, words)


def _followers(idea: Idea) -> Collection[int]:
    """Return who follows an idea, without its author: what others do they are told as such."""
    return db.session.scalars(
        select(IdeaMark.user_id)
        .join(User, User.id == IdeaMark.user_id)
        .where(
            IdeaMark.idea_id == idea.id,
            IdeaMark.kind == "follow",
            IdeaMark.user_id != idea.author_id,
            visible_members(),
            ~apart(idea.author_id, IdeaMark.user_id),
        )
    ).all()


def _tell(people: Collection[int], kind: Kind, idea: Idea, actor: Viewer, words: str) -> None:
    # The topic is the subject of the idea's events: news of it and its going keep their order.
    link = f"/ideas/{idea.id}-{idea.slug}"
    tell(sorted(people), kind.name, f"idea:{idea.id}", words, link, actor.id)
