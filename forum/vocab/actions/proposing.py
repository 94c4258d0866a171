from __future__ import annotations

from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.notices import tell
from forum.core.refusals import Conflict, Invalid
from forum.core.versions import SITE, touch
from forum.vocab.actions.naming import add_aliases, check_free, lock_vocabulary, new_slug
from forum.vocab.actions.people import actor_of, number_of
from forum.vocab.actions.placing import parent_for
from forum.vocab.events import TermRenamed
from forum.vocab.models import Term, TermProposal
from forum.vocab.queries.proposals import open_proposal_named, open_proposals_of
from forum.vocab.queries.terms import find_term, get_vocabulary, read_terms
from forum.vocab.vocabularies import VOCABULARIES

MOST_OPEN = 10


def propose_term(author: Viewer, vocabulary: str, label: str, why: str) -> TermProposal:
    """Put a term that a member misses before the admins.

    Raises Invalid where it exists or was proposed already, or too many of theirs wait.
    """
    get_vocabulary(vocabulary)
    author_id = number_of(author)
    if (known := find_term(vocabulary, label)) is not None:
        raise Invalid(f"That exists already: it is called “{known.label}” here.", "label")
    if open_proposal_named(vocabulary, label) is not None:
        raise Invalid("Somebody has proposed that already; an admin will look at it.", "label")
    if open_proposals_of(author_id) >= MOST_OPEN:
        raise Invalid(f"{MOST_OPEN} proposals of yours wait for an answer. Let us read them first.")
    proposal = TermProposal(
        vocabulary=vocabulary, label=label, why=why, author_id=author_id, created_at=now()
    )
    db.session.add(proposal)
    db.session.flush()
    return proposal


def adopt_term(
    admin: Viewer,
    proposal: TermProposal,
    label: str,
    definition: str,
    parent: str,
    reason: str,
) -> Term:
    """Make a proposal a term, below `parent` (a slug, "" for none), and tell its author."""
    _check_open(proposal)
    vocabulary = proposal.vocabulary
    lock_vocabulary(vocabulary)
    known = read_terms()
    check_free(known, vocabulary, label, "label")
    below = parent_for(known, vocabulary, None, parent)
    last = max((term.position for term in known.listed.get(vocabulary, ())), default=0)
    term = Term(
        vocabulary=vocabulary,
        slug=new_slug(known, vocabulary, label, proposal.id),
        label=label,
        definition=definition,
        position=last + 10,
        parent_id=below.id if below else None,
    )
    db.session.add(term)
    db.session.flush()
    _settle(proposal, "adopted", reason, term.id)
    _tell(admin, proposal, f"“{label}” is a term now: you proposed it.", term)
    record(
        actor_of(admin), "adopt-term", ("term", term.id, label), reason or "Proposed by a member."
    )
    touch(SITE)
    return term


def adopt_as_alias(admin: Viewer, proposal: TermProposal, of: str, reason: str) -> Term:
    """Make a proposal another name of the term with this slug, and tell its author."""
    _check_open(proposal)
    vocabulary = proposal.vocabulary
    lock_vocabulary(vocabulary)
    known = read_terms()
    target = known.by_slug.get((vocabulary, of))
    if target is None:
        raise Invalid("Choose the term that it is another name of.", "alias_of")
    check_free(known, vocabulary, proposal.label, "alias_of")
    term = db.session.get_one(Term, known.led(target).id)
    add_aliases(term, [proposal.label])
    announce(TermRenamed(vocabulary, term.id))
    _settle(proposal, "adopted", reason, term.id)
    text = f"“{proposal.label}” leads to “{term.label}” now: you proposed it."
    _tell(admin, proposal, text, term)
    why = reason or "Proposed by a member."
    record(actor_of(admin), "alias-term", ("term", term.id, term.label), why, alias=proposal.label)
    touch(SITE)
    return term


def decline_term(admin: Viewer, proposal: TermProposal, reason: str) -> None:
    """Decline a proposal with a reason, and tell its author."""
    _check_open(proposal)
    if not reason:
        raise Invalid("Say why: the author is told, and it stands in the public log.", "answer")
    _settle(proposal, "declined", reason, None)
    _tell(admin, proposal, f"“{proposal.label}” was not adopted: {reason}", None)
    words = f"a proposal for “{VOCABULARIES[proposal.vocabulary].label}”"
    record(actor_of(admin), "decline-term", ("term-proposal", proposal.id, words), reason)


def _check_open(proposal: TermProposal) -> None:
    if proposal.state != "open":
        raise Conflict("Another admin was faster: this proposal is answered already.")


def _settle(proposal: TermProposal, state: str, reason: str, term_id: int | None) -> None:
    proposal.state = state
    proposal.answer = reason
    proposal.term_id = term_id
    db.session.flush()


def _tell(admin: Viewer, proposal: TermProposal, text: str, term: Term | None) -> None:
    link = f"/terms/{proposal.vocabulary}" + (f"/{term.slug}" if term else "")
    tell([proposal.author_id], "proposal", f"term-proposal:{proposal.id}", text, link, admin.id)
