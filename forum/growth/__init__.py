from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add skills: what people say of themselves, what shows it, and who vouches for it."""
    from forum.growth import models  # noqa: F401 - the tables must be known
