from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import everyone, member_id, members, viewer
from forum.core.db import db
from forum.core.limits import WRITES, limiter
from forum.core.paging import Cursor
from forum.core.refusals import Forbidden
from forum.ideas.actions import trying
from forum.ideas.forms.trying import AnswerForm, ReportForm, TryForm
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import may_answer, may_replicate
from forum.ideas.queries.one import get_idea
from forum.ideas.queries.replications import get_replication, page_of_reports, trials_of
from forum.ideas.routes.composer import form_data, offered_at
from forum.ideas.states import OUTCOMES
from forum.members.models import ContextSnapshot
from forum.members.queries.snapshots import context_facts

blueprint = Blueprint("idea_replications", __name__)
A_WHILE = timedelta(weeks=6)


def _home(idea: Idea, part: str) -> str:
    return f"/ideas/{idea.id}-{idea.slug}#{part}"


def _refuse(idea: Idea) -> None:
    if not may_replicate(viewer(), idea):
        own = viewer().id == idea.author_id
        raise Forbidden(trying.OWN if own else trying.ARCHIVED)


@blueprint.route("/ideas/<int:idea_id>/try", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def start(idea_id: int) -> ResponseReturnValue:
    """Say that one tries an idea, or is through already."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    _refuse(idea)
    form = TryForm(until=trying.today() + A_WHILE)
    running = trying.find_running(viewer(), idea.id)
    if form.accepts():
        begun = form.attempt(lambda: trying.start_trying(viewer(), idea, form.until.data))
        if begun is not None:
            flash("Good luck. The author knows, and you are asked how it went.", "good")
            return redirect(_home(idea, "tried"), 303)
    page = render_template("ideas/try.html", idea=idea, form=form, running=running)
    return page, form.status


@blueprint.route("/ideas/<int:idea_id>/report-back", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def report(idea_id: int) -> ResponseReturnValue:
    """Tell how an idea went."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    _refuse(idea)
    running = trying.find_running(viewer(), idea.id)
    facts = context_facts(member_id())
    began = running.started_on if running else None
    form = _report_form(facts, {"started_on": began})
    if form.accepts():
        told = form.attempt(lambda: trying.report(viewer(), idea, form.told()))
        if told is not None:
            flash("Thank you. Whoever reads this idea now knows more.", "good")
            return redirect(_home(idea, f"replication-{told.id}"), 303)
    return _form(idea, form, None), form.status


@blueprint.route("/ideas/<int:idea_id>/replications/<int:number>/edit", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def edit(idea_id: int, number: int) -> ResponseReturnValue:
    """Change one's own report; where it was made stays."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    row = get_replication(idea.id, number)
    if row.user_id != viewer().id or row.state != "reported":
        raise Forbidden("Only who wrote a report changes it.")
    snapshot = db.session.get(ContextSnapshot, row.snapshot_id)
    facts = {name: tuple(slugs) for name, slugs in (snapshot.facts if snapshot else {}).items()}
    form = _report_form(facts, _typed(row))
    if form.accepts():
        form.attempt(lambda: trying.rewrite(viewer(), idea, row, form.told()))
        if form.status == 200:
            flash("Your report is changed.", "good")
            return redirect(_home(idea, f"replication-{row.id}"), 303)
    return _form(idea, form, row), form.status


@blueprint.post("/ideas/<int:idea_id>/replications/<int:number>/withdraw")
@members
@limiter.limit(WRITES)
def withdraw(idea_id: int, number: int) -> ResponseReturnValue:
    """Take back one's own try or report."""
    idea = get_idea(viewer(), idea_id, lock=True)
    row = get_replication(idea.id, number)
    was = row.state
    trying.withdraw(viewer(), idea, row)
    flash("Stopped." if was == "trying" else "Your report is taken back.", "good")
    return redirect(_home(idea, "tried"), 303)


@blueprint.route("/ideas/<int:idea_id>/replications/<int:number>/answer", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def answer(idea_id: int, number: int) -> ResponseReturnValue:
    """Answer a report as the author of the idea."""
    idea = get_idea(viewer(), idea_id, lock=request.method == "POST")
    row = get_replication(idea.id, number)
    if not may_answer(viewer(), idea) or row.state != "reported":
        raise Forbidden("Only the author of an idea answers a report.")
    form = AnswerForm(body=row.answer_source)
    if form.accepts():
        text = (form.body.data or "").strip()
        form.attempt(lambda: trying.answer(viewer(), idea, row, text))
        if form.status == 200:
            flash("Your answer stands below the report." if text else "No answer now.", "good")
            return redirect(_home(idea, f"replication-{row.id}"), 303)
    return render_template("ideas/replication_answer.html", idea=idea, row=row, form=form), (
        form.status
    )


@blueprint.get("/ideas/<int:idea_id>/replications")
@everyone
def all_reports(idea_id: int) -> ResponseReturnValue:
    """List all that others told of an idea, latest first."""
    idea = get_idea(viewer(), idea_id)
    if idea.state == "merged":
        return redirect(f"/ideas/{idea.merged_into_id}", 301)
    page = page_of_reports(idea.id, Cursor.parse(request.args.get("after")))
    return render_template(
        "ideas/replications.html",
        idea=idea,
        page=page,
        trials=trials_of(viewer(), idea.id),
        answers=may_answer(viewer(), idea),
    )


def _form(idea: Idea, form: ReportForm, row: Replication | None) -> str:
    return render_template(
        "ideas/replication_form.html", idea=idea, form=form, row=row, outcomes=OUTCOMES
    )


def _report_form(facts: Mapping[str, Sequence[str]], typed: dict[str, object]) -> ReportForm:
    """Return the form of a report, filled in with where it was and what is known."""
    fields = {"context": facts}
    return ReportForm(offered_at("context", fields), data=form_data("context", fields) | typed)


def _typed(row: Replication) -> dict[str, object]:
    return {
        "outcome": row.outcome,
        "changed": row.changed,
        "started_on": row.started_on,
        "ended_on": row.ended_on,
        "differed": row.differed_source,
        "rows": row.rows,
        "would_repeat": "yes" if row.would_repeat else "no",
    }
