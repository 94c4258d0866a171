from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add counterparts: who is suggested to whom and why, and how they agree to meet."""
    from forum.counterparts import models  # noqa: F401 - the tables must be known
