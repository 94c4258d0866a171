from __future__ import annotations

from forum.core.refusals import Invalid
from forum.vocab.queries.terms import TermFacts, Terms


def parent_for(known: Terms, vocabulary: str, term_id: int | None, parent: str) -> TermFacts | None:
    """Return the term to stand below by its slug, None for "": a tree is two terms deep.

    Raises Invalid for itself, for what stands below another term, and where the term has terms
    below it.
    """
    if not parent:
        return None
    found = known.by_slug.get((vocabulary, parent))
    if found is None or found.merged_into_id is not None:
        raise Invalid("Choose a term of this vocabulary.", "parent")
    if found.id == term_id:
        raise Invalid("A term cannot stand below itself.", "parent")
    if found.parent_id is not None:
        raise Invalid(f"“{found.label}” stands below another term itself.", "parent")
    if term_id is not None and known.children.get(term_id):
        raise Invalid("Terms stand below this one, so it cannot stand below another.", "parent")
    return found
