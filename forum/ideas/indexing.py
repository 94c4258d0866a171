from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.ideas.models import Idea, IdeaCard, IdeaSkill, IdeaTerm
from forum.ideas.skill_names import skill_labels
from forum.search.documents import Document, Key
from forum.search.port import Filters
from forum.search.rows import any_of, batches
from forum.vocab.events import TermsMerged
from forum.vocab.queries.terms import terms

FINDABLE = Idea.state == "visible"


def changed(events: Sequence[Any]) -> list[Key]:
    """Return the documents events are about: of a merge, both ideas."""
    keys = [Key("idea", event.idea_id) for event in events]
    return keys + [Key("idea", event.into_id) for event in events if hasattr(event, "into_id")]


def renamed(events: Sequence[Any]) -> list[Key]:
    """Return the documents that carry a term whose names changed, or into which one was merged."""
    numbers: set[int] = set()
    for event in events:
        merged = isinstance(event, TermsMerged)
        numbers |= {event.into_id, event.from_id} if merged else {event.term_id}
    carrying = select(IdeaTerm.idea_id).where(IdeaTerm.term_id.in_(numbers)).distinct()
    return [Key("idea", number) for number in db.session.scalars(carrying)]


def idea_documents(ids: Sequence[int]) -> list[Document]:
    """Return the documents of ideas, each with all names of its terms and skills."""
    names: dict[int, list[str]] = {}
    known = terms.get()
    for row in db.session.execute(
        select(IdeaTerm.idea_id, IdeaTerm.term_id).where(IdeaTerm.idea_id.in_(ids))
    ):
        term = known.by_id.get(row.term_id)
        if term is not None:
            led = known.led(term)
            names.setdefault(row.idea_id, []).extend((led.label, *led.aliases))
    labels = skill_labels.get()
    for held in db.session.execute(
        select(IdeaSkill.idea_id, IdeaSkill.slug).where(IdeaSkill.idea_id.in_(ids))
    ):
        names.setdefault(held.idea_id, []).append(labels.get(held.slug, ""))
    columns = (Idea.id, Idea.title, Idea.audience, Idea.created_at, IdeaCard.text, User.username)
    statement = (
        select(*columns)
        .join(IdeaCard, IdeaCard.idea_id == Idea.id)
        .join(User, User.id == Idea.author_id)
        .where(Idea.id.in_(ids), FINDABLE)
    )
    return [_document(row, names.get(row.id, [])) for row in db.session.execute(statement)]


def _document(row: Any, names: Sequence[str]) -> Document:
    return Document(
        kind="idea",
        id=row.id,
        group=row.id,
        title=row.title,
        text="\n".join((row.text, *names)),
        created=row.created_at,
        author=row.username,
        inside=row.audience != "everyone",
    )


def all_idea_ids() -> Iterator[Sequence[int]]:
    """Yield the numbers of all ideas somebody may find, in batches."""
    return batches(Idea.id, FINDABLE)


def idea_candidates(texts: Sequence[str], filters: Filters, most: int) -> Sequence[int]:
    """Return ideas in whose text any of the texts is, latest first."""
    statement = select(Idea.id).join(IdeaCard, IdeaCard.idea_id == Idea.id)
    statement = statement.where(FINDABLE, any_of(texts, Idea.title, IdeaCard.text))
    if filters.public:
        statement = statement.where(Idea.audience == "everyone")
    return db.session.scalars(statement.order_by(Idea.id.desc()).limit(most)).all()
