from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.discussions.actions import drafting
from forum.discussions.queries import drafts

blueprint = Blueprint("drafts", __name__)
# A person who types without a break saves every other second.
SAVES = "60 per minute;1500 per hour"


@blueprint.get("/drafts")
@members
def index() -> str:
    """List what the member has typed and not yet published."""
    return render_template("discussions/drafts.html", drafts=drafts.all_drafts(viewer()))


@blueprint.post("/drafts/<key>")
@members
@limiter.limit(SAVES)
def save(key: str) -> ResponseReturnValue:
    """Keep what is being typed."""
    drafting.save_draft(viewer(), key, request.form)
    return "", 204


@blueprint.post("/drafts/<key>/discard")
@members
@limiter.limit(WRITES)
def discard(key: str) -> ResponseReturnValue:
    """Forget a draft."""
    drafting.discard_draft(viewer(), key)
    flash("The draft is gone.", "good")
    return redirect("/drafts", 303)
