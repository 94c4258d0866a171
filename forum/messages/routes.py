from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor, page_number
from forum.discussions.routes.writing import keep_typed
from forum.members.queries.people import Member, get_member
from forum.messages import actions, policy
from forum.messages.actions import taking_part
from forum.messages.forms import MessageForm
from forum.messages.queries import conversations, messages
from forum.messages.queries.conversations import Head

blueprint = Blueprint("messages", __name__)


@blueprint.get("/messages")
@members
def index() -> str:
    """List the viewer's conversations, the latest first."""
    page = conversations.page_of_conversations(viewer(), Cursor.parse(request.args.get("after")))
    return render_template("messages/index.html", page=page)


@blueprint.route("/messages/new", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def new() -> ResponseReturnValue:
    """Write to somebody one is connected with, or choose whom to write to."""
    username = request.args.get("to")
    if not username:
        people = conversations.reachable_people(viewer())
        return render_template("messages/choose.html", people=people)
    person = get_member(username)
    form = MessageForm()
    if request.method == "GET":
        known = conversations.find_between(viewer().id or 0, person.id)
        if known is not None and person.id != viewer().id:
            return redirect(f"/messages/{known}", 302)
    elif not request.form.get("preview") and form.accepts():
        sent = form.attempt(
            lambda: actions.write_to(viewer(), person.id, form.typed, form.once_key)
        )
        if sent is not None:
            return redirect(_address_of(sent), 303)
    return _new_page(person, form)


def _new_page(person: Member, form: MessageForm) -> ResponseReturnValue:
    reachable = conversations.is_reachable(viewer(), person.id)
    page = render_template(
        "messages/new.html",
        person=person,
        form=form,
        reachable=reachable,
        preview_html=_preview(form),
    )
    return page, form.status if reachable else 403


@blueprint.route("/messages/<int:conversation_id>", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def conversation(conversation_id: int) -> ResponseReturnValue:
    """Show a conversation, its last page first, and write into it."""
    head = conversations.get_conversation(viewer(), conversation_id)
    form = MessageForm()
    if request.method == "GET":
        form.body.data = head.draft.get("body", "") if head.draft else ""
    elif not request.form.get("preview") and form.accepts():
        sent = form.attempt(
            lambda: actions.send(viewer(), conversation_id, form.typed, form.once_key)
        )
        if sent is not None:
            return redirect(_address_of(sent), 303)
        # Why it was refused may be that it was closed since.
        head = conversations.get_conversation(viewer(), conversation_id)
    if request.method == "POST":
        keep_typed(conversations.draft_key(conversation_id))
    return _conversation_page(head, form), form.status


def _conversation_page(head: Head, form: MessageForm) -> str:
    text = request.args.get("page")
    page = messages.page_of_messages(viewer(), head, page_number(text) if text else None)
    if request.method == "GET" and page.items:
        taking_part.note_shown(viewer(), head, page.items[-1].number)
    return render_template(
        "messages/conversation.html",
        head=head,
        page=page,
        rows=[(row, _may(row)) for row in page.items],
        news=0 if head.left else max(head.last_number - head.read_number, 0),
        news_page=messages.page_of(head.read_number + 1),
        closed=policy.why_closed(head),
        form=form,
        draft_key=conversations.draft_key(head.id),
        preview_html=_preview(form),
    )


def _may(row: Any) -> str:
    if policy.may_delete(row, viewer()):
        return "delete"
    return "report" if policy.may_report(row, viewer()) else ""


def _preview(form: MessageForm) -> str:
    asked = request.form.get("preview") and form.previewable
    return actions.cooked_message(form.previewable).html if asked else ""


def _address_of(sent: actions.Sent) -> str:
    return f"/messages/{sent.conversation_id}#message-{sent.number}"


@blueprint.post("/messages/<int:conversation_id>/mute")
@members
@limiter.limit(WRITES)
def mute(conversation_id: int) -> ResponseReturnValue:
    """Have a conversation tell of nothing new, or tell again."""
    on = request.form.get("on") == "1"
    taking_part.mute(viewer(), conversation_id, on)
    flash(
        "You will get no notices of this conversation." if on else "Notices are on again.", "good"
    )
    return redirect(f"/messages/{conversation_id}", 303)


@blueprint.post("/messages/<int:conversation_id>/leave")
@members
@limiter.limit(WRITES)
def leave(conversation_id: int) -> ResponseReturnValue:
    """Leave a conversation, or come back into one that was left."""
    if request.form.get("on") == "0":
        taking_part.come_back(viewer(), conversation_id)
        flash("You are back in this conversation.", "good")
    else:
        taking_part.leave(viewer(), conversation_id)
        flash("You have left this conversation. What stands in it stays readable.", "good")
    return redirect(f"/messages/{conversation_id}", 303)


@blueprint.post("/messages/<int:conversation_id>/<int:number>/delete")
@members
@limiter.limit(WRITES)
def delete(conversation_id: int, number: int) -> ResponseReturnValue:
    """Take back a message of one's own."""
    actions.delete(viewer(), conversation_id, number)
    flash("Your message is deleted, for both of you.", "good")
    return redirect(messages.place_of(conversation_id, number), 303)
