from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import moderators, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.refusals import Invalid, NotFound
from forum.discussions.actions import moderating
from forum.discussions.models import Thread
from forum.discussions.queries import moderating as choosing
from forum.discussions.queries import spaces, threads
from forum.discussions.routes.moderating import blueprint
from forum.discussions.routes.moderating.forms import (
    MergeForm,
    MoveForm,
    ReasonForm,
    RenameForm,
)

Act = Callable[[Thread, Any], object]


def _simple(act: Callable[..., object]) -> Act:
    return lambda thread, form: act(viewer(), thread, form.reason.data)


def _hide(thread: Thread, form: Any) -> None:
    moderating.hide_thread(moderating.actor_of(viewer()), thread, form.reason.data)


def _rename(thread: Thread, form: Any) -> None:
    moderating.rename_thread(viewer(), thread, form.title.data, form.reason.data)


def _move(thread: Thread, form: Any) -> None:
    room = spaces.get_space(viewer(), form.space.data)
    moderating.move_thread(viewer(), thread, room, form.reason.data)


# Tool → what it does and what is said when it is done.
TOOLS: dict[str, tuple[Act, str]] = {
    "lock": (_simple(moderating.lock_thread), "The thread is locked."),
    "unlock": (_simple(moderating.unlock_thread), "The thread takes replies again."),
    "pin": (_simple(moderating.pin_thread), "The thread is pinned."),
    "unpin": (_simple(moderating.unpin_thread), "The thread is not pinned any more."),
    "rename": (_rename, "The thread has its new title."),
    "move": (_move, "The thread is in its new space."),
    "hide": (_hide, "The thread is hidden."),
    "restore": (_simple(moderating.restore_thread), "The thread is back."),
}


@blueprint.get("/t/<int:thread_id>/moderate")
@moderators
def thread(thread_id: int) -> ResponseReturnValue:
    """Show everything a moderator can do with a thread."""
    row = threads.get_thread(viewer(), thread_id)
    if row.merged_into_id is not None:
        return redirect(f"/t/{row.merged_into_id}/moderate", 302)
    return _page(row, {}), 200


@blueprint.post("/t/<int:thread_id>/moderate/<tool>")
@moderators
@limiter.limit(WRITES)
def use(thread_id: int, tool: str) -> ResponseReturnValue:
    """Use one of the tools."""
    if tool not in TOOLS:
        raise NotFound
    row = threads.get_thread(viewer(), thread_id, lock=True)
    form = _form(tool, row)
    act, said = TOOLS[tool]
    if form.accepts():
        form.attempt(lambda: act(row, form))
        if form.status == 200:
            flash(said, "good")
            return redirect(f"/t/{row.id}-{row.slug}", 303)
    return _page(row, {tool: form}), form.status


def _form(tool: str, thread: Thread) -> ReasonForm:
    if tool == "rename":
        return RenameForm(title=thread.title).named(tool)
    if tool == "move":
        return MoveForm().offer(_other_spaces(thread)).named(tool)
    return ReasonForm().named(tool)


def _other_spaces(thread: Thread) -> list[spaces.SpaceFacts]:
    return [room for room in spaces.readable_spaces(viewer()) if room.id != thread.space_id]


def _page(thread: Thread, used: dict[str, ReasonForm]) -> str:
    names = [
        "unlock" if thread.locked else "lock",
        "unpin" if thread.pinned else "pin",
        "rename",
        "move",
    ]
    # What its author deleted is neither to hide nor to bring back here.
    names += {"visible": ["hide"], "hidden": ["restore"]}.get(thread.state, [])
    # What was typed into a tool that is not offered any more is shown with it all the same.
    names += [name for name in used if name not in names]
    forms = {name: used.get(name) or _form(name, thread) for name in names}
    return render_template("discussions/moderate.html", thread=thread, forms=forms, used=used)


@blueprint.route("/t/<int:thread_id>/merge", methods=["GET", "POST"])
@moderators
@limiter.limit(WRITES, methods=["POST"])
def merge(thread_id: int) -> ResponseReturnValue:
    """Merge a thread into another, after a look at the other."""
    row = threads.get_thread(viewer(), thread_id)
    form = MergeForm(into=request.args.get("into"))
    target = form.attempt(lambda: _target(row, form.into.data)) if form.into.data else None
    if target is None and form.status == 200:
        form.accepts()
    if target is not None and form.accepts():
        merged = form.attempt(lambda: _merge(thread_id, target.id, form.reason.data))
        if merged is not None:
            flash("The threads are one.", "good")
            return redirect(f"/t/{merged.id}-{merged.slug}", 303)
    page = render_template("discussions/moderate_merge.html", thread=row, target=target, form=form)
    return page, form.status


def _target(source: Thread, text: str) -> Thread:
    number = choosing.thread_number(text)
    if number == source.id:
        raise Invalid("A thread cannot be merged into itself.", "into")
    try:
        target = threads.get_thread(viewer(), number)
    except NotFound as missing:
        raise Invalid("There is no thread at that address.", "into") from missing
    if target.merged_into_id is not None:
        return threads.get_thread(viewer(), target.merged_into_id)
    return target


def _merge(source_id: int, target_id: int, reason: str) -> Thread:
    # What was loaded for the page is read again under its lock.
    db.session.expire_all()
    source, target = choosing.get_pair(viewer(), source_id, target_id)
    return moderating.merge_thread(viewer(), source, target, reason)
