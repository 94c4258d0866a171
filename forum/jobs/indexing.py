from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from forum.core.access import GUEST
from forum.core.db import db
from forum.jobs.models import JobPosting, JobSkillTarget, JobTerm
from forum.jobs.named import names
from forum.jobs.policy import listed_postings
from forum.organizations.models import Organization
from forum.search.documents import Document, Key
from forum.search.port import Filters
from forum.search.rows import any_of, batches
from forum.vocab.events import TermsMerged
from forum.vocab.queries.terms import terms


def changed(events: Sequence[Any]) -> list[Key]:
    """Return the documents events are about."""
    return [Key("job", event.posting_id) for event in events]


def renamed(events: Sequence[Any]) -> list[Key]:
    """Return the documents that carry a term whose names changed, or into which one was merged."""
    numbers: set[int] = set()
    for event in events:
        merged = isinstance(event, TermsMerged)
        numbers |= {event.into_id, event.from_id} if merged else {event.term_id}
    carrying = select(JobTerm.posting_id).where(JobTerm.term_id.in_(numbers)).distinct()
    return [Key("job", number) for number in db.session.scalars(carrying)]


def job_documents(ids: Sequence[int]) -> list[Document]:
    """Return the documents of listed openings, each with all names of its terms and skills."""
    named: dict[int, list[str]] = {}
    known, skills = terms.get(), names.get().values["skill"]
    held = select(JobTerm.posting_id, JobTerm.term_id).where(JobTerm.posting_id.in_(ids))
    for row in db.session.execute(held):
        term = known.by_id.get(row.term_id)
        if term is not None:
            led = known.led(term)
            named.setdefault(row.posting_id, []).extend((led.label, *led.aliases))
    asked = select(JobSkillTarget.posting_id, JobSkillTarget.slug)
    for target in db.session.execute(asked.where(JobSkillTarget.posting_id.in_(ids))):
        if target.slug in skills:
            named.setdefault(target.posting_id, []).append(skills[target.slug].label)
    columns = (JobPosting.id, JobPosting.title, JobPosting.text, JobPosting.published_at)
    statement = (
        select(*columns, Organization.name)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .where(JobPosting.id.in_(ids), listed_postings(GUEST))
    )
    return [_document(row, named.get(row.id, [])) for row in db.session.execute(statement)]


def _document(row: Any, named: Sequence[str]) -> Document:
    return Document(
        kind="job",
        id=row.id,
        group=row.id,
        title=row.title,
        text="\n".join((row.name, row.text, *named)),
        created=row.published_at,
    )


def all_job_ids() -> Iterator[Sequence[int]]:
    """Yield the numbers of all listed openings, in batches."""
    return batches(JobPosting.id, listed_postings(GUEST))


def job_candidates(texts: Sequence[str], _filters: Filters, most: int) -> Sequence[int]:
    """Return listed openings in whose text any of the texts is, latest first."""
    statement = select(JobPosting.id).where(
        listed_postings(GUEST), any_of(texts, JobPosting.title, JobPosting.text)
    )
    return db.session.scalars(statement.order_by(JobPosting.id.desc()).limit(most)).all()
