from __future__ import annotations

from typing import Any, NamedTuple

from forum.accounts import queries as people
from forum.core.markup import Cooked, cook
from forum.ideas.card import TEXTS, Card
from forum.vocab import queries as vocab


class CookedCard(NamedTuple):
    """A card as it is shown: field → safe HTML (`steps`: a list), all words, the first ones."""

    html: dict[str, Any]
    text: str
    lead: str


def cooked_card(card: Card) -> CookedCard:
    """Return the texts of a card as safe HTML; the preview and the page are made by this alone."""
    steps = [_cooked(step) for step in card.steps]
    texts = {name: _cooked(getattr(card, name)) for name in TEXTS if getattr(card, name)}
    html: dict[str, Any] = {name: cooked.html for name, cooked in texts.items()}
    html["steps"] = [step.html for step in steps]
    words = [card.title, card.problem, *(step.text for step in steps)]
    words += [cooked.text for cooked in texts.values()]
    words += [f"{row.measure} {row.before} {row.after}" for row in card.rows]
    return CookedCard(html, "\n".join(words), " ".join(step.text for step in steps[:3]))


def _cooked(source: str) -> Cooked:
    return cook(source, people=people.usernames, tags=vocab.canonical_tags)
