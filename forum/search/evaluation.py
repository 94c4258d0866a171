from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

from defusedxml.ElementTree import parse

from forum.search.documents import Document
from forum.search.port import Query, SearchEngine
from forum.search.words import spelled

# Far above the numbers of any community the questions are put among.
FIRST_NUMBER = 1_000_000_000
DEPTH = 20
BEGINNING = datetime(2018, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """A thread with other wordings of its question, by which it should be found."""

    number: int
    title: str
    answers: tuple[str, ...]
    wordings: tuple[str, ...]

    def documents(self) -> Iterator[Document]:
        """Yield the posts of the thread; the first has a title and no text."""
        for place, text in enumerate(("", *self.answers)):
            title = self.title if place == 0 else ""
            number = self.number + place
            yield Document("post", number, self.number, title, text, BEGINNING, first=place == 0)


@dataclass(frozen=True, slots=True)
class Result:
    """How often the right thread was first, among five, among twenty, and its mean 1/place."""

    queries: int
    first: float
    in_five: float
    in_twenty: float
    reciprocal_rank: float
    cpu_ms: float


def read_questions(path: Path) -> list[Asked]:
    """Read a file of questions with rewordings (Karan and Šnajder 2018); "*" is a separator."""
    asked = []
    for place, pair in enumerate(parse(path).getroot().iter("qapair")):
        wordings = [(node.text or "").strip() for node in pair.findall("rephr")]
        answers = [(node.text or "").strip() for node in pair.findall("answer")]
        title = (pair.findtext("question") or "").strip()
        kept = tuple(wording for wording in wordings if wording not in ("", "*"))
        asked.append(Asked(FIRST_NUMBER + 1000 * place, title, tuple(answers), kept))
    return asked


def evaluate(engine: SearchEngine, asked: Sequence[Asked], haystack: Iterable[Document]) -> Result:
    """Write the questions among a haystack into an empty engine and look for each by rewording."""
    needles = (document for one in asked for document in one.documents())
    engine.rebuild(_chained(haystack, needles), lambda _: [])
    places = []
    began = process_time()
    for one in asked:
        places += [_place(engine, wording, one.number) for wording in one.wordings]
    spent = (process_time() - began) * 1000
    return _result(places, spent)


def _chained(*many: Iterable[Document]) -> Iterator[Document]:
    for documents in many:
        yield from documents


def _place(engine: SearchEngine, wording: str, thread: int) -> int | None:
    query = Query(words=tuple(spelled(wording)), limit=DEPTH, deadline_ms=60_000)
    groups = [hit.group for hit in engine.search(query).hits]
    return groups.index(thread) + 1 if thread in groups else None


def _result(places: Sequence[int | None], spent: float) -> Result:
    count = max(1, len(places))
    found = [place for place in places if place is not None]
    return Result(
        queries=len(places),
        first=sum(place == 1 for place in found) / count,
        in_five=sum(place <= 5 for place in found) / count,
        in_twenty=len(found) / count,
        reciprocal_rank=sum(1 / place for place in found) / count,
        cpu_ms=spent / count,
    )
