"""What of a member's profile a school reads with an application, in words that stay as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from forum.accounts.queries import get_user
from forum.jobs.heard import HEARD_FROM
from forum.jobs.sheet import SECTIONS
from forum.members.facts import Sheet
from forum.members.portfolio import own_skills
from forum.members.queries.people import Member, get_member, get_profile
from forum.members.queries.sheets import sheet_of
from forum.members.sections import PATHWAY, STATES
from forum.members.sections import SECTIONS as EVERY_SECTION
from forum.vocab.vocabularies import VOCABULARIES

# Names of the lines of a context that are no vocabularies' own.
_ORDER = ("model", "stage", "grade", "subject", "tool", "device", "organization-kind", "size")


class Line(NamedTuple):
    """A line of a profile: `label` may be "", `blind` is what is read of it without knowing who.

    An empty `blind` means that the line is left out there.
    """

    label: str
    words: str
    blind: str


class Part(NamedTuple):
    """A part of a profile (`sheet.SECTIONS`) with its lines."""

    name: str
    title: str
    lines: tuple[Line, ...]


TITLES = {
    "about": "About",
    "context": "Where they work now",
    "work": "Places",
    "skills": "Skills",
    "contact": "Contact",
}


def profile_parts(user_id: int, chosen: Iterable[str] = SECTIONS) -> list[Part]:
    """Return parts of a member's own profile as a school will read them, empty ones left out.

    For their own eyes, and for what they send: a fixed number of statements.
    """
    user = get_user(user_id)
    person = get_member(user.username)
    sheet = sheet_of(person, frozenset(EVERY_SECTION))
    about = get_profile(user_id).about_text
    made: dict[str, Any] = {
        "about": lambda: _about(person, about),
        "context": lambda: _context(person, sheet),
        "work": lambda: _work(sheet),
        "skills": lambda: _skills(user_id),
        "contact": lambda: [Line("E-mail", user.email or "", "")],
    }
    wanted = set(chosen)
    parts = [
        Part(name, TITLES[name], tuple(line for line in made[name]() if line.words))
        for name in SECTIONS
        if name in wanted
    ]
    return [part for part in parts if part.lines]


def heard_part(heard: str) -> list[Part]:
    """Return where an applicant heard of the opening, as a part of what is sent."""
    words = HEARD_FROM.get(heard, "") if heard else ""
    return [Part("heard", "Heard of the opening", (_open("", words),))] if words else []


def as_sent(parts: Iterable[Part]) -> dict[str, Any]:
    """Return parts of a profile as an application keeps them."""
    return {
        "parts": [
            {"name": part.name, "title": part.title, "lines": [list(line) for line in part.lines]}
            for part in parts
        ]
    }


def parts_sent(sent: Mapping[str, Any], *, blind: bool = False) -> list[Part]:
    """Return what an application kept of a profile; `blind`: as who may not know who it is.

    Names of organizations and the address are left out then. Words that somebody wrote about
    themselves stay as they are.
    """
    parts = []
    for part in sent.get("parts", ()):
        lines = [Line(*line) for line in part["lines"]]
        if blind:
            lines = [Line(line.label, line.blind, line.blind) for line in lines if line.blind]
        if lines:
            parts.append(Part(part["name"], part["title"], tuple(lines)))
    return parts


def _about(person: Member, about: str) -> list[Line]:
    place = ", ".join(filter(None, (person.location, STATES.get(person.us_state, ""))))
    return [
        _open("Headline", person.headline),
        _open("Step", PATHWAY.get(person.pathway_step, "")),
        _open("Where", place),
        _open("Languages", person.languages),
        _open("About", about),
    ]


def _context(person: Member, sheet: Sheet) -> list[Line]:
    said: dict[str, list[str]] = {}
    for fact in sheet.facts:
        said.setdefault(fact.vocabulary, []).append(fact.label)
    names = [*(name for name in _ORDER if name in said), *(n for n in said if n not in _ORDER)]
    lines = [_open(VOCABULARIES[name].label, ", ".join(said[name])) for name in names]
    return [*lines, _open("Working on", person.working_on or "")]


def _work(sheet: Sheet) -> list[Line]:
    lines = []
    for place in sheet.places:
        when = "now" if place.current else "before"
        proof = ", verified" if place.verified else ""
        title = place.title or "Without a title"
        lines.append(Line(title, f"{place.name} ({when}{proof})", f"({when}{proof})"))
    return lines


def _skills(user_id: int) -> list[Line]:
    lines = []
    for said in own_skills(user_id):
        words = [f"own level: {said.own or 'not said'}"]
        if said.endorsed:
            words.append(f"endorsed: {said.endorsed}")
        if said.verified:
            words.append(f"verified: {said.verified}")
        lines.append(_open(said.label, "; ".join(words)))
    return lines


def _open(label: str, words: str) -> Line:
    return Line(label, words, words)
