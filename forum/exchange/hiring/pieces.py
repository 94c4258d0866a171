"""Pieces of work that somebody chose to show, in a native folder."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from forum.core.db import db
from forum.discussions.models import Post
from forum.exchange.faults import Place
from forum.exchange.hiring.fields import Field, Item
from forum.exchange.loading.known import Known
from forum.exchange.native.lines import Line
from forum.growth.models import Endorsement, Evidence
from forum.ideas.models import Idea, Replication

# Kind of a piece (`members.portfolio.KINDS`) → its kind in a source, and its table.
KINDS: dict[str, tuple[str, Any]] = {
    "idea": ("idea", Idea),
    "replication": ("replication", Replication),
    "answer": ("post", Post),
    "endorsement": ("endorsement", Endorsement),
    "evidence": ("evidence", Evidence),
}


def read_piece(line: Line) -> tuple[str, str]:
    """Return a piece as its kind, and its id in the source."""
    return line.choice("kind", tuple(KINDS)), line.id("piece")


def found_piece(known: Known, piece: tuple[str, str], place: Place) -> int:
    """Return the number of a piece here; raises Fault for one nobody has seen."""
    return known.get(KINDS[piece[0]][0], piece[1], place)


def kind_field() -> Field:
    """Return the field of a piece's kind."""
    return Field("kind", "kind", lambda line: line.choice("kind", tuple(KINDS)))


def piece_field() -> Field:
    """Return the field of a piece's number; it is read with its kind."""

    def find(known: Known, piece: tuple[str, str], place: Place) -> int:
        return found_piece(known, piece, place)

    return Field("piece", "piece_id", read_piece, str, find)


def tidied(of: Callable[[Item], list[Item]]) -> Callable[[Sequence[Item]], None]:
    """Return what takes pieces out of lines that are there no more; `of` finds them in a line."""

    def tidy(items: Sequence[Item]) -> None:
        here = _here(piece for item in items for piece in of(item))
        for item in items:
            pieces = of(item)
            pieces[:] = [one for one in pieces if int(one["piece"]) in here[one["kind"]]]

    return tidy


def _here(pieces: Iterable[Item]) -> dict[str, set[int]]:
    asked: dict[str, set[int]] = defaultdict(set)
    for piece in pieces:
        asked[piece["kind"]].add(int(piece["piece"]))
    found: dict[str, set[int]] = defaultdict(set)
    for kind, numbers in asked.items():
        if kind in KINDS:
            model = KINDS[kind][1]
            found[kind] = set(db.session.scalars(select(model.id).where(model.id.in_(numbers))))
    return found
