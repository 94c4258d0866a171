from __future__ import annotations

from forum.core.access import Viewer
from forum.core.refusals import SignInNeeded


def number_of(member: Viewer) -> int:
    """Return the number of a signed-in member; raises SignInNeeded."""
    if member.id is None:
        raise SignInNeeded
    return member.id


def actor_of(admin: Viewer) -> tuple[int | None, str]:
    """Return who did it, as the public log names them."""
    return admin.id, admin.username
