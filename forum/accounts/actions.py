from __future__ import annotations

from forum.accounts.models import User
from forum.accounts.passwords import password_matches
from forum.accounts.queries import find_login
from forum.core.db import release
from forum.core.refusals import Forbidden


def check_sign_in(name: str, password: str) -> User:
    """Return the person a name and password belong to.

    Raises Forbidden with the same words, after the same time, whatever was wrong.
    """
    user = find_login(name)
    known = user.password_hash if user is not None and user.state == "active" else None
    # Hashing takes tens of milliseconds: nobody else should wait for the database meanwhile.
    release()
    if not password_matches(known, password) or user is None:
        raise Forbidden("That name and password do not belong together.", "password")
    return user
