from __future__ import annotations

from datetime import timedelta

from sqlalchemy.exc import IntegrityError

from forum.accounts.actions.tokens import drop_tokens, use_token
from forum.accounts.events import ConfirmationWanted, MemberJoined, SignedUp
from forum.accounts.models import User
from forum.accounts.queries import find_by_address, find_by_username, folded_name, get_user
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Gone, Invalid
from forum.core.versions import touch

TAKEN = "This user name is taken. Choose another."
OWNED = "This address belongs to another account already. Sign in to that one instead."
# Between two letters that confirm the same sign-up.
PAUSE = timedelta(minutes=5)


def sign_up(username: str, address: str, password_hash: str) -> User:
    """Keep a user name for somebody until they confirm their address.

    Whether the address is known changes nothing here: the letter written later says it, to its
    owner only. Raises Invalid for a user name that is taken.
    """
    user = new_user(username, address, password_hash)
    user.letter_at = now()
    announce(SignedUp(user.id))
    announce(ConfirmationWanted(user.id))
    return user


def new_user(username: str, address: str, password_hash: str | None, role: str = "member") -> User:
    """Add the private side of a person; raises Invalid for a user name that is taken."""
    if find_by_username(username) is not None:
        raise Invalid(TAKEN, "username")
    user = User(
        username=username,
        username_key=folded_name(username),
        name=username,
        email=address,
        password_hash=password_hash,
        role=role,
        created_at=now(),
    )
    db.session.add(user)
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Invalid(TAKEN, "username") from error
    return user


def want_confirmation(user: User) -> None:
    """Ask for the letter once more, unless one was asked for in the last minutes."""
    moment = now()
    if user.letter_at is None or user.letter_at < moment - PAUSE:
        user.letter_at = moment
        announce(ConfirmationWanted(user.id))


def confirm_address(secret: str) -> User:
    """Let the owner of an address in; raises Gone for a dead link, Conflict for a taken address."""
    token = use_token(secret, "verify")
    user = get_user(token.user_id)
    if user.state != "active":
        raise Gone("This account was closed.")
    own_address(user, token.email)
    drop_tokens(user.id)
    return user


def own_address(user: User, address: str) -> None:
    """Write that an address is a person's own, who thereby becomes a member.

    Raises Conflict when it is another's.
    """
    owner = find_by_address(address)
    if owner is not None and owner.id != user.id:
        raise Conflict(OWNED)
    joins = user.email_verified_at is None
    user.email = address
    user.email_key = folded_name(address)
    user.email_verified_at = now()
    try:
        db.session.flush()
    except IntegrityError as error:
        raise Conflict(OWNED) from error
    if joins:
        announce(MemberJoined(user.id))
        touch(f"member:{user.username}")
