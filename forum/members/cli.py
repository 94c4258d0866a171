from __future__ import annotations

import sys

import click

from forum.accounts.cli import ROLES, checked_address, member
from forum.accounts.forms import USERNAME
from forum.accounts.passwords import hash_password, password_problem
from forum.accounts.queries import find_by_username
from forum.core.db import transaction
from forum.core.forms import cleaned
from forum.core.refusals import Refusal
from forum.members.actions.joining import create_member


@member.command("create")
@click.argument("username")
@click.argument("email", callback=checked_address)
@click.option("--role", type=click.Choice(ROLES), default="member", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line.")
def create(username: str, email: str, role: str, password_stdin: bool) -> None:
    """Add a member whose address needs no letter; a second time nothing changes."""
    if not USERNAME.fullmatch(username):
        raise click.BadParameter("use 3 to 30 letters (a to z), digits, - or _")
    if _exists(username, email):
        click.echo(f"{username} is a member already.")
        return
    password = cleaned(_password(password_stdin))
    problem = password_problem(password, username, email)
    if problem:
        raise click.ClickException(problem)
    chosen = hash_password(password)
    try:
        with transaction():
            create_member(username, email, chosen, role)
    except Refusal as refusal:
        raise click.ClickException(refusal.message) from refusal
    click.echo(f"{username} can sign in now, as {role}.")


def _exists(username: str, email: str) -> bool:
    with transaction(write=False):
        user = find_by_username(username)
        return user is not None and user.email == email


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
