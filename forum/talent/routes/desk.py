from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members
from forum.core.limits import WRITES, limiter
from forum.core.web import wants_json
from forum.organizations.queries.hiring import desks_of
from forum.organizations.queries.work import organizations_of
from forum.talent.acting import RECRUITER, DeskNeeded, act_at, find_desk, leave

blueprint = Blueprint("talent_desk", __name__)
_HOME = "/talent"
# Fields in which people write more than a word.
TEXTS = ("message", "note")
MOST_TYPED = 5_000


@blueprint.route("/talent/desk", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def choose() -> ResponseReturnValue:
    """Show a member's roles as a recruiter; act in one of them, or in none."""
    if request.method == "GET":
        return _page(_local(request.args.get("next")), "", 200)
    if request.form.get("act") == "leave":
        leave()
        flash("You act as yourself again.", "good")
        return redirect("/talent/desk", 303)
    asked = request.form.get("role", "")
    desk = act_at(int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0)
    flash(f"You act as recruiter for {desk.name} now.", "good")
    return redirect(_local(request.form.get("next")), 303)


def desk_needed(refusal: DeskNeeded) -> ResponseReturnValue:
    """Answer who has no role at hand: the page where one is chosen, the question kept."""
    if wants_json():
        return {"error": refusal.code, "message": refusal.message}, refusal.status
    asked = request.full_path.rstrip("?") if request.method == "GET" else request.form.get("next")
    return _page(_local(asked), refusal.message, refusal.status, _typed())


def _typed() -> list[str]:
    """Return the texts somebody wrote into a form that was refused: they are not lost."""
    if request.method == "GET":
        return []
    return [text for name in TEXTS if (text := request.form.get(name, "")[:MOST_TYPED])]


def _page(after: str, message: str, status: int, typed: Sequence[str] = ()) -> ResponseReturnValue:
    me = member_id()
    page = render_template(
        "talent/desk.html",
        desks=desks_of(me, RECRUITER),
        acting=find_desk(),
        places=organizations_of([me])[me],
        after=after,
        message=message,
        typed=typed,
    )
    return page, status


def _local(address: str | None) -> str:
    """Return an address of the pages for recruiters, their first for anything else."""
    parts = urlsplit((address or "").replace("\\", "/"))
    ours = parts.path.startswith((f"{_HOME}/", "/jobs/")) or parts.path == _HOME
    # The page where a role is chosen leads on, never back to itself.
    if parts.scheme or parts.netloc or not ours or parts.path == "/talent/desk":
        return _HOME
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
