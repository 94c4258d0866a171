from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("moderating", __name__)

from forum.discussions.routes.moderating import posts, splitting, tools  # noqa: E402

__all__ = ["blueprint", "posts", "splitting", "tools"]
