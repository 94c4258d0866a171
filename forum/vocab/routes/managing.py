from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.core.access import admins, viewer
from forum.core.limits import WRITES, limiter
from forum.vocab.actions.managing import Wording, edit_term, merge_terms
from forum.vocab.forms import MergeForm, TermForm
from forum.vocab.queries.terms import TermFacts, get_term, get_vocabulary, terms, tree_of
from forum.vocab.routes.choices import all_choices, parent_choices

blueprint = Blueprint("terms", __name__)


@blueprint.route("/terms/<vocabulary>/<slug>/edit", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def edit(vocabulary: str, slug: str) -> ResponseReturnValue:
    """Change how a term reads, where it stands and whether it is offered."""
    get_vocabulary(vocabulary)
    term = get_term(vocabulary, slug)
    form = _filled(term)
    if form.accepts():
        form.attempt(lambda: edit_term(viewer(), term.id, _wording(form), form.reason.data))
        if form.status == 200:
            flash("Saved. It stands in the public log.", "good")
            return redirect(term.link, 303)
    return render_template("vocab/edit.html", term=term, form=form), form.status


def _filled(term: TermFacts) -> TermForm:
    parent = terms.get().parent_of(term)
    form = TermForm(
        data={
            "label": term.label,
            "definition": term.definition,
            "aliases": "\n".join(term.aliases),
            "parent": parent.slug if parent else "",
            "position": term.position,
            "active": term.active,
        }
    )
    return form.offer(parent_choices(tree_of(term.vocabulary, inactive=True), term.id))


def _wording(form: TermForm) -> Wording:
    return Wording(
        label=form.label.data,
        definition=form.definition.data or "",
        aliases=form.names(),
        parent=form.parent.data,
        position=form.position.data or 0,
        active=form.active.data,
    )


@blueprint.route("/terms/<vocabulary>/<slug>/merge", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def merge(vocabulary: str, slug: str) -> ResponseReturnValue:
    """Let a term become part of another one, to which all its names lead from then on."""
    get_vocabulary(vocabulary)
    term = get_term(vocabulary, slug)
    form = MergeForm().offer(all_choices(tree_of(vocabulary, inactive=True), term.id))
    if form.accepts():
        into = form.attempt(
            lambda: merge_terms(viewer(), term.id, form.into.data, form.reason.data)
        )
        if into is not None:
            flash(f"Done. “{term.label}” leads here now.", "good")
            return redirect(into.link, 303)
    return render_template("vocab/merge.html", term=term, form=form), form.status
