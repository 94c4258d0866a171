"""What the page of an opening says, in words and in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from forum.core.clock import now
from forum.core.web import zone
from forum.jobs.named import names
from forum.jobs.posting import TEXTS, Posting
from forum.jobs.queries.one import PostingFacts
from forum.jobs.states import CERTIFICATION, INTERNAL, REPORTS_TO, ROLE_IS, WEEK
from forum.members.queries.snapshots import terms_named
from forum.vocab.queries.skills import LEVELS
from forum.vocab.vocabularies import VOCABULARIES

# Texts that stand in a part of their own, above the others.
APART = frozenset({"summary", "benefits", "pay_note", "decides", "manages", "statement"})


class Wanted(NamedTuple):
    """A sub-skill with the level asked for, in words."""

    slug: str
    label: str
    level: int
    name: str
    meaning: str


class Share(NamedTuple):
    """A part of the week: its percent, and where it begins in a bar of a hundred."""

    key: str
    label: str
    percent: int
    start: int


class Part(NamedTuple):
    """A text with its heading."""

    name: str
    label: str
    html: str


class Certified(NamedTuple):
    """A certificate, and in words how much it is wanted."""

    name: str
    wanted: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opening as its page shows it beside its facts.

    `texts` are those that have no part of their own. `about` is heading → terms as (label, link).
    `days` are lines of dates, `left` how long it is still open, in words.
    """

    reference: str
    targets: Sequence[Wanted]
    week: Sequence[Share]
    texts: Sequence[Part]
    about: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    certificates: Sequence[Certified]
    documents: Sequence[str]
    reports_to: str
    role_is: str
    internal: str
    starts: str
    first_review: str
    reply_by: str
    left: str


def sheet_of(facts: PostingFacts) -> Sheet:
    """Return what the page of an opening says; no statement while vocabularies do not change."""
    posting = facts.posting
    return Sheet(
        reference=posting.requisition or f"Opening {facts.id}",
        targets=targets_of(posting),
        week=week_of(posting.week),
        texts=[
            Part(name, label, facts.html[name])
            for name, label in TEXTS.items()
            if name not in APART and facts.html.get(name)
        ],
        about=_about(posting),
        certificates=[
            Certified(one.name, _wanted(one.wanted, one.by)) for one in posting.certificates
        ],
        documents=posting.documents,
        reports_to=_reports_to(posting),
        role_is=ROLE_IS.get(posting.role_is, "") if posting.role_is else "",
        internal=INTERNAL.get(posting.internal, INTERNAL[""]),
        starts="As soon as possible" if posting.starts == "asap" else day_of(posting.starts),
        first_review=day_of(posting.first_review),
        reply_by=day_of(posting.reply_by),
        left=left_of(facts.closes_at, facts.timezone) if facts.open else "",
    )


def targets_of(posting: Posting) -> list[Wanted]:
    """Return the sub-skills a posting asks for, with their levels in words."""
    known = names.get().values["skill"]
    return [
        Wanted(target.slug, known[target.slug].label, target.level, *LEVELS[target.level])
        for target in posting.targets
        if target.slug in known and target.level in LEVELS
    ]


def week_of(week: Mapping[str, int]) -> list[Share]:
    """Return the parts of a week in their order, those of nothing left out."""
    made, start = [], 0
    for key, label in WEEK.items():
        percent = week.get(key, 0)
        if percent > 0:
            made.append(Share(key, label, percent, start))
            start += percent
    return made


def day_of(text: str) -> str:
    """Return an ISO day as people read it, "" for none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return ""
    return f"{day:%B} {day.day}, {day.year}"


def left_of(closes_at: datetime | None, timezone: str) -> str:
    """Return how many days of its own zone an opening is still open, in words."""
    if closes_at is None:
        return ""
    there = zone(timezone)
    days = (closes_at.astimezone(there).date() - now().astimezone(there).date()).days
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _reports_to(posting: Posting) -> str:
    area = REPORTS_TO.get(posting.reports_to, "")
    return ", ".join(part for part in (posting.reports_title, area) if part)


def _wanted(wanted: str, by: str) -> str:
    label = CERTIFICATION.get(wanted, "")
    return f"Can be earned by {day_of(by) or by}" if wanted == "earn" and by else label


def _about(posting: Posting) -> list[tuple[str, Sequence[tuple[str, str]]]]:
    held: dict[str, list[tuple[str, str]]] = {}
    for term in terms_named(posting.context):
        held.setdefault(VOCABULARIES[term.vocabulary].label, []).append((term.label, term.link))
    return list(held.items())
