from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import everyone, members
from forum.core.markup import clean_text
from forum.organizations.choices import STATES
from forum.organizations.queries import finding, terms

blueprint = Blueprint("organizations", __name__)
MOST_TYPED = 100


def typed_words() -> str:
    """Return the words an address asks for."""
    return clean_text(request.args.get("q", ""))[:MOST_TYPED].strip()


@blueprint.get("/organizations")
@everyone
def listing() -> str:
    """List the organizations by name, or those that fit."""
    words, state = typed_words(), request.args.get("state", "")
    kinds = terms.choices(terms.KIND)
    kind = request.args.get("kind", "")
    state, kind = state if state in STATES else "", kind if kind in kinds else ""
    page = finding.page_of_organizations(words, state, kind, request.args.get("after"))
    return render_template(
        "organizations/list.html",
        page=page,
        words=words,
        state=state,
        kind=kind,
        states=STATES,
        kinds=kinds,
    )


@blueprint.get("/organizations/complete")
@members
def complete() -> str:
    """Give the picker organizations whose name begins so; empty for none."""
    return render_template("organizations/completions.html", items=finding.complete(typed_words()))
