from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from forum.ideas import evidence as rule
from forum.ideas.card import Card, Row
from forum.ideas.skill_names import skill_labels
from forum.ideas.states import (
    COST,
    COST_EVERY,
    EVIDENCE,
    LICENSES,
    PUBLISHED,
    SETUP,
    STATUSES,
    TRIED,
    WEEKLY,
    Status,
)
from forum.members.queries.snapshots import terms_named
from forum.organizations.choices import STATES

# Vocabulary → how a card names what it says of it, in the order in which it is read.
CONTEXT = {
    "model": "Model",
    "grade": "Grades",
    "subject": "Subjects",
    "device": "Devices",
    "tool": "Tools",
    "stage": "Stage",
    "organization-kind": "Organization",
    "size": "Size",
    "locale": "Place",
}
# License → where its words stand.
LICENSE_LINKS = {"cc-by": "https://creativecommons.org/licenses/by/4.0/"}
# What is shown of a draft whose status was not chosen yet.
UNKNOWN = Status("", "", ())


class Named(NamedTuple):
    """Something with a name; without `link` there is no page about it."""

    label: str
    link: str = ""


class Line(NamedTuple):
    """A line of facts: what it is about, and what is said."""

    label: str
    said: tuple[Named, ...]


class Effort(NamedTuple):
    """What an idea takes in one respect: a few words, and more in safe HTML ("" for nothing)."""

    label: str
    words: str
    html: str = ""


class Credited(NamedTuple):
    """Who wrote an idea, together with others (kind author), or gave something to it."""

    username: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """An idea as `ideas/_card.html` shows it; texts are safe HTML, "" where nothing was said.

    `level` is the evidence that holds, `tried` whether it was tried at all. Preview, page, earlier
    versions and the printed card are made from this alone.
    """

    title: str
    problem: str
    audience: str
    status: str
    status_label: str
    status_meaning: str
    tried: bool
    author: Credited | None
    credited: tuple[Credited, ...]
    at: datetime | None
    problems: tuple[Named, ...]
    skills: tuple[Named, ...]
    context: tuple[Line, ...]
    steps: tuple[str, ...]
    effort: tuple[Effort, ...]
    html: Mapping[str, str]
    rows: tuple[Row, ...]
    level: int
    level_label: str
    published: str
    published_link: str
    published_outcome: str
    license: str
    license_words: str
    license_link: str

    @property
    def levels(self) -> int:
        """Return the highest level of evidence there is."""
        return len(EVIDENCE) - 1

    @property
    def tags(self) -> tuple[Named, ...]:
        """Return everything it is found by: problems, then its context."""
        return (*self.problems, *(named for line in self.context for named in line.said))


def sheet(
    card: Card,
    html: Mapping[str, Any],
    *,
    author: Credited | None = None,
    credited: Iterable[Credited] = (),
    at: datetime | None = None,
    level: int | None = None,
) -> Sheet:
    """Return what is shown of a card whose texts were cooked to `html` (`cooking.cooked_card`).

    Terms have the names they have today. Without `level` the evidence is what the author's word
    alone reaches: that of a preview.
    """
    reached = rule.level(card.status, card.claimed, None, ()) if level is None else level
    status = STATUSES.get(card.status, UNKNOWN)
    return Sheet(
        title=card.title,
        problem=card.problem,
        audience=card.audience,
        status=card.status,
        status_label=status.label,
        status_meaning=status.meaning,
        tried=card.status in TRIED or (card.status == "archived" and bool(card.result)),
        author=author,
        credited=tuple(credited),
        at=at,
        problems=_named({"problem": card.problems}),
        skills=_skills(card.skills),
        context=_context(card.context),
        steps=tuple(html.get("steps", ())),
        effort=_effort(card, html),
        html={name: html.get(name, "") for name in SHOWN},
        rows=card.rows,
        level=reached,
        level_label=EVIDENCE[reached],
        **_outside(card),
    )


def _outside(card: Card) -> dict[str, str]:
    """Return what a card says of research and rights."""
    return {
        "published": PUBLISHED[card.published] if 0 < card.published < len(PUBLISHED) else "",
        "published_link": _web(card.published_link),
        "published_outcome": card.published_outcome,
        "license": card.license,
        "license_words": LICENSES.get(card.license, ""),
        "license_link": LICENSE_LINKS.get(card.license, ""),
    }


# The texts that stand by themselves; the others belong to a line of the effort.
SHOWN = ("goal", "measure", "result", "wrong", "change", "start", "credits")


def _named(facts: Mapping[str, Sequence[str]]) -> tuple[Named, ...]:
    return tuple(Named(term.label, term.link) for term in terms_named(facts))


def _skills(slugs: Iterable[str]) -> tuple[Named, ...]:
    known = skill_labels.get()
    return tuple(Named(known[slug], f"/skills#{slug}") for slug in slugs if slug in known)


def _context(facts: Mapping[str, Sequence[str]]) -> tuple[Line, ...]:
    lines = [Line(label, _named({name: facts.get(name, ())})) for name, label in CONTEXT.items()]
    states = tuple(Named(STATES[code]) for code in facts.get("state", ()) if code in STATES)
    return tuple(line for line in (*lines, Line("State", states)) if line.said)


def _effort(card: Card, html: Mapping[str, Any]) -> tuple[Effort, ...]:
    every = COST_EVERY.get(card.cost_every, "") if card.cost_every else ""
    cost = ", ".join(filter(None, (COST.get(card.cost, ""), every.lower())))
    lines = (
        Effort("To set up", SETUP.get(card.setup, "")),
        Effort("Each week", WEEKLY.get(card.weekly, "")),
        Effort("Cost", cost, html.get("cost_what", "")),
        Effort("Who does what", "", html.get("roles", "")),
        Effort("Must be there first", "", html.get("prerequisites", "")),
    )
    return tuple(line for line in lines if line.words or line.html)


def _web(link: str) -> str:
    return link if link.startswith(("https://", "http://")) else ""
