from __future__ import annotations

from flask import Blueprint, Response

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.talent.acting import acting_desk
from forum.talent.actions.exporting import export_accepted

blueprint = Blueprint("talent_export", __name__)


@blueprint.post("/talent/requests/export")
@members
@limiter.limit(WRITES)
def export() -> Response:
    """Send who agreed to talk as a file for a spreadsheet; a POST, for it is written into a log."""
    body = "\ufeff" + export_accepted(viewer(), acting_desk())
    head = {
        "Content-Disposition": 'attachment; filename="candidates.csv"',
        "Cache-Control": "no-store",
    }
    return Response(body, mimetype="text/csv", headers=head)
