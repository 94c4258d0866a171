from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from forum.jobs.posting import Posting
from forum.talent import matching
from forum.talent.handles import handle_of
from forum.talent.policy import Seeker
from forum.talent.queries.finder.finding import present
from forum.talent.queries.finder.shelf import Card


class Line(NamedTuple):
    """A member who matches an opening, without who it is: skills, and which targets are met.

    `handle` names them for this opening alone.
    """

    handle: str
    met: int
    reasons: Sequence[str]
    skills: Sequence[tuple[str, int, str]]


class Matches(NamedTuple):
    """The best of those who match, and how many targets there are."""

    lines: Sequence[Line]
    targets: int


def place_of(posting_id: int) -> str:
    """Return where the handles of an opening's matches hold."""
    return f"job:{posting_id}"


def matches_of(posting_id: int, posting: Posting, seeker: Seeker) -> Matches:
    """Return the members who match an opening best, by their headline skills only.

    Two statements.
    """
    found = matching.rank(posting, seeker)
    labels = matching.skill_labels()
    wanted = {target.slug for target in posting.targets}
    targets = len(posting.targets)
    lines = [
        Line(
            handle_of(place_of(posting_id), match.id),
            match.met,
            [reason.text for reason in match.reasons if reason.about == "skill"],
            _headline(match.card, labels, wanted),
        )
        for match in found
    ]
    return Matches(lines, targets)


def _headline(
    card: Card, labels: Mapping[str, str], wanted: Container[str]
) -> list[tuple[str, int, str]]:
    """Return what somebody is best at beside the targets."""
    found = (
        (labels[slug], level, how)
        for slug, level, how in card.levels
        if slug in labels and slug not in wanted
    )
    return list(islice(found, matching.HEADLINE))


def numbers_of(posting: Posting, seeker: Seeker) -> list[int]:
    """Return all who fit an opening at all, whom a handle may mean."""
    with present(seeker) as held:
        places = matching.fitting(held, matching.parts_of(held, posting))
        found = held.shelf.first(places, places.bit_count())
        return [held.shelf.ids[place] for place in found]
