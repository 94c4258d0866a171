from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Literal

from forum.search.port import Order
from forum.search.words import LONGEST, fold, spelled

MOST_CHARACTERS = 300
MOST_WORDS = 32
SHORTEST_PREFIX = 2

# What a query is made of, tried in this order at each place:
#   query  = { part | anything else }
#   part   = [ "-" ] ( phrase | word ) | option | "@" name | "#" tag
#   phrase = '"' text '"'        in straight or curly quotes
#   option = name ":" value      of the names in OPTIONS
#   word   = text without spaces and quotes; with "*" at its end, a beginning
PART = re.compile(
    r"""
    (?P<minus>(?<!\S)-)?["“”„](?P<phrase>[^"“”„]*)["“”„]
    | (?<!\S)(?P<option>[A-Za-z]+):(?P<value>[^\s"“”„]+)
    | (?<!\S)@(?P<name>[\w.-]+)
    | (?<!\S)\#(?P<tag>[\w.+-]+)
    | (?P<without>(?<!\S)-)?(?P<word>[^\s"“”„]+)
    """,
    re.VERBOSE,
)
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
Role = Literal["word", "phrase", "prefix", "without", "filter", "order", "note"]


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing a query was read as, for showing: its role, a label and the value."""

    role: Role
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query was read. `type`, `space`, `tags` and `author` are slugs and names as typed."""

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    without_phrases: tuple[str, ...] = ()
    author: str | None = None
    space: str | None = None
    type: str | None = None
    tags: tuple[str, ...] = ()
    after: datetime | None = None
    before: datetime | None = None
    order: Order | None = None
    pieces: tuple[Piece, ...] = field(default=())

    @property
    def wordless(self) -> bool:
        """Whether no word is looked for."""
        return not (self.words or self.phrases or self.prefixes)

    @property
    def plain(self) -> bool:
        """Whether the query is nothing but words, so that how it was read needs no showing."""
        return all(piece.role == "word" for piece in self.pieces)


def parse(text: str) -> Reading:
    """Read whatever a person typed; never raises, and what is no part of the language is words.

    Words, "phrases", -word, begin*, @author, #tag, and tag:, in:, type:, by:, after:, before:,
    order: (relevance, date). Only the first 300 characters and 32 words count.
    """
    reading = Reading()
    for match in PART.finditer(text[:MOST_CHARACTERS]):
        reading = _with_part(reading, match)
    return reading


def _with_part(reading: Reading, match: re.Match[str]) -> Reading:
    phrase, name, tag = match["phrase"], match["name"], match["tag"]
    if phrase is not None:
        return _with_phrase(reading, phrase, match["minus"] is not None)
    if name is not None:
        return _with_author(reading, name)
    if tag is not None:
        return _with_tag(reading, tag)
    if match["option"] is not None:
        option = OPTIONS.get(match["option"].lower())
        read = option(reading, match["value"]) if option else None
        return read or _with_words(reading, match[0])
    return _with_word(reading, match["word"], match["without"] is not None)


def _noted(reading: Reading, role: Role, label: str, value: str) -> Reading:
    return replace(reading, pieces=(*reading.pieces, Piece(role, label, value)))


def _with_phrase(reading: Reading, phrase: str, without: bool) -> Reading:
    words = list(spelled(phrase))
    if len(words) < 2:
        return _with_word(reading, phrase.strip(), without)
    text = " ".join(phrase.split())
    if without:
        reading = replace(reading, without_phrases=(*reading.without_phrases, text))
        return _noted(reading, "without", "without", f"“{text}”")
    return _noted(replace(reading, phrases=(*reading.phrases, text)), "phrase", "exactly", text)


def _with_word(reading: Reading, word: str, without: bool) -> Reading:
    known = list(spelled(word))
    if without and known:
        reading = replace(reading, without=(*reading.without, *known))
        return _noted(reading, "without", "without", " ".join(known))
    if word.endswith("*") and len(known) == 1 and len(known[0]) >= SHORTEST_PREFIX:
        reading = replace(reading, prefixes=(*reading.prefixes, known[0]))
        return _noted(reading, "prefix", "beginning with", known[0])
    return _with_words(reading, word)


def _with_words(reading: Reading, text: str) -> Reading:
    for word in spelled(text):
        if len(reading.words) < MOST_WORDS:
            reading = replace(reading, words=(*reading.words, word))
            reading = _noted(reading, "word", "", word)
    return reading


def _with_author(reading: Reading, value: str) -> Reading:
    name = value.lstrip("@")[:LONGEST]
    return _noted(replace(reading, author=name), "filter", "by", f"@{name}")


def _with_tag(reading: Reading, value: str) -> Reading:
    tag = fold(value.lstrip("#"))[:LONGEST]
    return _noted(replace(reading, tags=(*reading.tags, tag)), "filter", "tagged", f"#{tag}")


def _with_space(reading: Reading, value: str) -> Reading:
    space = fold(value.lstrip("#"))[:LONGEST]
    return _noted(replace(reading, space=space), "filter", "in", space)


def _with_type(reading: Reading, value: str) -> Reading:
    kind = fold(value)[:LONGEST]
    return _noted(replace(reading, type=kind), "filter", "of type", kind)


def _with_after(reading: Reading, value: str) -> Reading | None:
    day = read_day(value)
    return _noted(replace(reading, after=day), "filter", "from", _shown(day)) if day else None


def _with_before(reading: Reading, value: str) -> Reading | None:
    day = read_day(value)
    return _noted(replace(reading, before=day), "filter", "before", _shown(day)) if day else None


def _with_order(reading: Reading, value: str) -> Reading | None:
    order = ORDERS.get(value.lower())
    return _noted(replace(reading, order=order), "order", "ordered by", order) if order else None


ORDERS: dict[str, Order] = {
    "date": "date",
    "latest": "date",
    "newest": "date",
    "relevance": "relevance",
    "best": "relevance",
}
OPTIONS: dict[str, Callable[[Reading, str], Reading | None]] = {
    "after": _with_after,
    "author": _with_author,
    "before": _with_before,
    "by": _with_author,
    "in": _with_space,
    "order": _with_order,
    "sort": _with_order,
    "space": _with_space,
    "tag": _with_tag,
    "type": _with_type,
    "user": _with_author,
}


def read_day(text: str) -> datetime | None:
    """Return the first moment of a day, month or year (2024-05-01, 2024-05, 2024), None if none."""
    match = DAY.fullmatch(text.strip())
    if match is None or not text.isascii():
        return None
    try:
        return datetime(int(match[1]), int(match[2] or 1), int(match[3] or 1), tzinfo=UTC)
    except ValueError:
        return None


def _shown(day: datetime) -> str:
    return f"{day.day} {day:%B} {day.year}"
