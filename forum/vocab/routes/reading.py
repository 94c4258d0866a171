from __future__ import annotations

from flask import Blueprint, render_template, request

from forum.core.access import everyone
from forum.core.kept import keep
from forum.core.markup import clean_text
from forum.vocab.queries.terms import complete_terms, get_vocabulary, tree_of
from forum.vocab.vocabularies import VOCABULARIES

blueprint = Blueprint("vocabularies", __name__)


@blueprint.get("/terms")
@everyone
def index() -> str:
    """Show all vocabularies with what they are for."""
    keep()
    trees = [(vocabulary, tree_of(vocabulary.slug)) for vocabulary in VOCABULARIES.values()]
    return render_template("vocab/index.html", trees=trees)


@blueprint.get("/terms/<vocabulary>")
@everyone
def vocabulary(vocabulary: str) -> str:
    """Show the terms of a vocabulary as a tree, or those a word leads to."""
    keep()
    known = get_vocabulary(vocabulary)
    typed = clean_text(request.args.get("q", ""))[:80].strip()
    return render_template(
        "vocab/vocabulary.html",
        vocabulary=known,
        tree=tree_of(known.slug),
        typed=typed,
        found=complete_terms(known.slug, typed) if typed else [],
    )
