from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, viewer
from forum.core.kept import keep
from forum.core.paging import Cursor, Slice, page_number
from forum.discussions.queries import by_member, threads
from forum.members.queries.people import get_member

blueprint = Blueprint("members_page", __name__)


@blueprint.get("/members/<username>")
@everyone
def member(username: str) -> ResponseReturnValue:
    """Show the public side of a member, with what they wrote or the threads they opened."""
    # Every change of a thread touches `front`, and threads of others stand in what they wrote.
    keep(f"member:{username}"[:80], "front")
    person = get_member(username)
    if person.username != username:
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return redirect(f"/members/{person.username}{query}", 301)
    show = "threads" if request.args.get("show") == "threads" else "posts"
    after = request.args.get("after")
    page: Slice[Any] | None = None
    if person.state != "active":
        show = ""
    elif show == "threads":
        page = threads.page_of_author(viewer(), person.id, Cursor.parse(after))
    else:
        before = page_number(after) if after else None
        page = by_member.latest_posts(viewer(), person.id, before)
    return render_template("members/member.html", person=person, show=show, page=page)
