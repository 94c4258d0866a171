from __future__ import annotations

from flask import Response, request

from forum.accounts.queries import folded_name
from forum.core.limits import limiter

# Only what fails is counted: a school behind one address may sign in as often as it likes.
BY_ADDRESS = "10 per minute;60 per hour"
# Guessing at one account, from however many addresses, comes to some thousand tries a day at
# most, against the 10^8 a password must hold.
BY_NAME = "10 per 5 minutes;50 per hour"
# Letters to one address, and letters one network address may cause.
LETTERS = "5 per hour"
MANY_LETTERS = "60 per hour"


def typed_name() -> str:
    """Return whom a limit counts: the account a form names, whoever sends it."""
    return f"name:{folded_name(request.form.get('email', ''))[:254]}"


def refused(response: Response) -> bool:
    """Whether a form was refused because of a wrong password."""
    return response.status_code == 403


def accepted(response: Response) -> bool:
    """Whether a form was taken; one that came back with errors costs nothing."""
    return response.status_code == 303


def count(response: Response) -> Response:
    """Count what only its outcome makes countable; each blueprint with such limits calls it."""
    for limit, key in limiter.context.conditional_deductions.items():
        if limit.deduct_when is not None and limit.deduct_when(response):
            limiter.limiter.hit(limit.limit, *key)
    return response
