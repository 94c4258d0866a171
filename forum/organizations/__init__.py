from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add districts, networks, schools and firms, and who works there."""
    from forum.organizations import models  # noqa: F401 - the tables must be known
