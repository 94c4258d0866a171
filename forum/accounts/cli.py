from __future__ import annotations

import click
from flask.cli import AppGroup

from forum.accounts.actions import changing
from forum.accounts.addresses import plain_address
from forum.core.access import Role
from forum.core.db import transaction
from forum.core.refusals import Refusal

member = AppGroup("member", help="Create people and change what they may do.")
ROLES = [role.name for role in Role if role is not Role.guest]
COMMAND_LINE = (None, "command line")


def checked_address(_context: click.Context, _option: click.Parameter, value: str) -> str:
    """Return an address in the one form it is kept in; raises BadParameter when it is none."""
    address = plain_address(value)
    if address is None:
        raise click.BadParameter("this is not an e-mail address")
    return address


@member.command("promote")
@click.argument("username")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--reason", default="Set from the command line.", show_default=True)
def promote(username: str, role: str, reason: str) -> None:
    """Make a member moderator or admin, or member again; the public log says so."""
    try:
        with transaction():
            user = changing.change_role(COMMAND_LINE, username, role, reason)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{user.username} is {user.role} now.")


@member.command("claim")
@click.argument("username")
@click.argument("email", callback=checked_address)
def claim(username: str, email: str) -> None:
    """Write to an imported member's address how the account becomes theirs."""
    try:
        with transaction():
            user = changing.offer_claim(username, email)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"A letter to {user.email} is on its way; it works for seven days.")
