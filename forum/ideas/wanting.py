from __future__ import annotations

from urllib.parse import urlsplit

from forum.core.refusals import Invalid
from forum.ideas.card import (
    LEAST_COUNT,
    MOST_ALL,
    MOST_CELL,
    MOST_LINES,
    MOST_ROWS,
    MOST_SKILLS,
    MOST_STEP,
    MOST_STEPS,
    MOST_TERMS,
    MOST_TEXT,
    TEXTS,
    Card,
)
from forum.ideas.states import COST, FIRST, SETUP, STATUSES, TRIED, WEEKLY

# The steps of the composer in their order, before the preview.
STEPS = ("problem", "context", "steps", "effort", "result", "sharing")
# Field of a card → the step of the composer where it is written.
STEP_OF = {
    "title": "problem",
    "problem": "problem",
    "problems": "problem",
    "skills": "problem",
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
    "published_link": "result",
    "published_outcome": "result",
    "wrong": "result",
    "change": "result",
    "audience": "sharing",
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
        "title": "" if card.title.strip() else "Give it a title others will remember.",
        "problem": "" if card.problem.strip() else "Say which problem it answers: “How might we…”.",
        "context": "" if card.context else "Say where: a model, grades or tools at least.",
        "steps": "" if any(map(str.strip, card.steps)) else "Say what you did, at least one step.",
        "setup": "" if card.setup in SETUP else "Say how long it takes to set up.",
        "weekly": "" if card.weekly in WEEKLY else "Say how much time it takes each week.",
        "cost": "" if card.cost in COST else "Say what it costs.",
        "status": "" if card.status in FIRST or card.status in STATUSES else "Say how far it is.",
    }
    if card.status in TRIED:
        said["result"] = "" if card.result.strip() else "It was tried: say what happened."
        said["wrong"] = "" if card.wrong.strip() else "It was tried: say what went wrong."
        said["change"] = "" if card.change.strip() else "It was tried: say what you would change."
    return said


def _too_much(card: Card) -> dict[str, str]:
    said = {name: f"Up to {most} characters fit here." for name, most in _too_long(card)}
    if card.published_link and not _is_address(card.published_link):
        said["published_link"] = "Write the whole address: https://…"
    if len(card.skills) > MOST_SKILLS:
        said["skills"] = f"Choose up to {MOST_SKILLS} skills."
    if len(card.problems) > MOST_TERMS:
        said["problems"] = f"Choose up to {MOST_TERMS} problems."
    if sum(map(len, card.context.values())) > MOST_TERMS:
        said["context"] = f"Choose up to {MOST_TERMS} terms in all."
    return said | _of_steps(card) | _of_rows(card)


def _too_long(card: Card) -> list[tuple[str, str]]:
    limits = dict.fromkeys(TEXTS, MOST_TEXT) | MOST_LINES
    return [(name, f"{most:,}") for name, most in limits.items() if len(getattr(card, name)) > most]


def _of_steps(card: Card) -> dict[str, str]:
    if len(card.steps) > MOST_STEPS:
        return {"steps": f"There are {len(card.steps)} steps; up to {MOST_STEPS} fit."}
    if any(len(step) > MOST_STEP for step in card.steps):
        return {"steps": f"A step has up to {MOST_STEP:,} characters. Make two of the long one."}
    if len(card.title) + sum(map(len, card.steps)) + _texts(card) > MOST_ALL:
        return {"steps": f"All texts together have up to {MOST_ALL:,} characters."}
    return {}


def _of_rows(card: Card) -> dict[str, str]:
    if len(card.rows) > MOST_ROWS:
        return {"rows": f"Up to {MOST_ROWS} lines of numbers fit."}
    if not all(row.measure and (row.before or row.after) for row in card.rows):
        return {"rows": "A line of numbers says what was measured, and at least one number."}
    if any(row.people < 1 for row in card.rows):
        return {"rows": f"Say over how many people each line counts: {LEAST_COUNT} or more."}
    if any(row.people < LEAST_COUNT for row in card.rows):
        return {
            "rows": f"Numbers over fewer than {LEAST_COUNT} people may name them: leave it out."
        }
    if any(len(cell) > MOST_CELL for row in card.rows for cell in row[:3]):
        return {"rows": f"Up to {MOST_CELL} characters fit into a field of the numbers."}
    return {}


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme in ("http", "https") and "." in (parts.hostname or "").strip(".")
    except ValueError:
        return False


def _texts(card: Card) -> int:
    return sum(len(getattr(card, name)) for name in TEXTS)
