from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.core.db import db
from forum.core.notices import kinds
from forum.discussions.models import Follow, Post, Space, Thread
from forum.notifications.policy import hears_of, readers_of, wants_mail

Target = aliased(Post)


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is to be told, in which of their roles, and whether by mail too."""

    user_id: int
    kind: str
    mail: bool


@dataclass(frozen=True, slots=True)
class Place:
    """Where a visible post stands, and what decides who may be told of it."""

    post_id: int
    author_id: int
    number: int
    created_at: datetime
    thread_id: int
    space_id: int
    audience: str
    accepted_post_id: int | None
    replied_to: int | None


def find_place(post_id: int) -> Place | None:
    """Return where a post stands now, None when nobody may be told of it any more."""
    row = db.session.execute(
        select(
            Post.id,
            Post.author_id,
            Post.number,
            Post.created_at,
            Thread.id,
            Thread.space_id,
            Space.audience,
            Thread.accepted_post_id,
            Target.author_id,
        )
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Target, and_(Target.id == Post.reply_to_id, Target.state == "visible"))
        .where(Post.id == post_id, Post.state == "visible", Thread.state == "visible")
    ).one_or_none()
    return Place(*row) if row is not None else None


def followers(place: Place, but: int) -> list[Recipient]:
    """Return who follows a post's thread, or its space when it opens the thread; one statement.

    Who followed only after it was written has seen it, or did not ask for it.
    """
    rules = [and_(Follow.kind == "thread", Follow.target_id == place.thread_id)]
    if place.number == 1:
        rules.append(and_(Follow.kind == "space", Follow.target_id == place.space_id))
    statement = (
        select(Follow.user_id, Follow.kind, wants_mail(Follow.kind))
        .join(User, User.id == Follow.user_id)
        .where(or_(*rules), _can_be_told(place.audience), User.id != but)
        .where(hears_of(but, "thread"), Follow.at <= place.created_at)
    )
    return [Recipient(*row) for row in db.session.execute(statement)]


def named(ids: Iterable[int], kind: str, but: int | None, audience: str) -> list[Recipient]:
    """Return those of these members who can be told something of one kind; one statement.

    `but` is who did it: not told of it themselves, nor is anybody with a block between them.
    """
    wanted = sorted(set(ids) - {but})
    if not wanted:
        return []
    statement = select(User.id, wants_mail(kind)).where(
        User.id.in_(wanted), _can_be_told(audience), hears_of(but, kind)
    )
    by_mail = not kinds[kind].own_letter
    return [
        Recipient(number, kind, mail and by_mail) for number, mail in db.session.execute(statement)
    ]


def _can_be_told(audience: str) -> Any:
    return and_(User.state == "active", readers_of(audience))


def most_specific(found: Sequence[Recipient]) -> list[Recipient]:
    """Return each member once, in the role that concerns them most."""
    ranked = sorted(found, key=lambda recipient: kinds[recipient.kind].rank, reverse=True)
    return list({recipient.user_id: recipient for recipient in ranked}.values())
