from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import everyone
from forum.core.forms import csrf
from forum.core.limits import address, limiter
from forum.search import saving

blueprint = Blueprint("alerts", __name__)


@blueprint.route("/alerts/stop/<token>", methods=["GET", "POST"])
@everyone
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("30 per minute", methods=["POST"], key_func=address)
def stop(token: str) -> str:
    """End the letters of a kept search, without signing in (RFC 8058: one POST, no questions).

    The signed address is what protects it; a GET, which mail programs send ahead, only asks.
    """
    row = saving.stopped_by(token)
    done = request.method == "POST"
    if done:
        saving.stop(row)
    return render_template("search/stop.html", name=row.name, done=done)
