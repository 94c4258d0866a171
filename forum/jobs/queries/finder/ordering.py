from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from forum.core.refusals import NotFound
from forum.jobs.queries.finder.shelf import Shelf

PER_PAGE = 20
# Where a word is → how much that says; the best place of a word counts.
WEIGHTS = {"title": 8, "organization": 4, "terms": 2, "text": 1}
# Rank → the openings that have it.
Ranked = Mapping[int, int]


class Word(NamedTuple):
    """Where a word is, and where it is in the best place: (weight, places) without overlaps."""

    anywhere: int
    best: Sequence[tuple[int, int]]


class Page(NamedTuple):
    """The numbers of a page's openings, and the cursor of the next one."""

    ids: Sequence[int]
    next: str | None


def by_words(places: int, words: Iterable[Word]) -> Ranked:
    """Return openings by how well they fit words, each of which they have somewhere."""
    ranked = {0: places}
    for word in words:
        following: dict[int, int] = {}
        for rank, held in ranked.items():
            for weight, having in word.best:
                both = held & having
                if both:
                    following[rank + weight] = following.get(rank + weight, 0) | both
        ranked = following
    return ranked


def page_of(shelf: Shelf, places: int, ranked: Ranked, after: str | None) -> Page:
    """Return a page of a set: highest rank first, the newest first where ranks are equal.

    Raises NotFound for a made-up cursor.
    """
    top, behind = _cursor(shelf, after)
    found: list[tuple[int, int]] = []
    for rank in sorted(ranked, reverse=True):
        if top is not None and rank > top:
            continue
        held = ranked[rank] & places
        if rank == top:
            held &= (1 << behind) - 1
        found += [(rank, number) for number in shelf.walk(held, PER_PAGE + 1 - len(found))]
        if len(found) > PER_PAGE:
            break
    return _page(found)


def page_along(
    shelf: Shelf, places: int, along: Sequence[tuple[int, int]], after: str | None
) -> Page:
    """Return a page of a set along an order of all openings, as `shelf.along` gives it."""
    top, behind = _cursor(shelf, after)
    start = bisect_right(along, (-top, -behind)) if top is not None else 0
    # The last digit is place 0.
    held = f"{places:b}"[::-1].ljust(shelf.size, "0")
    found: list[tuple[int, int]] = []
    for rank, place in islice(along, start, None):
        if held[-place] == "1":
            found.append((-rank, shelf.ids[-place]))
            if len(found) > PER_PAGE:
                break
    return _page(found)


def _page(found: Sequence[tuple[int, int]]) -> Page:
    shown = found[:PER_PAGE]
    following = f"{shown[-1][0]}-{shown[-1][1]}" if len(found) > PER_PAGE else None
    return Page([number for _, number in shown], following)


def _cursor(shelf: Shelf, after: str | None) -> tuple[int | None, int]:
    if not after:
        return None, 0
    rank, _, number = after.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 16 for part in (rank, number)):
        raise NotFound
    place = shelf.place_of(int(number))
    if place < 0:
        raise NotFound
    return int(rank), place
