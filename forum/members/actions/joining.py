from __future__ import annotations

from forum.accounts.actions.joining import new_user, own_address
from forum.accounts.events import SignedUp
from forum.accounts.models import User
from forum.core.db import db
from forum.core.hot import upsert
from forum.members.models import Profile


def add_profile(event: SignedUp) -> None:
    """Give who signed up an empty public side, long before they can sign in."""
    if db.session.get(User, event.user_id) is not None:
        upsert(Profile, {"user_id": event.user_id}, ("user_id",))


def create_member(username: str, address: str, password_hash: str, role: str) -> User:
    """Add a person whose address is known to be theirs, with both sides, private and public.

    Raises Invalid for a user name that is taken, Conflict for an address that is another's.
    """
    user = new_user(username, address, password_hash, role)
    own_address(user, address)
    db.session.add(Profile(user_id=user.id))
    db.session.flush()
    return user
