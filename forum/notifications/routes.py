from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, member_id, members, viewer
from forum.core.forms import csrf
from forum.core.limits import WRITES, address, limiter
from forum.core.notices import kinds
from forum.core.paging import Cursor
from forum.notifications.actions import choosing, mailing, marking
from forum.notifications.forms import MailForm
from forum.notifications.queries import inbox as notices

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notifications")
@members
def inbox() -> str:
    """Show the viewer's notices, latest first."""
    page = notices.page_of_notices(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("notifications/inbox.html", page=page)


@blueprint.post("/notifications/read")
@members
@limiter.limit(WRITES)
def read_all() -> ResponseReturnValue:
    """Mark all notices as read."""
    marking.mark_all_read(member_id())
    return redirect("/notifications", 303)


@blueprint.get("/notifications/<int:notice_id>/open")
@members
def open_notice(notice_id: int) -> ResponseReturnValue:
    """Lead to what a notice is about; that it was opened is written a moment later."""
    link = notices.get_link(viewer(), notice_id)
    marking.note_opened(member_id(), notice_id)
    return redirect(link, 302)


@blueprint.after_app_request
def note_thread_shown(response: Response) -> Response:
    """Have a thread's notices read when its page was shown to somebody who has unread ones."""
    if request.endpoint == "discussions.thread" and response.status_code == 200:
        person = viewer()
        if person.id is not None and person.unread and request.view_args:
            marking.note_thread_shown(person.id, request.view_args["thread_id"])
    return response


@blueprint.route("/account/notices", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def mail() -> ResponseReturnValue:
    """Choose which notices come by mail as well."""
    form = MailForm().offer()
    if form.accepts():
        choosing.choose_mail(member_id(), form.mail.data)
        flash("Saved.", "good")
        return redirect("/account/notices", 303)
    if not form.is_submitted():
        stopped = notices.stopped_kinds(member_id())
        form.mail.data = [] if "all" in stopped else [k for k in kinds if k not in stopped]
    return render_template("notifications/mail.html", form=form), form.status


@blueprint.route("/notices/stop/<token>", methods=["GET", "POST"])
@everyone
@csrf.exempt  # type: ignore[untyped-decorator]
@limiter.limit("30 per minute", methods=["POST"], key_func=address)
def stop(token: str) -> str:
    """Stop what a letter's address names, without signing in (RFC 8058: one POST, no questions).

    The signed address is what protects it; a GET, which mail programs send ahead, only asks.
    """
    user_id, what = mailing.stopped_by(token)
    if request.method == "POST":
        choosing.stop(user_id, what)
    return render_template(
        "notifications/stop.html", what=what.partition(":")[0], done=request.method == "POST"
    )
