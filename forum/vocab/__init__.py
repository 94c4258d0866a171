from __future__ import annotations

from flask import Flask


def register(_app: Flask) -> None:
    """Add the vocabulary: terms that other features tag their things with."""
    from forum.vocab import models  # noqa: F401 - the tables must be known
