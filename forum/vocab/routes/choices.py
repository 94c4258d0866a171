from __future__ import annotations

from collections.abc import Iterable

from forum.vocab.queries.terms import Branch


def parent_choices(tree: Iterable[Branch], own_id: int | None = None) -> list[tuple[str, str]]:
    """Return the terms that others may stand below, as choices of a form."""
    return [(b.term.slug, b.term.label) for b in tree if b.term.id != own_id]


def all_choices(tree: Iterable[Branch], own_id: int | None = None) -> list[tuple[str, str]]:
    """Return all terms but one's own as choices of a form, those below another one after it."""
    choices = []
    for branch in tree:
        rows = [(branch.term, branch.term.label)]
        rows += [(child, f"{branch.term.label}: {child.label}") for child in branch.children]
        choices += [(term.slug, label) for term, label in rows if term.id != own_id]
    return choices
