from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.members.actions import linking
from forum.members.queries.links import page_of_blocked
from forum.members.queries.people import get_member

blueprint = Blueprint("members_linking", __name__)


@blueprint.post("/members/<username>/follow")
@members
@limiter.limit(WRITES)
def follow(username: str) -> ResponseReturnValue:
    """Follow a member, or no longer do (`on=0`)."""
    person = get_member(username)
    if request.form.get("on") == "0":
        linking.unfollow(member_id(), person.id)
        flash(f"You no longer follow {person.name}.", "good")
    else:
        linking.follow(member_id(), person.id)
        flash(f"You follow {person.name}.", "good")
    return redirect(f"/members/{person.username}", 303)


@blueprint.post("/members/<username>/block")
@members
@limiter.limit(WRITES)
def block(username: str) -> ResponseReturnValue:
    """Have nothing to do with a member, or take that back (`on=0`)."""
    person = get_member(username)
    if request.form.get("on") == "0":
        linking.unblock(member_id(), person.id)
        flash(f"{person.name} is blocked no longer.", "good")
    else:
        linking.block(member_id(), person.id)
        flash(f"{person.name} is blocked, and is not told.", "good")
    listed = request.form.get("back") == "list"
    return redirect("/account/blocked" if listed else f"/members/{person.username}", 303)


@blueprint.get("/account/blocked")
@members
def blocked() -> str:
    """List whom you blocked."""
    page = page_of_blocked(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("members/blocked.html", page=page)
