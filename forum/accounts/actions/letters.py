from __future__ import annotations

from forum.accounts.actions.tokens import CHANGES, drop_tokens, make_token
from forum.accounts.events import AddressChangeWanted, ConfirmationWanted, ResetWanted
from forum.accounts.models import User
from forum.accounts.queries import find_by_address, find_unconfirmed
from forum.core import mail
from forum.core.db import db

CONFIRM = "Confirm your e-mail address"
RESET = "Choose a new password"
CLAIM = "Your account is waiting for you"
KNOWN = "You have an account already"
CHANGE = "Confirm your new e-mail address"

# The worker writes these letters, so that what a page answers, and how fast, is the same whether
# an address is known or not.


def write_confirmation(event: ConfirmationWanted) -> None:
    """Write to who signed up; an owner of the address is told of their account instead."""
    user = db.session.get(User, event.user_id)
    if user is None or user.email is None or user.email_verified_at is not None:
        return
    owner = find_by_address(user.email)
    if owner is not None and owner.id != user.id:
        mail.post(user.email, KNOWN, "account_known", name=owner.name, username=owner.username)
        return
    secret = make_token(user.id, "verify", user.email)
    mail.post(user.email, CONFIRM, "confirm", username=user.username, secret=secret)


def write_reset(event: ResetWanted) -> None:
    """Write a link for a new password to an address that somebody has; to others nothing."""
    user = find_by_address(event.address) or find_unconfirmed(event.address)
    if user is None or user.email is None or user.state != "active":
        return
    secret = make_token(user.id, "reset", user.email)
    mail.post(user.email, RESET, "reset", name=user.name, username=user.username, secret=secret)


def write_claim(user: User, address: str) -> None:
    """Write to a person who was brought here by an import how the account becomes theirs."""
    secret = make_token(user.id, "claim", address)
    mail.post(address, CLAIM, "claim", name=user.name, username=user.username, secret=secret)


def write_address_change(event: AddressChangeWanted) -> None:
    """Ask the present and the new address whether a member may be reached at the new one."""
    user = db.session.get(User, event.user_id)
    if user is None or user.state != "active":
        return
    drop_tokens(user.id, *CHANGES)
    facts = {"username": user.username, "address": event.address}
    if user.email:
        secret = make_token(user.id, "change-old", event.address)
        mail.post(user.email, CHANGE, "change_old", name=user.name, secret=secret, **facts)
    owner = find_by_address(event.address)
    if owner is not None:
        # Without its other half the change never happens; who asked for it is not told why.
        values = {"name": owner.name, "username": owner.username}
        mail.post(event.address, KNOWN, "account_known", **values)
        return
    secret = make_token(user.id, "change-new", event.address)
    mail.post(event.address, CHANGE, "change_new", secret=secret, **facts)
