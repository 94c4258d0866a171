from __future__ import annotations

import re
from typing import Any

from forum.exchange.faults import Fault
from forum.exchange.ideas.records import Facts
from forum.exchange.native.lines import Line
from forum.ideas.card import LEAST_COUNT, MOST_CELL, TEXTS, Card, Row
from forum.ideas.evidence import MOST_CLAIMED
from forum.ideas.states import AUDIENCES, COST_EVERY, LICENSES, PUBLISHED, STATUSES
from forum.ideas.wanting import wanting
from forum.members.queries.snapshots import COPIED

# What a context is made of: vocabularies, and the state by its two letters.
PLACES = (*COPIED, "state")
_STATE = re.compile(r"[A-Z]{2}")
# Fields of a card that are one line or text each, as they are typed.
_PLAIN = (
    *("title", "problem", "setup", "weekly", "cost", "published_link", "published_outcome"),
    *TEXTS,
)


def read_card(line: Line) -> Card:
    """Return a card that could be published as it is; raises Fault."""
    card = Card(
        **{name: line.text(name, "") for name in _PLAIN},
        audience=line.choice("audience", list(AUDIENCES), "everyone"),
        status=line.choice("status", list(STATUSES), "proposed"),
        cost_every=line.choice("cost_every", list(COST_EVERY), ""),
        license=line.choice("license", list(LICENSES), "cc-by"),
        claimed=_up_to(line, "claimed", MOST_CLAIMED),
        published=_up_to(line, "published", len(PUBLISHED) - 1),
        steps=line.each("steps", lambda value: within(line, "steps", value)),
        rows=read_rows(line),
        problems=line.each("problems", lambda value: _slug(line, value)),
        skills=line.each("skills", lambda value: _slug(line, value)),
        context=read_facts(line, "context"),
    )
    line.done()
    _once(line, "skills", card.skills)
    for name, words in wanting(card).items():
        raise Fault(line.place, f"“{name}” of the card: {words}")
    return card


def read_facts(line: Line, name: str) -> Facts:
    """Return where something was tried: vocabulary → slugs."""
    inner = line.optional(name)
    if inner is None:
        return {}
    unknown = sorted(inner.values.keys() - set(PLACES))
    if unknown:
        raise Fault(line.place, f"“{name}” knows no “{unknown[0]}”.")
    facts = {
        place: inner.each(place, lambda value: _slug(line, value)) for place in sorted(inner.values)
    }
    if any(not _STATE.fullmatch(state) for state in facts.get("state", ())):
        raise Fault(line.place, "a state is two capital letters.")
    return {place: slugs for place, slugs in facts.items() if slugs}


def read_rows(line: Line) -> tuple[Row, ...]:
    """Return lines of numbers, each over at least ten people."""
    return line.each("rows", lambda value: _row(line, value))


def _row(line: Line, value: Any) -> Row:
    if not isinstance(value, list) or len(value) != len(Row._fields):
        raise Fault(line.place, "a line of numbers is a list of measure, before, after and people.")
    people = value[-1]
    if not isinstance(people, int) or isinstance(people, bool) or people < LEAST_COUNT:
        raise Fault(line.place, f"a line of numbers is over {LEAST_COUNT} people or more.")
    measure, before, after = (within(line, "rows", cell, MOST_CELL) for cell in value[:-1])
    return Row(measure, before, after, people)


def within(line: Line, name: str, value: Any, most: int = 1_000_000) -> str:
    """Return a text of a list, as one that stands by itself is read."""
    return Line(line.place, {name: value}).text(name, most=most)


def _slug(line: Line, value: Any) -> str:
    return Line(line.place, {"slug": value}).line("slug", 60)


def _once(line: Line, name: str, values: tuple[str, ...]) -> None:
    if len(set(values)) < len(values):
        raise Fault(line.place, f"“{name}” has one of them twice.")


def _up_to(line: Line, name: str, most: int) -> int:
    value = line.number(name, 0)
    if value > most:
        raise Fault(line.place, f"“{name}” is a number from 0 to {most}.")
    return value
