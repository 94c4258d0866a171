from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import everyone, viewer
from forum.core.markup import clean_text
from forum.core.paging import Cursor
from forum.moderation.queries.log import actions_known, page_of_log

blueprint = Blueprint("moderation_log", __name__)


@blueprint.get("/moderation/log")
@everyone
def log() -> str:
    """Show every act of moderation, latest first."""
    action = clean_text(request.args.get("action", ""))[:40]
    member = clean_text(request.args.get("member", "")).strip()[:30]
    after = Cursor.parse(request.args.get("after"))
    return render_template(
        "moderation/log.html",
        page=page_of_log(viewer(), action, member, after),
        actions=actions_known(),
        action=action,
        member=member,
    )
