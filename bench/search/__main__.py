from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

import whoosh
from defusedxml.ElementTree import parse

from bench.search.stock import StockEngine, stuck_matchers
from forum.search.documents import Document
from forum.search.evaluation import evaluate, read_questions
from forum.search.port import Query, SearchEngine
from forum.search.whoosh_engine import WhooshEngine

DATA = Path(__file__).parents[3] / "shared" / "data"
DUMP = DATA / "stackexchange-quantumcomputing"
MORNING = datetime(2018, 3, 12, tzinfo=UTC)
TITLE_WORDS = (4, 12)
SENTENCES = (1, 6)
QUERIES = (
    "quantum state",
    "qubit classical",
    "question answer",
    "error computer",
    "entanglement measurement",
    "Is quantum computing just pie in the sky",
    "how do I measure the entanglement of two qubits in a noisy circuit using qiskit",
)


def main() -> None:
    """Compare the engine with Whoosh as it comes: ranking, CPU a query, writing."""
    arguments = argparse.ArgumentParser(description=main.__doc__)
    arguments.add_argument("--posts", type=int, default=20_000, help="posts to measure speed on")
    posts = arguments.parse_args().posts
    print("Whoosh release:", ".".join(map(str, whoosh.__version__)))
    stuck, of = stuck_matchers()
    print(f"unions of its matchers that never end: {stuck} of {of}")
    with TemporaryDirectory() as folder:
        engines: dict[str, SearchEngine] = {
            "Whoosh as it comes": StockEngine(Path(folder) / "stock"),
            "our engine": WhooshEngine(Path(folder) / "ours"),
        }
        for name, engine in engines.items():
            _ranking(name, engine)
        for name, engine in engines.items():
            _speed(name, engine, posts)


def _ranking(name: str, engine: SearchEngine) -> None:
    questions = read_questions(DATA / "stackfaq" / "stackExchange-FAQ.xml")
    result = evaluate(engine, questions, _dump())
    print(
        f"{name}: recall@1 {result.first:.3f}, @5 {result.in_five:.3f}, "
        f"@20 {result.in_twenty:.3f}, MRR {result.reciprocal_rank:.3f}, "
        f"{result.cpu_ms:.2f} CPU-ms a query among 5,085 posts"
    )


def _speed(name: str, engine: SearchEngine, posts: int) -> None:
    spent = _milliseconds(lambda: engine.rebuild(_made_up(posts), lambda _: []), 1)
    print(f"{name}: {spent / 1000:.1f} CPU-s to write {posts:,} posts")
    for text in QUERIES:
        query = Query(tuple(text.split()), deadline_ms=60_000)
        spent = _milliseconds(lambda query=query: engine.search(query), 5)  # type: ignore[misc]
        print(f"{name}: {spent:7.2f} CPU-ms  {text}")
    post = next(_made_up(1))
    print(f"{name}: {_milliseconds(lambda: engine.update([post], []), 10):.1f} CPU-ms an update")


def _milliseconds(work: Callable[[], object], times: int) -> float:
    """Return the least CPU time of several runs."""
    spent = []
    for _ in range(times):
        began = process_time()
        work()
        spent.append((process_time() - began) * 1000)
    return min(spent)


def _dump() -> Iterator[Document]:
    threads: dict[int, int] = {}
    for row in parse(DUMP / "Posts.xml").getroot():
        number = int(row.attrib["Id"])
        if row.attrib["PostTypeId"] in "12":
            threads[number] = int(row.attrib.get("ParentId", number))
            text = unescape(re.sub(r"<[^>]+>", " ", row.attrib["Body"]))
            yield _post(number, threads[number], row.attrib.get("Title", ""), text)
    for row in parse(DUMP / "Comments.xml").getroot():
        thread = threads.get(int(row.attrib["PostId"]))
        if thread is not None:
            yield _post(1_000_000 + int(row.attrib["Id"]), thread, "", row.attrib["Text"])


def _made_up(posts: int) -> Iterator[Document]:
    """Yield posts of sentences drawn from the real ones, 20 a thread, the same every time."""
    chance = random.Random(7)
    real = list(_dump())
    sentences = [one for post in real for one in re.split(r"(?<=[.?!])\s+", post.text) if one]
    titles = [post.title for post in real if post.title]
    for number in range(posts):
        words = chance.choice(titles).split()
        chance.shuffle(words)
        title = " ".join(words[: chance.randint(*TITLE_WORDS)]) if number % 20 == 0 else ""
        text = " ".join(chance.choices(sentences, k=chance.randint(*SENTENCES)))
        yield _post(number + 1, number // 20 + 1, title, text)


def _post(number: int, thread: int, title: str, text: str) -> Document:
    created = MORNING + timedelta(seconds=number)
    return Document("post", number, thread, title, text, created, first=bool(title))


if __name__ == "__main__":
    main()
