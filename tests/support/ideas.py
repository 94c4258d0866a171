from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.actions.publishing import publish
from forum.ideas.card import Card
from forum.ideas.models import Idea
from forum.vocab.actions import seed_vocabulary

# A whole card of an idea that was tried; tests change what they are about.
TRIED = Card(
    title="Login cards on lanyards",
    problem="How might we sign kindergartners in within two minutes?",
    status="tried",
    steps=("Print a card for each student.", "Practice three mornings in a row."),
    setup="half-day",
    weekly="none",
    cost="100",
    cost_every="once",
    cost_what="Lanyards and a laminator.",
    result="Signing in took two minutes instead of nine.",
    claimed=1,
    wrong="A third of the lanyards were lost by October.",
    change="We'd clip the cards to the devices.",
    start="Print the cards of one class on Monday.",
    problems=("slow-logins",),
    skills=("accounts-roster",),
    context={"model": ("station-rotation",), "grade": ("kg",), "device": ("shared-carts",)},
)


def seed(app: Flask) -> None:
    """Fill the vocabularies, so that cards carry terms."""
    with app.app_context(), transaction():
        seed_vocabulary()


def card(**changes: Any) -> Card:
    """Return a whole card with some fields changed."""
    return replace(TRIED, **changes)


def idea(app: Flask, author: Viewer, **changes: Any) -> int:
    """Publish an idea by the real action and return its number."""
    with app.app_context(), transaction():
        return publish(author, card(**changes)).id


def row(app: Flask, idea_id: int) -> Idea:
    """Return an idea's row as it is now, apart from any session."""
    with app.app_context(), transaction(write=False):
        found = db.session.get_one(Idea, idea_id)
        db.session.expunge(found)
        return found
