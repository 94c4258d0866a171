from __future__ import annotations

from forum.core.refusals import Invalid
from forum.ideas.card import (
    LEAST_COUNT,
    MOST_ALL,
    MOST_ROWS,
    MOST_SKILLS,
    MOST_STEP,
    MOST_STEPS,
    MOST_TEXT,
    TEXTS,
    Card,
)
from forum.ideas.states import COST, FIRST, SETUP, STATUSES, TRIED, WEEKLY

# Field of a card → the step of the composer where it is written.
STEP_OF = {
    "title": "problem",
    "problem": "problem",
    "problems": "problem",
    "skills": "problem",
    "audience": "problem",
    "context": "context",
    "steps": "steps",
    "start": "steps",
    "setup": "effort",
    "weekly": "effort",
    "cost": "effort",
    "cost_every": "effort",
    "cost_what": "effort",
    "roles": "effort",
    "prerequisites": "effort",
    "status": "result",
    "goal": "result",
    "measure": "result",
    "result": "result",
    "rows": "result",
    "claimed": "result",
    "published": "result",
    "wrong": "result",
    "change": "result",
    "license": "sharing",
    "credits": "sharing",
}


def wanting(card: Card) -> dict[str, str]:
    """Return field → what is to be done there before the card can be published; {} when it can.

    In the order of the composer. What a card must say depends on how far the idea went
    (domain: the fields of an idea).
    """
    found = {name: words for name, words in _missing(card).items() if words}
    found |= {name: words for name, words in _too_much(card).items() if words}
    order = list(STEP_OF)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def check(card: Card) -> None:
    """Raise Invalid, beside the first field, for what must be done before publishing."""
    for name, words in wanting(card).items():
        raise Invalid(words, name)


def _missing(card: Card) -> dict[str, str]:
    said = {
        "title": "" if card.title else "Give it a title others will remember.",
        "problem": "" if card.problem else "Say which problem it answers: “How might we…”.",
        "context": "" if card.context else "Say where: a model, grades or tools at least.",
        "steps": "" if card.steps else "Say what you did, at least one step.",
        "setup": "" if card.setup in SETUP else "Say how long it takes to set up.",
        "weekly": "" if card.weekly in WEEKLY else "Say how much time it takes each week.",
        "cost": "" if card.cost in COST else "Say what it costs.",
        "status": "" if card.status in FIRST or card.status in STATUSES else "Say how far it is.",
    }
    if card.status in TRIED:
        said["result"] = "" if card.result else "It was tried: say what happened."
        said["wrong"] = "" if card.wrong else "It was tried: say what went wrong."
        said["change"] = "" if card.change else "It was tried: say what you would change."
    return said


def _too_much(card: Card) -> dict[str, str]:
    said = {}
    for name in TEXTS:
        if len(getattr(card, name)) > MOST_TEXT:
            said[name] = f"Up to {MOST_TEXT:,} characters fit here."
    if len(card.steps) > MOST_STEPS:
        said["steps"] = f"There are {len(card.steps)} steps; up to {MOST_STEPS} fit."
    elif any(len(step) > MOST_STEP for step in card.steps):
        said["steps"] = f"A step has up to {MOST_STEP:,} characters. Make two of the long one."
    elif len(card.title) + sum(map(len, card.steps)) + _texts(card) > MOST_ALL:
        said["steps"] = f"All texts together have up to {MOST_ALL:,} characters."
    if len(card.rows) > MOST_ROWS:
        said["rows"] = f"Up to {MOST_ROWS} lines of numbers fit."
    elif any(row.people < LEAST_COUNT for row in card.rows):
        said["rows"] = f"Numbers over fewer than {LEAST_COUNT} people may name them: leave it out."
    if len(card.skills) > MOST_SKILLS:
        said["skills"] = f"Choose up to {MOST_SKILLS} skills."
    return said


def _texts(card: Card) -> int:
    return sum(len(getattr(card, name)) for name in TEXTS)
