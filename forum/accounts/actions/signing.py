from __future__ import annotations

from forum.accounts.models import User
from forum.accounts.passwords import password_matches
from forum.accounts.queries import find_login, get_user
from forum.core.access import Viewer
from forum.core.db import release
from forum.core.refusals import Forbidden

WRONG = (
    "That name and password do not belong together. If you have just signed up, "
    "first open the link in the letter we sent you."
)
SUSPENDED = "This account is suspended. Write to the moderators if you think that is a mistake."


def check_sign_in(name: str, password: str) -> User:
    """Return the person a name and password belong to; gives up the database while it hashes.

    Raises Forbidden with the same words, after the same time, whatever was wrong; only who knows
    the password learns that an account is suspended.
    """
    user = find_login(name)
    known, state = (user.password_hash, user.state) if user is not None else (None, "")
    release()
    right = password_matches(known if state != "deleted" else None, password)
    if user is None or not right:
        raise Forbidden(WRONG, "password")
    if state != "active":
        raise Forbidden(SUSPENDED)
    return user


def check_own_password(viewer: Viewer, password: str) -> bool:
    """Return True when a member knows their password; gives up the database while it hashes.

    Raises Forbidden otherwise.
    """
    known = get_user(viewer.id).password_hash
    release()
    if not password_matches(known, password):
        raise Forbidden("This is not your present password.", "current_password")
    return True
