"""A candidate's page: the parts their owner chose to show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db
from forum.growth.queries.levels import Levels, levels_among
from forum.members.models import Profile
from forum.members.portfolio import Piece, shown_pieces
from forum.members.queries.directory.reading import held, shaped
from forum.organizations.choices import FAMILIES, STATES
from forum.organizations.policy import today
from forum.talent.models import Candidate, CandidateEvidence, CandidateState
from forum.talent.queries.finder import reading
from forum.talent.queries.finder.named import Names, names
from forum.talent.queries.finder.reading import Work

# Vocabulary of a context → its heading.
CONTEXT = {
    "model": "Models",
    "grade": "Grades",
    "tool": "Tools",
    "subject": "Subjects",
    "problem": "Problems worked on",
    "device": "Devices",
}


class Skill(NamedTuple):
    """A sub-skill with three levels side by side, None where there is none; never one number."""

    label: str
    said: int | None
    endorsed: int | None
    verified: int | None


class Place(NamedTuple):
    """A kind of organization somebody works or worked at, and as what; never which one."""

    kind: str
    title: str
    now: bool


class Fact(NamedTuple):
    """What a context says under one heading."""

    heading: str
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown of a candidate. Texts are empty and lists too for parts not shown."""

    id: int
    username: str
    name: str
    headline: str
    state: str
    pitch_html: str
    about_html: str
    availability: str
    available_on: date | None
    moves: str
    states: Sequence[str]
    remote: bool
    families: Sequence[str]
    certifications: Sequence[str]
    skills: Sequence[Skill]
    facts: Sequence[Fact]
    stage: str
    work: Sequence[Place]
    pieces: Sequence[Piece]


def sheet_of(viewer: Viewer, row: Candidate, username: str, name: str) -> Sheet:
    """Return what a candidate shows, whoever asks: whether they may is the caller's to know.

    A fixed number of statements; more only for kinds of evidence that were chosen.
    """
    known, number = names.get(), row.user_id
    count, values = shaped([number])
    profile = db.session.get_one(Profile, number)
    entry = next(iter(reading.entries.rows(count, **values)), None)
    seen = frozenset(row.sections)
    work = reading.work.rows(count, **values) if "work" in seen else []
    levels = levels_among(count, values).get(number) if "skills" in seen else None
    facts = _facts(known, count, values) if "context" in seen else []
    stage = entry.stage if entry and entry.stage and "context" in seen else ""
    return Sheet(
        id=number,
        username=username,
        name=name,
        headline=profile.headline,
        state=STATES.get(profile.state, ""),
        pitch_html=row.pitch_html,
        about_html=profile.about_html if "about" in seen else "",
        availability=row.availability,
        available_on=row.available_on,
        moves=row.moves,
        states=_states(number) if row.moves == "some" else [],
        remote=row.remote,
        families=[FAMILIES[slug] for slug in row.families if slug in FAMILIES],
        certifications=row.certifications,
        skills=_skills(known, levels) if levels else [],
        facts=facts,
        stage=known.label_of("stage", stage) if stage else "",
        work=_places(known, work),
        pieces=_pieces(viewer, number) if "evidence" in seen else [],
    )


def _states(number: int) -> list[str]:
    rows = select(CandidateState.state).where(CandidateState.user_id == number)
    return [STATES[code] for code in sorted(db.session.scalars(rows)) if code in STATES]


def _pieces(viewer: Viewer, number: int) -> list[Piece]:
    chosen = (
        select(CandidateEvidence.kind, CandidateEvidence.piece_id)
        .where(CandidateEvidence.user_id == number)
        .order_by(CandidateEvidence.position, CandidateEvidence.kind, CandidateEvidence.piece_id)
    )
    pairs = [(kind, piece) for kind, piece in db.session.execute(chosen)]
    return shown_pieces(viewer, number, pairs)


def _skills(known: Names, levels: Levels) -> list[Skill]:
    return [
        Skill(label, levels.said.get(slug), levels.endorsed.get(slug), levels.verified.get(slug))
        for slug, label in known.skills.items()
        if slug in levels.said or slug in levels.endorsed
    ]


def _facts(known: Names, count: int, values: dict[str, int]) -> list[Fact]:
    numbers = [n for row in held.rows(count, **values) for n in row.terms.split(",")]
    terms = [known.terms.find_by_id(int(number)) for number in numbers]
    said = {(term.vocabulary, term.position, term.label) for term in terms if term is not None}
    found = []
    for vocabulary, heading in CONTEXT.items():
        labels = [label for held_by, _, label in sorted(said) if held_by == vocabulary]
        if labels:
            found.append(Fact(heading, labels))
    return found


def _places(known: Names, work: Iterable[Work]) -> list[Place]:
    day = today()
    return [
        Place(
            known.label_of("organization-kind", one.kind),
            one.title,
            one.ends_on is None or one.ends_on >= day,
        )
        for one in work
    ]
