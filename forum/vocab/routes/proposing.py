from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.core.access import admins, members, viewer
from forum.core.limits import WRITES, limiter
from forum.vocab.actions import proposing
from forum.vocab.forms import AdoptForm, AliasForm, DeclineForm, TermProposalForm
from forum.vocab.models import TermProposal
from forum.vocab.queries.proposals import get_proposal
from forum.vocab.queries.terms import find_term, get_vocabulary, tree_of
from forum.vocab.routes.choices import all_choices, parent_choices
from forum.vocab.vocabularies import VOCABULARIES

blueprint = Blueprint("term_proposals", __name__)
THANKS = "Thank you. An admin will look at it, and you will be told what came of it."


@blueprint.route("/terms/<vocabulary>/propose", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def propose(vocabulary: str) -> ResponseReturnValue:
    """Propose a term that is missing; what exists is pointed to."""
    known = get_vocabulary(vocabulary)
    form = TermProposalForm()
    if form.accepts():
        form.attempt(
            lambda: proposing.propose_term(viewer(), known.slug, form.label.data, form.why.data)
        )
        if form.status == 200:
            flash(THANKS, "good")
            return redirect(f"/terms/{known.slug}", 303)
    existing = find_term(known.slug, form.label.data) if form.label.data else None
    page = render_template("vocab/propose.html", vocabulary=known, form=form, existing=existing)
    return page, form.status


@blueprint.route("/terms/proposals/<int:proposal_id>", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def answer(proposal_id: int) -> ResponseReturnValue:
    """Adopt a proposed term, make it another name of one, or decline it."""
    row = get_proposal(proposal_id, lock=request.method == "POST")
    act = request.form.get("act", "")
    forms = _forms(row, act)
    form = forms.get(act)
    if form is not None and form.accepts():
        form.attempt(lambda: _answered(row, act, form))
        if form.status == 200:
            flash("Done. The author is told.", "good")
            return redirect("/terms/proposals", 303)
    page = render_template(
        "vocab/proposal.html",
        proposal=row,
        vocabulary=VOCABULARIES[row.vocabulary],
        forms=forms,
        act=act if form is not None else "adopt",
    )
    return page, form.status if form is not None else (200 if request.method == "GET" else 422)


def _forms(row: TermProposal, act: str) -> dict[str, Any]:
    """Return the three forms; only the one that was sent reads what was typed."""
    terms = tree_of(row.vocabulary, inactive=True)

    def options(name: str) -> dict[str, Any]:
        return {"prefix": f"{name}-"} | ({} if name == act else {"formdata": None})

    adopt = AdoptForm(data={"label": row.label, "definition": row.why[:600]}, **options("adopt"))
    return {
        "adopt": adopt.offer(parent_choices(terms)),
        "alias": AliasForm(**options("alias")).offer(all_choices(terms)),
        "decline": DeclineForm(**options("decline")),
    }


def _answered(row: TermProposal, act: str, form: Any) -> None:
    said = form.answer.data or ""
    if act == "adopt":
        words = (form.label.data, form.definition.data, form.parent.data)
        proposing.adopt_term(viewer(), row, *words, said)
    elif act == "alias":
        proposing.adopt_as_alias(viewer(), row, form.alias_of.data, said)
    else:
        proposing.decline_term(viewer(), row, said)
