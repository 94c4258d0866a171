from __future__ import annotations

from typing import Any

from sqlalchemy import and_, exists, or_, true
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.discussions.models import Space, Thread
from forum.members.policy import apart
from forum.notifications.models import MailChoice, Notice

STAFF = ("moderator", "admin")
# What staff tell somebody by their office reaches them whoever has blocked whom.
OFFICIAL = ("moderation", "report", "proposal")


def readers_of(audience: str) -> ColumnElement[bool]:
    """Return the WHERE under which a member, present as User, may read a space of this audience.

    The same rule as `discussions.policy.may_read_space`, for many members at once.
    """
    return User.role.in_(STAFF) if audience == "moderators" else true()


def reads_thread() -> ColumnElement[bool]:
    """Return the WHERE under which a member, present as User, may be told of a joined Thread.

    Space must be joined as well; a notice about no thread passes.
    """
    public = or_(Space.audience != "moderators", User.role.in_(STAFF))
    return or_(Thread.id.is_(None), and_(Thread.state == "visible", public))


def hears_of(actor_id: int | None, kind: str) -> ColumnElement[bool]:
    """Return the WHERE under which a member, present as User, may be told what somebody did.

    Of two between whom there is a block, neither is told of the other.
    """
    return true() if actor_id is None or kind in OFFICIAL else ~apart(actor_id, User.id)


def still_heard() -> ColumnElement[bool]:
    """Return the WHERE under which a waiting Notice may be mailed: `hears_of` for its own columns.

    Who blocked somebody, or was blocked, after it was written is not mailed.
    """
    return or_(Notice.kind.in_(OFFICIAL), ~apart(Notice.actor_id, Notice.user_id))


def wants_mail(kind: Any) -> ColumnElement[bool]:
    """Return whether a member, present as User, takes mail of a kind (a name or a column)."""
    stopped = exists().where(
        MailChoice.user_id == User.id, or_(MailChoice.kind == kind, MailChoice.kind == "all")
    )
    return and_(User.email_verified_at.is_not(None), User.email.is_not(None), ~stopped)
