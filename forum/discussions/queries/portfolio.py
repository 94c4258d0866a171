"""A member's accepted answers, as pieces of work they show to others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from forum.core.access import Role, Viewer
from forum.core.db import db
from forum.discussions.models import Post, Space, Thread
from forum.discussions.policy import visible_posts
from forum.discussions.queries.spaces import readable_ids
from forum.members.policy import not_blocked
from forum.members.portfolio import Keeper, Piece, register_keeper

MOST_OFFERED = 30


def register() -> None:
    """Have accepted answers be chosen and shown as work."""
    register_keeper(Keeper("answer", own_answers, shown_answers))


def own_answers(user_id: int) -> Sequence[Piece]:
    """Return a member's latest answers to others that were accepted, for choosing."""
    mine = _answers(Viewer(id=user_id, role=Role.member), user_id)
    return list(_pieces(mine.order_by(Post.id.desc()).limit(MOST_OFFERED)).values())


def shown_answers(viewer: Viewer, owner_id: int, numbers: Collection[int]) -> Mapping[int, Piece]:
    """Return those of some posts that are accepted answers of the owner's, by number; a statement.

    Only what the viewer may read, and what is still accepted.
    """
    return _pieces(_answers(viewer, owner_id).where(Post.id.in_(numbers)))


def _answers(viewer: Viewer, owner_id: int) -> Select[Any]:
    # What somebody accepted on a thread of their own shows nothing that others found.
    columns: tuple[Any, ...] = (Post.id, Post.helped_count, Thread.title, Space.name)
    return (
        select(*columns)
        .join(Thread, Thread.accepted_post_id == Post.id)
        .join(Space, Space.id == Thread.space_id)
        .where(
            Post.author_id == owner_id,
            Thread.author_id != owner_id,
            visible_posts(readable_ids(viewer)),
            not_blocked(viewer, Post.author_id),
        )
    )


def _pieces(statement: Select[Any]) -> dict[int, Piece]:
    return {
        row.id: Piece(
            "answer", row.id, f"Answer to: {row.title}", f"/p/{row.id}", tuple(_facts(row))
        )
        for row in db.session.execute(statement)
    }


def _facts(row: Any) -> Sequence[str]:
    facts = [f"Accepted as the answer, in {row.name}"]
    if row.helped_count:
        people = "1 member" if row.helped_count == 1 else f"{row.helped_count} members"
        facts.append(f"Helped {people}")
    return facts
