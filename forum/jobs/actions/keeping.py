"""Writing what lists, pages and searches read of an opening, from what its author typed."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from sqlalchemy import delete

from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import cook, excerpt, slug_of
from forum.core.versions import touch
from forum.jobs.closing import end_of, is_zone, rolling_end
from forum.jobs.events import JobChanged, JobClosed, JobOpened
from forum.jobs.models import (
    JobEvent,
    JobLocation,
    JobPosting,
    JobRevision,
    JobSkillTarget,
    JobTerm,
)
from forum.jobs.pay import in_words, yearly
from forum.jobs.posting import TEXTS, Posting
from forum.members.queries.snapshots import terms_named

# From the mildest to the strictest: what lists say of several certificates.
_STRICTNESS = ("none", "preferred", "earn", "required")


class CookedPosting(NamedTuple):
    """The texts of a posting as safe HTML, all its words, and the first ones."""

    html: dict[str, str]
    text: str
    lead: str


def cooked_posting(posting: Posting) -> CookedPosting:
    """Return the texts of a posting as safe HTML; the preview and the page are made by this."""
    texts = {name: cook(getattr(posting, name)) for name in TEXTS if getattr(posting, name)}
    words = [posting.title, *(text.text for text in texts.values())]
    words += [place.school for place in posting.places]
    lead = texts["summary"].text if "summary" in texts else ""
    html = {name: text.html for name, text in texts.items()}
    return CookedPosting(html, "\n".join(words), lead)


def write(row: JobPosting, posting: Posting) -> None:
    """Keep a posting, whole or half typed, in its row and in what belongs to it; flushes."""
    cooked = cooked_posting(posting)
    row.fields, row.html, row.text = posting.as_json(), cooked.html, cooked.text
    row.title = posting.title[:120] or "An opening without a title"
    row.slug = slug_of(row.title, "opening")
    row.excerpt = excerpt(cooked.lead)[:300]
    row.family, row.arrangement, row.employment = (
        posting.family,
        posting.arrangement,
        posting.employment,
    )
    row.fte, row.internal, row.apply_how = posting.fte, posting.internal, posting.apply_how
    wanted = {certificate.wanted for certificate in posting.certificates}
    row.certification = max(wanted | {"none"}, key=_STRICTNESS.index)
    row.pay = in_words(
        posting.pay_min, posting.pay_max, posting.period, posting.pay_schedule, posting.pay_lane
    )[:120]
    row.year_min = yearly(posting.pay_min, posting.period, posting.days, posting.fte)
    row.year_max = yearly(posting.pay_max, posting.period, posting.days, posting.fte)
    row.starts_on = _day(posting.starts)
    row.rolling, row.timezone = posting.rolling, posting.timezone
    row.updated_at = now()
    set_closing(row, posting)
    db.session.add(row)
    db.session.flush()
    _set_rows(row.id, posting)


def set_closing(row: JobPosting, posting: Posting) -> None:
    """Write when a posting closes by itself; None while it is not said.

    One that is open until filled counts from its publishing, or from its last renewal.
    """
    if not is_zone(posting.timezone):
        row.closes_at = None
    elif posting.rolling:
        row.closes_at = rolling_end(row.affirmed_at or row.published_at or now(), posting.timezone)
    else:
        day = _day(posting.closes)
        row.closes_at = end_of(day, posting.timezone) if day else None


def add_revision(row: JobPosting, by_id: int, overrides: dict[str, str], note: str = "") -> None:
    """Keep what a posting says from now on; nobody changes it afterwards."""
    row.revision += 1
    db.session.add(
        JobRevision(
            posting_id=row.id,
            number=row.revision,
            fields=row.fields,
            overrides=overrides,
            note=note,
            by_id=by_id,
            at=now(),
        )
    )
    db.session.flush()


def move(row: JobPosting, after: str, by_id: int | None, note: str = "") -> None:
    """Bring a posting into another state, dated; who may and what must be there is the caller's.

    Announces what follows from it. `by_id` is None for what the clock does.
    """
    moment = now()
    event = JobEvent(
        posting_id=row.id, before=row.state, after=after, note=note, by_id=by_id, at=moment
    )
    db.session.add(event)
    row.state, row.updated_at = after, moment
    if after == "open":
        row.published_at = row.published_at or moment
        row.affirmed_at, row.asked_at, row.unlisted_at = moment, None, None
        row.closed_at, row.closed_how, row.filled_from = None, "", ""
        announce(JobOpened(row.id))
    elif after == "closed":
        row.closed_at = moment
        announce(JobClosed(row.id))
    db.session.flush()
    touch_posting(row)


def touch_posting(row: JobPosting) -> None:
    """Say that an opening's page, the lists and the search are to be read anew."""
    announce(JobChanged(row.id))
    touch("front", "jobs", f"job:{row.id}")


def _set_rows(posting_id: int, posting: Posting) -> None:
    for model in (JobLocation, JobTerm, JobSkillTarget):
        db.session.execute(delete(model).where(model.posting_id == posting_id))
    db.session.add_all(
        JobLocation(posting_id=posting_id, position=position, **place._asdict())
        for position, place in enumerate(posting.places)
    )
    db.session.add_all(
        JobTerm(posting_id=posting_id, term_id=term.id) for term in terms_named(posting.context)
    )
    db.session.add_all(
        JobSkillTarget(
            posting_id=posting_id, slug=target.slug, level=target.level, position=position
        )
        for position, target in enumerate(
            {target.slug: target for target in posting.targets}.values()
        )
    )
    db.session.flush()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
