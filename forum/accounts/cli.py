from __future__ import annotations

from flask.cli import AppGroup

member = AppGroup("member", help="Create people and change what they may do.")
