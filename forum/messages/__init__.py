from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add private conversations."""
    from forum.messages import models  # noqa: F401 - the tables must be known
