from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.db import db
from forum.core.markup import diff_html
from forum.core.refusals import NotFound
from forum.jobs.models import JobPosting, JobRevision
from forum.jobs.pay import PERIODS, dollars, in_words
from forum.jobs.posting import TEXTS, Posting
from forum.jobs.states import (
    APPLY_HOW,
    ARRANGEMENTS,
    CERTIFICATION,
    EMPLOYMENT,
    INTERNAL,
    REPORTS_TO,
    ROLE_IS,
    WEEK,
)
from forum.members.queries.snapshots import terms_named
from forum.organizations.choices import FAMILIES
from forum.vocab.vocabularies import VOCABULARIES

MOST_REVISIONS = 500
# Fields chosen from a few words → what they are called, and these words.
CHOSEN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "family": ("Family of titles", FAMILIES),
    "arrangement": ("On site, hybrid or remote", ARRANGEMENTS),
    "employment": ("Employment", EMPLOYMENT),
    "reports_to": ("Reports to", REPORTS_TO),
    "role_is": ("A new role", ROLE_IS),
    "internal": ("Internal candidate", INTERNAL),
    "apply_how": ("How people apply", APPLY_HOW),
}
LINES = {
    "reports_title": "Whose title is",
    "requisition": "Requisition number",
    "flsa": "FLSA status",
    "first_review": "First review",
    "reply_by": "Everybody hears back by",
    "timezone": "Time zone",
    "pay_link": "Link to the schedule",
    "apply_link": "Address of the application",
    "contact": "Whom to ask",
}


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """A revision on the log: what its author says changed, and the words kept with a reason."""

    number: int
    at: datetime
    note: str
    overrides: Mapping[str, str]
    username: str
    name: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field that a revision changed: its name, and both texts woven into safe HTML."""

    label: str
    html: str


def revisions_of(row: JobPosting) -> list[RevisionRow]:
    """Return the revisions of an opening, the latest first, at most 500; one statement."""
    rows = db.session.execute(
        select(
            JobRevision.number,
            JobRevision.at,
            JobRevision.note,
            JobRevision.overrides,
            User.username,
            User.name,
        )
        .join(User, User.id == JobRevision.by_id)
        .where(JobRevision.posting_id == row.id)
        .order_by(JobRevision.number.desc())
        .limit(MOST_REVISIONS)
    )
    return [RevisionRow(*found) for found in rows]


def postings_of(row: JobPosting, number: int) -> tuple[Posting, Posting | None]:
    """Return what a revision said, and the one before it; raises NotFound; one statement."""
    rows = db.session.execute(
        select(JobRevision.number, JobRevision.fields).where(
            JobRevision.posting_id == row.id, JobRevision.number.in_((number, number - 1))
        )
    )
    found = {one.number: Posting.from_json(one.fields) for one in rows}
    if number not in found:
        raise NotFound("There is no such revision of this opening.")
    return found[number], found.get(number - 1)


def changes_between(old: Posting, new: Posting, skills: Mapping[str, str]) -> list[Change]:
    """Return the fields that two revisions differ in, in the order of the page."""
    before, after = as_texts(old, skills), as_texts(new, skills)
    return [
        Change(label, diff_html(before[label], after[label]))
        for label in after
        if before[label] != after[label]
    ]


def as_texts(posting: Posting, skills: Mapping[str, str]) -> dict[str, str]:
    """Return a posting as plain texts: name of a field → what it says, "" for nothing.

    `skills` is slug → label of the sub-skills.
    """
    said = {"Title": posting.title, "Pay": _pay(posting)}
    for name, (label, words) in CHOSEN.items():
        value = getattr(posting, name)
        said[label] = words.get(value, value) if value else ""
    said["Where"] = "\n".join(_place(*place[:3]) for place in posting.places)
    said["Share of a full position"] = f"{posting.fte / 100:g}" if posting.fte else ""
    said["Work days a year"] = str(posting.days or "")
    said["First day of work"] = (
        "As soon as possible" if posting.starts == "asap" else posting.starts
    )
    said["Last day to apply"] = "Open until filled" if posting.rolling else posting.closes
    said |= {label: getattr(posting, name) for name, label in LINES.items()}
    said["Share of the week"] = "\n".join(
        f"{WEEK.get(name, name)}: {posting.week[name]}%" for name in _ordered(posting.week)
    )
    said["Skills asked for"] = "\n".join(
        f"{skills.get(target.slug, target.slug)}: level {target.level}"
        for target in posting.targets
    )
    said |= {_vocabulary(name): _terms(posting, name) for name in _CONTEXT}
    said["Certificates"] = "\n".join(
        f"{row.name} ({CERTIFICATION.get(row.wanted, row.wanted)}{', ' + row.by if row.by else ''})"
        for row in posting.certificates
    )
    said["Documents needed"] = "\n".join(posting.documents)
    said["Questions"] = "\n".join(
        f"{question.text}{' (must be answered)' if question.required else ''}"
        for question in posting.questions
    )
    return said | {label: getattr(posting, name) for name, label in TEXTS.items()}


_CONTEXT = ("grade", "model", "subject", "tool", "device")


def _vocabulary(name: str) -> str:
    return VOCABULARIES[name].label


def _terms(posting: Posting, name: str) -> str:
    slugs = posting.context.get(name, ())
    return ", ".join(term.label for term in terms_named({name: slugs}))


def _pay(posting: Posting) -> str:
    words = in_words(
        posting.pay_min,
        posting.pay_max,
        posting.period if posting.period in PERIODS else "year",
        posting.pay_schedule,
        posting.pay_lane,
    )
    scheduled = ", ".join(part for part in (posting.pay_schedule, posting.pay_lane) if part)
    if posting.pay_min and not posting.pay_max:
        return f"from {dollars(posting.pay_min)}"
    return words if words == scheduled or not scheduled else f"{words} ({scheduled})"


def _place(school: str, city: str, state: str) -> str:
    return ", ".join(part for part in (school, city, state) if part)


def _ordered(week: Mapping[str, int]) -> list[str]:
    return [name for name in WEEK if name in week]
