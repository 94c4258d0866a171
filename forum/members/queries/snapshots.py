from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from forum.core.db import db
from forum.members.facts import MANY, SINGLE
from forum.members.models import ContextSnapshot, Profile
from forum.members.queries.contexts import get_context, term_ids_of
from forum.vocab.queries import TermFacts, terms

# What of a context is copied onto what a person writes: not the problems, which are their own.
COPIED = (*(name for name in MANY if name != "problem"), *SINGLE)


def context_facts(user_id: int) -> dict[str, tuple[str, ...]]:
    """Return what a member's context says now, as vocabulary → slugs; three statements.

    For the member's own eyes: nobody else may see it without being shown it by them.
    """
    context = get_context(user_id)
    found: dict[str, tuple[str, ...]] = {}
    if context is not None:
        known = terms.get()
        held = sorted(
            (known.led(known.by_id[number]) for number in term_ids_of(user_id)),
            key=lambda term: (term.position, term.label),
        )
        for name in (name for name in COPIED if name in MANY):
            found[name] = tuple(dict.fromkeys(t.slug for t in held if t.vocabulary == name))
        found |= {name: (getattr(context, column),) for name, column in SINGLE.items()}
    state = db.session.scalar(select(Profile.state).where(Profile.user_id == user_id))
    found["state"] = (state or "",)
    return {name: slugs for name, slugs in found.items() if any(slugs)}


def snapshots_by_id(numbers: Iterable[int | None]) -> dict[int, ContextSnapshot]:
    """Return number → snapshot of those that are there; one statement."""
    wanted = sorted({number for number in numbers if number is not None})
    rows = db.session.scalars(select(ContextSnapshot).where(ContextSnapshot.id.in_(wanted)))
    return {row.id: row for row in rows}


def terms_named(facts: Mapping[str, Sequence[str]]) -> list[TermFacts]:
    """Return the terms a context names, as they are called today; merged ones by what they became.

    Unknown slugs and the state, which is no term, are left out.
    """
    known = terms.get()
    named = (
        known.by_slug.get((name, slug))
        for name in sorted(facts, key=lambda name: COPIED.index(name) if name in COPIED else 99)
        for slug in facts[name]
    )
    return list({(led := known.led(term)).id: led for term in named if term}.values())
