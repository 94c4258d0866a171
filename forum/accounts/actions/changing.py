from __future__ import annotations

from sqlalchemy import select

from forum.accounts.actions.joining import own_address
from forum.accounts.actions.letters import write_claim
from forum.accounts.actions.sessions import end_sessions_of
from forum.accounts.actions.tokens import CHANGES, drop_tokens, use_token
from forum.accounts.events import AddressChangeWanted, MemberChanged, ResetWanted
from forum.accounts.models import MailToken, User
from forum.accounts.queries import find_by_address, find_by_username, folded_name, get_user
from forum.core import audit, mail
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Conflict, Gone, Invalid, NotFound
from forum.core.versions import SITE, touch

NEW_PASSWORD = "Your password was changed"  # noqa: S105 - the subject of a letter
NEW_ADDRESS = "Your e-mail address was changed"


def want_reset(address: str) -> None:
    """Ask for a link to a new password; whether anybody has the address is found out later."""
    announce(ResetWanted(address))


def reset_password(secret: str, password_hash: str) -> User:
    """Give a person the password they chose by a letter's link, and sign them out everywhere.

    The letter also proves that the address is theirs. Raises Gone for a dead link.
    """
    token = use_token(secret, "reset", "claim")
    user = get_user(token.user_id)
    if user.state != "active":
        raise Gone("This account was closed.")
    own_address(user, token.email)
    _set_password(user, password_hash)
    end_sessions_of(user.id)
    return user


def change_password(viewer: Viewer, password_hash: str) -> None:
    """Give a member another password, and sign out every other browser."""
    user = get_user(viewer.id)
    _set_password(user, password_hash)
    end_sessions_of(user.id, but=viewer.session_id)


def _set_password(user: User, password_hash: str) -> None:
    user.password_hash = password_hash
    drop_tokens(user.id)
    if user.email:
        mail.post(user.email, NEW_PASSWORD, "password_changed", name=user.name)


def want_address_change(viewer: Viewer, address: str) -> None:
    """Have both addresses asked; raises Invalid for the address that is the member's already."""
    user = get_user(viewer.id)
    if folded_name(address) == user.email_key:
        raise Invalid("This is your address already.", "email")
    announce(AddressChangeWanted(user.id, address))


def confirm_change(secret: str) -> bool:
    """Note that one of the two addresses agrees; return whether that made the change.

    Raises Gone for a dead link, Conflict when the new address became another's meanwhile.
    """
    token = use_token(secret, *CHANGES)
    user = get_user(token.user_id)
    agreed = set(
        db.session.scalars(
            select(MailToken.purpose).where(
                MailToken.user_id == user.id,
                MailToken.email == token.email,
                MailToken.purpose.in_(CHANGES),
                MailToken.used_at.is_not(None),
            )
        )
    )
    needed = set(CHANGES) if user.email else {"change-new"}
    if not needed <= agreed:
        return False
    before = user.email
    own_address(user, token.email)
    drop_tokens(user.id)
    if before:
        mail.post(before, NEW_ADDRESS, "address_changed", name=user.name, address=token.email)
    return True


def set_reading(viewer: Viewer, timezone: str, theme: str) -> None:
    """Write how a member reads: in which time zone, light or dark."""
    user = get_user(viewer.id)
    user.timezone = timezone
    user.theme = theme


def change_role(actor: tuple[int | None, str], username: str, role: str, reason: str) -> User:
    """Make a person member, moderator or admin, in the public log; raises NotFound.

    `actor` is (id, user name).
    """
    user = find_by_username(username)
    if user is None:
        raise NotFound(f"There is no member {username}.")
    before, user.role = user.role, role
    if before != role:
        target = ("member", user.id, user.username)
        audit.record(actor, "role", target, reason, before=before, after=role)
        announce(MemberChanged(user.id))
        touch(SITE, f"member:{user.username}")
    return user


def offer_claim(username: str, address: str) -> User:
    """Give a person without password an address and write them how to claim the account.

    Raises NotFound, or Conflict for who can sign in already and for an address that is another's.
    """
    user = find_by_username(username)
    if user is None:
        raise NotFound(f"There is no member {username}.")
    if user.password_hash is not None:
        raise Conflict(f"{username} has a password already; /reset gives a new one.")
    owner = find_by_address(address)
    if owner is not None and owner.id != user.id:
        raise Conflict(f"{address} belongs to {owner.username}.")
    user.email = address
    user.email_key = folded_name(address)
    drop_tokens(user.id, "claim")
    write_claim(user, address)
    return user
