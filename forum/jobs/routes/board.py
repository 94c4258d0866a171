"""The applications to an opening, side by side."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.paging import Place, page_number
from forum.core.refusals import NotFound
from forum.jobs.actions.deciding import OVER, reply_day
from forum.jobs.machine import BOARD, LIVE, STATES
from forum.jobs.queries import board as lists
from forum.jobs.queries.application import DESK, get_board
from forum.jobs.reading import RATINGS
from forum.organizations.queries.hiring import settings_of

blueprint = Blueprint("application_board", __name__)


@blueprint.get("/jobs/<int:posting_id>/applications")
@members
def board(posting_id: int) -> ResponseReturnValue:
    """Show the applications by how far they are, or as a table."""
    posting, seat = get_board(viewer(), posting_id)
    counts = lists.counts_of(posting.id)
    values = {
        "posting": posting,
        "seat": seat,
        "settings": settings_of(posting.organization_id),
        "counts": counts,
        "total": sum(counts.values()),
        "live": sum(counts.get(state, 0) for state in LIVE),
        "reply_by": reply_day(posting) if posting.state in OVER else None,
        "states": STATES,
        "ratings": RATINGS,
        "desk": seat == DESK,
    }
    if request.args.get("view") != "table":
        columns = lists.columns_of(viewer(), posting, counts)
        return render_template("jobs/board.html", columns=columns, **values)
    sort, only = request.args.get("sort", ""), request.args.get("only", "")
    if only and only not in (*STATES, lists.UNRATED):
        raise NotFound
    table = lists.table_of(
        viewer(), posting, sort=sort, only=only, number=page_number(request.args.get("page"))
    )
    return render_template(
        "jobs/board_table.html",
        table=table,
        place=Place(table.number, table.last),
        sort=sort if sort in lists.SORTS else "number",
        only=only,
        sorts=lists.SORTS,
        filters=[state for state in (*BOARD, "withdrawn", "closed-unfilled") if counts.get(state)],
        **values,
    )
