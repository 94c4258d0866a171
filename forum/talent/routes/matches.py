from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import member_id, members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Forbidden, NotFound
from forum.jobs.policy import is_taking, manages, may_open
from forum.jobs.posting import Posting
from forum.organizations.queries.hiring import Desk, desks_of
from forum.talent.handles import named_by
from forum.talent.policy import posting_for
from forum.talent.queries.asking import find_opening
from forum.talent.queries.found import Opening, find_row
from forum.talent.queries.matches import matches_of, numbers_of, place_of
from forum.talent.routes.requests import ask_page

blueprint = Blueprint("talent_matches", __name__)


@blueprint.get("/jobs/<int:posting_id>/matches")
@members
def matches(posting_id: int) -> str:
    """Show who manages an opening that members match it, by their skills and without names."""
    row, desk = _managed(posting_id)
    open_now = is_taking(row)
    posting = Posting.from_json(row.fields)
    seeker = posting_for(desk, row.organization_id)
    return render_template(
        "talent/matches.html",
        row=row,
        found=matches_of(row.id, posting, seeker) if open_now else None,
    )


@blueprint.route("/jobs/<int:posting_id>/matches/<handle>/ask", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def ask(posting_id: int, handle: str) -> ResponseReturnValue:
    """Ask a member who matches an opening to talk, without knowing who it is."""
    row, desk = _managed(posting_id)
    opening = find_opening(viewer(), desk, posting_id)
    if opening is None:
        raise NotFound
    seeker = posting_for(desk, row.organization_id)
    fit = numbers_of(Posting.from_json(row.fields), seeker)
    return ask_page(desk, named_by(handle, place_of(posting_id), fit), "", [opening], None)


def _managed(posting_id: int) -> tuple[Opening, Desk]:
    """Return an opening and the desk the viewer manages it from; raises NotFound or Forbidden."""
    row, desks = find_row(posting_id), desks_of(member_id())
    if row is None or not may_open(viewer(), row, desks):
        raise NotFound
    desk = manages(row, desks)
    if desk is None:
        raise Forbidden("Only those who manage this opening see who matches it.")
    return row, desk
