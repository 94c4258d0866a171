"""Openings with all that happened to them, as a native folder carries them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import update

from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.versions import SITE, touch
from forum.exchange.events import Loaded
from forum.exchange.faults import Fault
from forum.exchange.hiring.fields import (
    Item,
    choice,
    maybe,
    member,
    moment,
    number,
    ref,
    said,
    text,
)
from forum.exchange.hiring.postings import check_published, posting_field
from forum.exchange.hiring.tables import Part, RowRecord, Table
from forum.exchange.loading.known import Known
from forum.exchange.skills.loading import check_skills, skill_slugs
from forum.jobs.actions.keeping import write
from forum.jobs.models import (
    EqualCount,
    JobEvent,
    JobMark,
    JobPosting,
    JobReviewer,
    JobRevision,
)
from forum.jobs.posting import Posting
from forum.jobs.states import CLOSED_HOW, FILLED_FROM, STATES
from forum.vocab.queries import terms

UNSEEN = ("draft", "pending")


def _check(record: RowRecord) -> None:
    values, posting = record.values, record.values["fields"]
    if values["source_id"] == record.id:
        raise Fault(record.place, "an opening is not copied from itself.")
    if (values["state"] in ("closed", "archived")) != bool(values["closed_how"]):
        raise Fault(record.place, "“closed_how” is said of what is closed, only there.")
    if values["state"] in UNSEEN:
        return
    if values["published_at"] is None:
        raise Fault(record.place, "“published_at” is missing.")
    check_published(record.place, posting)
    if not record.parts["revisions"]:
        raise Fault(record.place, "what was published has at least one of “revisions”.")


def _settle(_known: Known, records: Sequence[RowRecord], rows: Sequence[Item]) -> None:
    slugs, here = skill_slugs(), terms.get().by_slug
    for record, row in zip(records, rows, strict=True):
        posting: Posting = record.values["fields"]
        check_skills(record.place, [target.slug for target in posting.targets], slugs)
        for vocabulary, named in posting.context.items():
            for slug in named:
                if (vocabulary, slug) not in here:
                    raise Fault(record.place, f"there is no term “{vocabulary}/{slug}”.")
        row["revision"] = len(record.parts["revisions"])
        row["save_count"] = len(record.parts["marks"])


def _write(model: Any, rows: Sequence[Item]) -> None:
    """Write openings, with what lists read of what was typed."""
    for row in rows:
        values = dict(row)
        closes_at = values.pop("closes_at")
        opening = model(**values)
        write(opening, Posting.from_json(values["fields"]))
        opening.updated_at = values["updated_at"]
        # Where it is not said, it follows from what was typed.
        opening.closes_at = closes_at or opening.closes_at
    db.session.flush()


def _after(numbers: Sequence[int]) -> None:
    announce(Loaded("job", list(numbers)))
    touch(SITE, "front", "jobs", *(f"job:{number}" for number in numbers))


def place_copies(known: Known, records: Iterable[RowRecord]) -> None:
    """Say which openings were copied from which, once all of them are here."""
    copied = [record for record in records if record.values["source_id"] is not None]
    with transaction():
        for record in copied:
            number = known.get("opening", record.id, record.place)
            source = known.get("opening", record.values["source_id"], record.place)
            mine = (JobPosting.id == number, JobPosting.source_id.is_(None))
            db.session.execute(update(JobPosting).where(*mine).values(source_id=source))


OPENINGS = Table(
    "opening",
    "openings",
    JobPosting,
    (
        ref("organization", "organization"),
        ref("firm", "organization", optional=True),
        member("author"),
        choice("state", STATES, "draft"),
        choice("closed_how", ("", *CLOSED_HOW), ""),
        choice("filled_from", ("", *FILLED_FROM), ""),
        posting_field(),
        # Placed once all are here.
        replace(
            ref("copied_from", "opening", "source_id", optional=True),
            find=lambda _known, _value, _place: None,
        ),
        maybe("outside_id", 80),
        number("views", 0, column="view_count"),
        number("applications", 0, column="application_count"),
        moment("created_at"),
        moment("updated_at"),
        moment("published_at", optional=True),
        member("approved_by", optional=True),
        moment("closes_at", optional=True),
        moment("closed_at", optional=True),
        moment("asked_at", optional=True),
        moment("affirmed_at", optional=True),
        moment("unlisted_at", optional=True),
        moment("removed_at", optional=True),
        member("removed_by", optional=True),
        maybe("removed_reason", 500),
    ),
    (
        Part(
            "revisions",
            JobRevision,
            "posting_id",
            (
                posting_field(),
                said("overrides"),
                text("note", 300),
                member("by"),
                moment("at"),
            ),
            order=("number",),
            numbered="number",
        ),
        Part(
            "events",
            JobEvent,
            "posting_id",
            (
                text("before", 10),
                text("after", 10),
                text("note", 500),
                member("by", optional=True),
                moment("at"),
            ),
        ),
        Part(
            "marks",
            JobMark,
            "posting_id",
            (member("member", "user_id"), moment("at")),
            order=("user_id",),
            once=("user_id",),
        ),
        Part(
            "reviewers",
            JobReviewer,
            "posting_id",
            (member("member", "user_id"), member("by"), moment("at")),
            order=("user_id",),
            once=("user_id",),
        ),
        Part(
            "equal",
            EqualCount,
            "posting_id",
            (text("question", 20, needed=True), text("answer", 30, needed=True), number("number")),
            order=("question", "answer"),
            once=("question", "answer"),
        ),
    ),
    once=("outside_id",),
    check=_check,
    settle=_settle,
    write=_write,
    after=_after,
)
