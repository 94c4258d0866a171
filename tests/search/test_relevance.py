from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from defusedxml.ElementTree import parse

from forum.search.documents import Document
from forum.search.evaluation import Result, evaluate, read_questions
from forum.search.port import Query
from forum.search.whoosh_engine import WhooshEngine
from forum.search.words import spelled
from tests.support.data import shared_data

DUMP = "stackexchange-quantumcomputing"


def dump() -> Iterator[Document]:
    """The questions, answers and comments of a real community."""
    threads: dict[int, int] = {}
    for row in parse(shared_data(DUMP, "Posts.xml")).getroot():
        number = int(row.attrib["Id"])
        if row.attrib["PostTypeId"] in "12":
            threads[number] = int(row.attrib.get("ParentId", number))
            text = unescape(re.sub(r"<[^>]+>", " ", row.attrib["Body"]))
            yield _post(number, threads[number], row.attrib.get("Title", ""), text)
    for row in parse(shared_data(DUMP, "Comments.xml")).getroot():
        if int(row.attrib["PostId"]) in threads:
            number = 1_000_000 + int(row.attrib["Id"])
            yield _post(number, threads[int(row.attrib["PostId"])], "", row.attrib["Text"])


def _post(number: int, thread: int, title: str, text: str) -> Document:
    created = datetime(2018, 3, 12, tzinfo=UTC)
    return Document("post", number, thread, title, text, created, first=bool(title))


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshEngine, Result]:
    """An engine that has both, the real community and the questions, and how they were found."""
    engine = WhooshEngine(tmp_path_factory.mktemp("index"))
    asked = read_questions(shared_data("stackfaq", "stackExchange-FAQ.xml"))
    assert len(asked) == 125
    return engine, evaluate(engine, asked, dump())


def test_reworded_questions_find_their_threads(measured: tuple[WhooshEngine, Result]) -> None:
    _, result = measured
    assert result.queries == 1_249
    # Measured: 0.764, 0.938, 0.989 and 0.840; the recipe this began with has 0.715, 0.918, 0.978
    # and 0.804.
    assert result.first > 0.75
    assert result.in_five > 0.93
    assert result.in_twenty > 0.98
    assert result.reciprocal_rank > 0.83


def test_a_question_as_people_ask_it_finds_its_thread_first(
    measured: tuple[WhooshEngine, Result],
) -> None:
    engine, _ = measured
    words = tuple(spelled("Is quantum computing just pie in the sky"))
    assert engine.search(Query(words)).hits[0].group == 2499


def test_misspelt_words_of_titles_are_set_right(measured: tuple[WhooshEngine, Result]) -> None:
    engine, _ = measured
    right = engine.suggest(["entanglment", "algoritm", "teleportaton", "quantun", "mesurement"])
    assert list(right.values()) == [
        "entanglement",
        "algorithm",
        "teleportation",
        "quantum",
        "measurement",
    ]
