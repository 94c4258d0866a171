from __future__ import annotations

import math
import multiprocessing
import random
import threading
import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from forum.search.documents import Document, Key
from forum.search.port import Filters, IndexBroken, IndexBusy, IndexMissing, Query
from forum.search.whoosh_engine import WhooshEngine, ranking, searching
from forum.search.whoosh_engine.ranking import Allowed, Clock, Scored, Weighted, best
from tests.search.documents import COMMUNITY, MORNING, post

WORDS = [f"word{letter}{n}" for letter in "abcdefgh" for n in range(40)]


@pytest.fixture
def engine(tmp_path: Path) -> WhooshEngine:
    """An engine with the small community."""
    made = WhooshEngine(tmp_path)
    made.rebuild(COMMUNITY, lambda keys: [])
    return made


def alike_posts(count: int) -> Iterable[Document]:
    """Posts of the same few words: what sends Whoosh 2.7.4 around in a circle."""
    for number in range(1, count + 1):
        rare = " model" if number % 37 == 0 else ""
        yield post(number, f"station rotation lab{rare}")


def test_the_queries_that_hang_the_matchers_of_whoosh_are_answered(tmp_path: Path) -> None:
    # All blocks promise exactly what the best hits have: there UnionMatcher.skip_to_quality of
    # Whoosh 2.7.4 skips nothing and asks again for ever (its issues 446 and 461).
    engine = WhooshEngine(tmp_path)
    engine.rebuild(alike_posts(6_000), lambda keys: [])
    started = time.perf_counter()
    for words in (("station", "rotation"), ("station", "rotation", "lab"), ("lab", "model")):
        for limit in (1, 10, 60):
            hits = engine.search(Query(words, limit=limit, deadline_ms=60_000))
            assert len(hits.hits) == limit
    assert time.perf_counter() - started < 10


def zipf_posts(count: int, seed: int = 7) -> list[Document]:
    """Posts whose words are as unequally frequent as those of real ones."""
    chance = random.Random(seed)
    shares = [1 / (place + 1) for place in range(len(WORDS))]
    return [
        post(
            number,
            " ".join(chance.choices(WORDS, shares, k=chance.randint(5, 60))),
            group=(number + 19) // 20,
            space=number % 4,
            tags=(f"tag{number % 9}",),
        )
        for number in range(1, count + 1)
    ]


def every_score(
    words: Iterable[Weighted], most: int, floor: float, allowed: Allowed, clock: Clock
) -> Scored:
    """What `best` has to equal: all scores, added up plainly."""
    scores: dict[int, float] = {}
    for word in words:
        for number in allowed.of(word.postings.ids):
            weight = word.postings.weight(number)
            scores[number] = scores.get(number, 0.0) + weight * word.factor
    return sorted(((score, number) for number, score in scores.items()), reverse=True)


def test_shortcuts_find_what_looking_at_everything_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if the lists of these few posts were long.
    monkeypatch.setattr(ranking, "SHORT", 20)
    monkeypatch.setattr(ranking, "FEW", 100)
    engine = WhooshEngine(tmp_path)
    engine.rebuild(zipf_posts(7_000), lambda keys: [])
    engine.update(zipf_posts(200, seed=8), [Key("post", n) for n in range(300, 330)])
    chance = random.Random(1)
    for _ in range(50):
        filters = Filters(
            space=chance.choice([None, None, 1]),
            readable=chance.choice([None, frozenset({0, 1, 2}), frozenset({1})]),
            tags=chance.choice([(), (), ("tag3",)]),
            after=chance.choice([None, None, MORNING + timedelta(days=4_000)]),
        )
        query = Query(
            tuple(chance.sample(WORDS[:60], chance.randint(1, 5))),
            without=chance.choice([(), (WORDS[2],)]),
            filters=filters,
            grouped=False,
            limit=10,
            deadline_ms=60_000,
        )
        monkeypatch.setattr(searching, "best", best)
        fast = [hit.score for hit in engine.search(query).hits]
        monkeypatch.setattr(searching, "best", every_score)
        slow = [hit.score for hit in engine.search(query).hits]
        assert len(fast) == len(slow)
        assert all(math.isclose(a, b) for a, b in zip(fast, slow, strict=True)), query


def test_a_deadline_cuts_a_query_short(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(zipf_posts(3_000), lambda keys: [])
    hits = engine.search(Query(tuple(WORDS[:24]), deadline_ms=0))
    assert hits.cut_short
    assert hits.hits


def test_without_an_index_there_is_a_named_error(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "none")
    for work in (
        lambda: engine.search(Query(("a",))),
        lambda: engine.suggest(["a"]),
        lambda: engine.update([post(1, "a")], []),
    ):
        with pytest.raises(IndexMissing):
            work()
    assert engine.status().state == "missing"


def test_an_index_of_another_version_counts_as_missing(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    (tmp_path / "current").write_text("v0-abc 1\n")
    with pytest.raises(IndexMissing):
        engine.search(Query(("station",)))


def _files(folder: Path) -> list[Path]:
    return sorted(file for build in folder.glob("v*-*") for file in build.iterdir())


@pytest.mark.parametrize("harm", ["empty", "garbage", "cut", "gone"])
def test_harm_to_any_file_is_noticed_or_harmless_and_a_rebuild_heals(
    tmp_path: Path, harm: str
) -> None:
    WhooshEngine(tmp_path).rebuild(COMMUNITY, lambda keys: [])
    broken = 0
    for place in range(len(_files(tmp_path))):
        file = _files(tmp_path)[place]
        _harm(file, harm)
        engine = WhooshEngine(tmp_path)
        try:
            engine.search(Query(("station", "login"), filters=Filters(space=1, tags=("login",))))
            engine.search(Query(("station",), order="date"))
        except IndexBroken:
            broken += 1
            assert engine.status().state == "broken"
        engine.rebuild(COMMUNITY, lambda keys: [])
        assert engine.status().state == "ready"
        assert [hit.group for hit in engine.search(Query(("laptops",))).hits] == [3]
    assert broken >= 2


def _harm(file: Path, harm: str) -> None:
    content = file.read_bytes()
    if harm == "gone":
        file.unlink()
    else:
        changed = {
            "empty": b"",
            "garbage": b"\xff" * len(content),
            "cut": content[: len(content) // 2],
        }
        file.write_bytes(changed[harm])


def test_what_one_reader_cannot_read_every_process_hears_of(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    next(tmp_path.glob("v*/*.pst")).write_bytes(b"")
    with pytest.raises(IndexBroken):
        WhooshEngine(tmp_path).search(Query(("station",)))
    assert WhooshEngine(tmp_path).status().state == "broken"


def test_an_update_in_another_process_is_seen_at_the_next_query(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    reader = WhooshEngine(tmp_path)
    assert reader.search(Query(("trolleys",))).hits == ()
    for number in range(50, 60):
        engine.update([post(number, "trolleys")], [Key("post", number - 1)])
        assert [hit.group for hit in reader.search(Query(("trolleys",))).hits] == [number]
    engine.rebuild(COMMUNITY, lambda keys: [])
    assert reader.search(Query(("trolleys",))).hits == ()


def test_what_changes_during_a_rebuild_is_in_the_new_index(
    engine: WhooshEngine, tmp_path: Path
) -> None:
    worker = WhooshEngine(tmp_path)
    database = {document.key: document for document in COMMUNITY}

    def documents() -> Iterable[Document]:
        yield from COMMUNITY
        added, gone = post(70, "trolleys"), Key("post", 3)
        database[added.key] = added
        del database[gone]
        worker.update([added], [gone])

    engine.rebuild(documents(), lambda keys: [database[key] for key in keys if key in database])
    assert [hit.group for hit in worker.search(Query(("trolleys",))).hits] == [70]
    assert worker.search(Query(("laptops",))).hits == ()


def test_two_rebuilds_at_a_time_are_refused(engine: WhooshEngine, tmp_path: Path) -> None:
    def documents() -> Iterable[Document]:
        with pytest.raises(IndexBusy):
            WhooshEngine(tmp_path).rebuild([], lambda keys: [])
        yield from COMMUNITY

    assert engine.rebuild(documents(), lambda keys: []) == len(COMMUNITY)


def test_only_the_build_in_use_is_kept(engine: WhooshEngine, tmp_path: Path) -> None:
    for _ in range(3):
        engine.rebuild(COMMUNITY, lambda keys: [])
    assert len(list(tmp_path.glob("v*-*"))) == 1


def _read_all_the_time(folder: Path, stop: threading.Event, failures: list[BaseException]) -> None:
    engine = WhooshEngine(folder)
    while not stop.is_set():
        try:
            assert engine.search(Query(("laptops",))).hits
        except BaseException as error:
            failures.append(error)
            return


def test_readers_never_stumble_over_a_writer(engine: WhooshEngine, tmp_path: Path) -> None:
    stop, failures = threading.Event(), list[BaseException]()
    readers = [
        threading.Thread(target=_read_all_the_time, args=(tmp_path, stop, failures))
        for _ in range(2)
    ]
    for reader in readers:
        reader.start()
    for number in range(100, 120):
        engine.update([post(number, "trolleys")], [])
    engine.rebuild(COMMUNITY, lambda keys: [])
    stop.set()
    for reader in readers:
        reader.join()
    assert failures == []


def _update_for_ever(folder: str) -> None:
    engine = WhooshEngine(Path(folder))
    for number in range(1000, 100_000):
        engine.update([post(number, f"trolleys {number}")], [])


def test_a_writer_that_is_killed_leaves_a_good_index(engine: WhooshEngine, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    for _ in range(3):
        process = context.Process(target=_update_for_ever, args=(str(tmp_path),))
        process.start()
        time.sleep(1.2)
        process.kill()
        process.join()
        assert WhooshEngine(tmp_path).status().state == "ready"
        engine.update([post(80, "cupboards")], [])
        assert [hit.group for hit in engine.search(Query(("cupboards",))).hits] == [80]
