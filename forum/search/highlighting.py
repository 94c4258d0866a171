from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from forum.search.language import Reading
from forum.search.words import LONGEST, WORD, fold, query_stems, spelled, stem

# Of a long text only so much is looked at for a place to show.
MOST_SEARCHED = 8_000
WIDTH = 240


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a plain text; what is `marked` matches the query. Templates escape it."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be marked: stems and beginnings of words."""

    stems: frozenset[str]
    prefixes: tuple[str, ...] = ()

    @classmethod
    def by(cls, reading: Reading) -> Wanted:
        """Return what a query looks for."""
        text = " ".join(reading.words + reading.phrases)
        return cls(frozenset(query_stems(text)), tuple(fold(word) for word in reading.prefixes))


@lru_cache(maxsize=8_000)
def _normal(word: str) -> tuple[str, str]:
    """Return a word of a text folded, and its stem."""
    folded = fold(word)[:LONGEST]
    return folded, stem(folded)


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a text a match stands, and what of the query it stands for."""

    start: int
    end: int
    term: str


def marked(text: str, wanted: Wanted) -> list[Piece]:
    """Return a whole text in pieces, the matching words marked."""
    return _pieces(text, _marks(text, wanted), 0, len(text))


def snippet(text: str, wanted: Wanted, width: int = WIDTH) -> list[Piece]:
    """Return about `width` characters around the densest matches, cut between words."""
    searched = " ".join(text[:MOST_SEARCHED].split())
    marks = _marks(searched, wanted)
    start = _best_start(marks, width)
    if start > 0:
        start = searched.rfind(" ", 0, max(0, start - width // 5)) + 1
    end = start + width
    if end < len(searched):
        end = max(searched.rfind(" ", start, end), start + width // 2)
    pieces = _pieces(searched, marks, start, min(end, len(searched)))
    before = [Piece("… ")] if start > 0 else []
    after = [Piece(" …")] if end < len(searched) or len(text) > MOST_SEARCHED else []
    return before + pieces + after


def has_phrase(text: str, phrase: str) -> bool:
    """Whether the words of a phrase stand in a row in a text, whatever case and accents."""
    return f" {' '.join(spelled(phrase))} " in f" {' '.join(spelled(text))} "


def _marks(text: str, wanted: Wanted) -> list[Mark]:
    found = []
    for place in WORD.finditer(text):
        folded, root = _normal(place[0])
        if root in wanted.stems:
            found.append(Mark(place.start(), place.end(), root))
        elif wanted.prefixes and folded.startswith(wanted.prefixes):
            found.append(Mark(place.start(), place.end(), folded))
    return found


def _best_start(marks: Sequence[Mark], width: int) -> int:
    best, most = 0, 0
    for place, first in enumerate(marks):
        terms = {mark.term for mark in marks[place : place + 40] if mark.end <= first.start + width}
        if len(terms) > most:
            best, most = first.start, len(terms)
    return best


def _pieces(text: str, marks: Sequence[Mark], start: int, end: int) -> list[Piece]:
    pieces, place = [], start
    for mark in marks:
        if place <= mark.start and mark.end <= end:
            pieces += [Piece(text[place : mark.start]), Piece(text[mark.start : mark.end], True)]
            place = mark.end
    pieces.append(Piece(text[place:end]))
    return [piece for piece in pieces if piece.text]
