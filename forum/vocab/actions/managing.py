from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, update

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import Invalid, NotFound
from forum.core.versions import SITE, touch
from forum.vocab.actions.naming import add_aliases, check_free, lock_vocabulary
from forum.vocab.actions.people import actor_of
from forum.vocab.actions.placing import parent_for
from forum.vocab.events import TermRenamed, TermsMerged
from forum.vocab.keys import term_key
from forum.vocab.models import Term, TermAlias, TermProposal
from forum.vocab.queries.terms import TermFacts, Terms, read_terms

MOST_ALIASES = 30


@dataclass(frozen=True, slots=True)
class Wording:
    """What an admin can change of a term; its address stays. `parent` is a slug, "" for none."""

    label: str
    definition: str
    aliases: Sequence[str]
    parent: str
    position: int
    active: bool


def edit_term(admin: Viewer, term_id: int, to: Wording, reason: str) -> None:
    """Change how a term reads, where it stands and whether it is offered; log what changed.

    Who carries it hears of `TermRenamed` when one of its names changed. Raises Invalid for a name
    that leads to another term and for a place that is none.
    """
    term = _changeable(term_id)
    known = read_terms()
    _check_names(known, term, to)
    below = parent_for(known, term.vocabulary, term.id, to.parent)
    before = {name: getattr(term, name) for name in ("label", "position", "active")}
    if len(to.aliases) > MOST_ALIASES:
        raise Invalid(f"A term has at most {MOST_ALIASES} other names.", "aliases")
    term.label, term.definition = to.label, to.definition
    term.position, term.active = to.position, to.active
    term.parent_id = below.id if below else None
    db.session.execute(delete(TermAlias).where(TermAlias.term_id == term.id))
    db.session.flush()
    add_aliases(term, to.aliases)
    if _names(read_terms().by_id[term.id]) != _names(known.by_id[term.id]):
        announce(TermRenamed(term.vocabulary, term.id))
    changed = {name: old for name, old in before.items() if getattr(term, name) != old}
    record(actor_of(admin), "edit-term", ("term", term.id, term.label), reason, before=changed)
    touch(SITE)


def merge_terms(admin: Viewer, term_id: int, into: str, reason: str) -> TermFacts:
    """Let a term and all its names lead to another one of its vocabulary; return that one.

    What stood below it stands below the other. Who carries it hears of `TermsMerged`. Raises
    Invalid for merging into itself or into what is not there.
    """
    term = _changeable(term_id)
    known = read_terms()
    found = known.by_slug.get((term.vocabulary, into))
    if found is None:
        raise Invalid("Choose the term it becomes part of.", "into")
    target = known.led(found)
    if target.id == term.id:
        raise Invalid("A term cannot become part of itself.", "into")
    _move_children(known, term, target)
    _move_names(known, term, target)
    led = (Term.id == term.id) | (Term.merged_into_id == term.id)
    db.session.execute(update(Term).where(led).values(merged_into_id=target.id, active=False))
    mine = TermProposal.term_id == term.id
    db.session.execute(update(TermProposal).where(mine).values(term_id=target.id))
    announce(TermsMerged(term.vocabulary, term.id, term.slug, target.id, target.slug))
    label = f"{term.label} into {target.label}"
    record(actor_of(admin), "merge-terms", ("term", target.id, label), reason, from_slug=term.slug)
    touch(SITE)
    return target


def _changeable(term_id: int) -> Term:
    term = db.session.get(Term, term_id)
    if term is None:
        raise NotFound
    lock_vocabulary(term.vocabulary)
    db.session.refresh(term)
    if term.merged_into_id is not None:
        raise Invalid("This term was merged into another one: change that one.")
    return term


def _names(term: TermFacts) -> tuple[str, ...]:
    return (term.label, *term.aliases)


def _check_names(known: Terms, term: Term, to: Wording) -> None:
    check_free(known, term.vocabulary, to.label, "label", term.id)
    for alias in to.aliases:
        check_free(known, term.vocabulary, alias, "aliases", term.id)


def _move_children(known: Terms, term: Term, target: TermFacts) -> None:
    # A tree is two terms deep: what stood below both stands below the other's own parent.
    top = target.parent_id if target.parent_id not in (None, term.id) else target.id
    below = [child.id for child in known.children.get(term.id, ()) if child.id != target.id]
    db.session.execute(update(Term).where(Term.id.in_(below)).values(parent_id=top))
    if target.parent_id == term.id:
        rise = update(Term).where(Term.id == target.id)
        db.session.execute(rise.values(parent_id=None))


def _move_names(known: Terms, term: Term, target: TermFacts) -> None:
    db.session.execute(delete(TermAlias).where(TermAlias.term_id == term.id))
    names = [term.label, term.slug.replace("-", " "), *known.by_id[term.id].aliases]
    taken = {term_key(name) for name in (target.label, *target.aliases)}
    new = [name for name in names if term_key(name) not in taken]
    add_aliases(db.session.get_one(Term, target.id), new)
