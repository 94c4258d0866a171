from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import GUEST, Role, Viewer, everyone, viewer
from forum.core.kept import keep
from forum.core.paging import Cursor, Slice, page_number
from forum.discussions.queries import by_member, threads
from forum.ideas.queries.lists import ideas_of
from forum.ideas.queries.replications import replications_of
from forum.members.policy import sections_seen
from forum.members.queries.contexts import is_stale
from forum.members.queries.links import tie_between
from forum.members.queries.people import Member, get_member
from forum.members.queries.sheets import sheet_of
from forum.talent.queries.visible import is_open_to_work

blueprint = Blueprint("members_page", __name__)
# As whom one may look at one's own page: what is asked for → (who looks, whether connected).
STRANGER = Viewer(id=-1, role=Role.member)
LENSES = {"guest": (GUEST, False), "member": (STRANGER, False), "counterpart": (STRANGER, True)}


@blueprint.get("/members/<username>")
@everyone
def member(username: str) -> ResponseReturnValue:
    """Show a member's page as its owner allows, with what they wrote or the threads they opened."""
    # Every change of a thread touches `front`, and threads of others stand in what they wrote.
    keep(f"member:{username}"[:80], "front", "ideas")
    person = get_member(username)
    if person.username != username:
        query = f"?{request.query_string.decode()}" if request.query_string else ""
        return redirect(f"/members/{person.username}{query}", 301)
    lens = request.args.get("as", "") if viewer().id == person.id else ""
    tie = tie_between(viewer(), person.id)
    # Where one of the two blocked the other, each sees what a stranger from outside does.
    looks = (GUEST, False) if tie.apart else (viewer(), bool(tie.connected))
    eye, connected = LENSES.get(lens, looks)
    show = request.args.get("show", "")
    show = show if show in ("threads", "ideas") else "posts"
    return render_template(
        "members/member.html",
        person=person,
        show=show if person.state == "active" else "",
        page=_written(person, show, eye),
        made=_made(person, eye) if show == "ideas" and person.state == "active" else None,
        tie=tie if viewer().id not in (None, person.id) else None,
        lens=lens if lens in LENSES else "",
        open_to_work=person.state == "active" and is_open_to_work(viewer(), person.id),
        **_sheet(person, eye, connected),
    )


def _written(person: Member, show: str, eye: Viewer) -> Slice[Any] | None:
    after = request.args.get("after")
    if person.state != "active":
        return None
    if show == "ideas":
        return Slice((), None, first=True)
    if show == "threads":
        return threads.page_of_author(eye, person.id, Cursor.parse(after))
    return by_member.latest_posts(eye, person.id, page_number(after) if after else None)


def _made(person: Member, eye: Viewer) -> dict[str, Any]:
    """Return the ideas a member wrote or is credited in, and those they tried."""
    return {"ideas": ideas_of(eye, person.id), "tried": replications_of(eye, person.id)}


def _sheet(person: Member, eye: Viewer, connected: bool) -> dict[str, Any]:
    """Return the sections the eye sees, and what of them is kept in other tables."""
    seen = sections_seen(eye, person, connected) if person.state == "active" else frozenset()
    stale = person.as_of is not None and is_stale(person.as_of)
    return {"seen": seen, "sheet": sheet_of(person, seen), "stale": stale}
