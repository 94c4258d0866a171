"""Names for members that say nothing of who they are, where only a list knows them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from hashlib import sha256

from flask import current_app

from forum.core.refusals import NotFound


def handle_of(place: str, number: int) -> str:
    """Return what a member is called in a place (`list:7`, `job:12`) and nowhere else."""
    key = str(current_app.secret_key).encode()
    return hmac.new(key, f"candidate:{place}:{number}".encode(), sha256).hexdigest()[:24]


def named_by(handle: str, place: str, numbers: Iterable[int]) -> int:
    """Return which of some members a handle means in a place; raises NotFound for none."""
    for number in numbers:
        if hmac.compare_digest(handle_of(place, number).encode(), handle.encode()):
            return number
    raise NotFound
