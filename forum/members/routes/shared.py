from __future__ import annotations

from flask import Blueprint

# One blueprint for the rooms of this package whose endpoints are called `members.…`.
blueprint = Blueprint("members", __name__)
