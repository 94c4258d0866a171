from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add the public side of a person."""
    from forum.members import models  # noqa: F401 - the tables must be known
