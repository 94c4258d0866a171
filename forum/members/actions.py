from __future__ import annotations

from forum.accounts import queries as people
from forum.accounts.actions.joining import new_user, own_address
from forum.accounts.events import MemberChanged, SignedUp
from forum.accounts.models import User, name_key
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import announce
from forum.core.hot import upsert
from forum.core.markup import Cooked, cook
from forum.core.versions import SITE, touch
from forum.members.models import Profile
from forum.members.queries.people import get_profile
from forum.vocab import queries as vocab


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


def edit_profile(viewer: Viewer, *, name: str, location: str, about: str) -> None:
    """Write what others see of a member: display name, place and a text about them."""
    user, profile = people.get_user(viewer.id), get_profile(viewer.id)
    cooked = cooked_about(about)
    if name != user.name:
        user.name, user.name_key = name, name_key(name)
        touch(SITE)
    profile.location = location
    profile.about_format, profile.about_source = "markdown", about
    profile.about_html, profile.about_text = cooked.html, cooked.text
    announce(MemberChanged(user.id))
    touch(f"member:{user.username}")


def cooked_about(about: str) -> Cooked:
    """Return a text about a member as safe HTML with the people and tags it really names."""
    return cook(about, people=people.usernames, tags=vocab.canonical_tags)
