from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import member_id, members
from forum.core.paging import Cursor
from forum.talent.choices import VIEW_DAYS
from forum.talent.queries import settings, views

blueprint = Blueprint("candidate_views", __name__)


@blueprint.get("/account/candidate/views")
@members
def who_looked() -> str:
    """Show a member who looked at them as a candidate, and on how many lists they are."""
    me = member_id()
    return render_template(
        "talent/views.html",
        found=views.views_of(me, Cursor.parse(request.args.get("before"))),
        lists=settings.list_count(me),
        days=VIEW_DAYS,
        off=settings.get_mine(me).audience == "off",
    )
