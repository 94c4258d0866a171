from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.queries import usernames
from forum.core.access import everyone, member_id, viewer
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.members.policy import not_blocked
from forum.pages.term_page import names_of
from forum.vocab.actions import commenting
from forum.vocab.forms import CommentForm
from forum.vocab.models import SkillComment, SkillProposal
from forum.vocab.queries.comments import page_of_comments
from forum.vocab.queries.skills import get_skill_proposal, votes_of
from forum.vocab.vocabularies import SKILLS

blueprint = Blueprint("skill_talk", __name__)


@blueprint.route("/skills/proposals/<int:proposal_id>/comments", methods=["GET", "POST"])
@everyone
@limiter.limit(WRITES, methods=["POST"])
def talk(proposal_id: int) -> ResponseReturnValue:
    """Show a proposed skill with what people say of it, and let members say more."""
    if request.method == "POST":
        # Asked here and not within the form, so that a text outlives the end of a session.
        member_id()
    proposal = get_skill_proposal(proposal_id, lock=request.method == "POST")
    form = CommentForm()
    preview = bool(request.form.get("preview"))
    if not preview and form.accepts():
        row = form.attempt(lambda: _comment(form, proposal))
        if row is not None:
            flash("Your comment stands below.", "good")
            return redirect(f"{commenting.page_of(proposal.id)}#comment-{row.id}", 303)
    shown = not_blocked(viewer(), SkillComment.author_id)
    page = page_of_comments(proposal.id, Cursor.parse(request.args.get("after")), shown)
    html = render_template(
        "vocab/skill_comments.html",
        proposal=proposal,
        page=page,
        people=names_of([proposal.author_id, *(row.author_id for row in page.items)]),
        form=form,
        preview_html=commenting.cooked_comment(form.previewable, usernames).html if preview else "",
        skills=SKILLS,
        voted=proposal.id in votes_of(viewer().id),
    )
    return html, form.status


def _comment(form: CommentForm, proposal: SkillProposal) -> SkillComment:
    return commenting.comment(viewer(), proposal, form.body.data or "", usernames)
