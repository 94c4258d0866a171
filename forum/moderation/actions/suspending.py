from __future__ import annotations

from forum.accounts.actions.sessions import end_sessions_of
from forum.accounts.events import MemberChanged
from forum.accounts.models import User
from forum.core import mail
from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.events import announce
from forum.core.refusals import Conflict, Forbidden
from forum.core.versions import touch
from forum.moderation.policy import may_suspend


def suspend(moderator: Viewer, person: User, reason: str) -> None:
    """Shut a member out until a moderator lets them back in, and write them why.

    They are signed out everywhere; what they wrote stays. Raises Forbidden for those with as
    much to say as the moderator, Conflict when it is done already.
    """
    _check(moderator, person, "active")
    person.state = "suspended"
    end_sessions_of(person.id)
    _tell_all(moderator, person, "suspend", reason)


def unsuspend(moderator: Viewer, person: User, reason: str) -> None:
    """Let a suspended member back in, and write them so."""
    _check(moderator, person, "suspended")
    person.state = "active"
    _tell_all(moderator, person, "unsuspend", reason)


def _check(moderator: Viewer, person: User, state: str) -> None:
    if not may_suspend(moderator, person):
        raise Forbidden("You may suspend those who moderate less than you do.")
    if person.state != state:
        raise Conflict("Another moderator was faster: that is done already.")


def _tell_all(moderator: Viewer, person: User, act: str, reason: str) -> None:
    target = ("member", person.id, person.username)
    record((moderator.id, moderator.username), act, target, reason)
    announce(MemberChanged(person.id))
    touch(f"member:{person.username}")
    if person.email and person.email_verified_at:
        title = "Your account is suspended" if act == "suspend" else "You can sign in again"
        mail.post(person.email, title, "suspension", name=person.name, act=act, reason=reason)
