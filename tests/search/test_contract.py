from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from forum.search.documents import Document, Key
from forum.search.port import Filters, Query, SearchEngine
from forum.search.rows_engine import MemoryEngine
from forum.search.whoosh_engine import WhooshEngine
from tests.search.documents import ANN, CAFE, COMMUNITY, LAPTOPS, LOGIN, MORNING, STATIONS, post


@pytest.fixture(params=["memory", "whoosh"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    """Each engine in turn, holding the same small community."""
    made: SearchEngine = MemoryEngine() if request.param == "memory" else WhooshEngine(tmp_path)
    made.rebuild(COMMUNITY, lambda keys: [])
    yield made


def found(engine: SearchEngine, *words: str, **options: Any) -> list[int]:
    """The groups a query finds, in their order."""
    filters = Filters(**options.pop("filters", {}))
    return [hit.group for hit in engine.search(Query(words, filters=filters, **options)).hits]


def test_words_find_threads_by_title_text_and_replies(engine: SearchEngine) -> None:
    assert found(engine, "laptops") == [3]
    assert found(engine, "noon") == [3]
    assert found(engine, "timer") == [1]


def test_a_title_counts_more_than_a_text(engine: SearchEngine) -> None:
    assert found(engine, "station") == [1, 5]


def test_inflected_words_and_accents_find_each_other(engine: SearchEngine) -> None:
    assert found(engine, "rotating") == [1]
    assert found(engine, "cafe") == found(engine, "CAFÉ") == found(engine, "dusseldorf") == [4]


def test_any_word_is_enough_but_more_are_better(engine: SearchEngine) -> None:
    assert found(engine, "login", "laptops", "cards") == [5, 3]


def test_common_words_do_not_count_among_others(engine: SearchEngine) -> None:
    assert found(engine, "what", "do", "you", "do", "with", "laptops") == [3]


def test_common_words_alone_find_titles(engine: SearchEngine) -> None:
    assert found(engine, "how", "do", "you")[0] == 1


def test_words_nobody_used_find_nothing(engine: SearchEngine) -> None:
    assert found(engine, "xylophone") == []
    assert found(engine, "\x00", "'; DROP TABLE posts", "💥") == []


def test_a_group_is_one_hit_that_names_its_best_document(engine: SearchEngine) -> None:
    hits = engine.search(Query(("station", "rotation", "timer"))).hits
    assert [hit.group for hit in hits] == [1, 5]
    assert hits[0].key == STATIONS.key
    alone = engine.search(Query(("rotation", "timer"), grouped=False)).hits
    assert {hit.key.id for hit in alone} == {1, 2}


def test_phrases_need_all_their_words(engine: SearchEngine) -> None:
    assert found(engine, phrases=("login cards",)) == [5]
    assert found(engine, phrases=("login laptops",)) == []


def test_a_beginning_finds_what_begins_so(engine: SearchEngine) -> None:
    assert found(engine, prefixes=("lapt",)) == [3]
    assert found(engine, prefixes=("rotat",)) == [1]


def test_words_are_left_out(engine: SearchEngine) -> None:
    assert found(engine, "station", without=("login",)) == [1]


@pytest.mark.parametrize(
    ("filters", "groups"),
    [
        ({"type": "discussion"}, [3]),
        ({"space": 2}, [4]),
        ({"tags": ("Login",)}, [5]),
        ({"tags": ("login", "clever")}, [5]),
        ({"tags": ("login", "other")}, []),
        ({"author": "bo"}, [1]),
        ({"author": "nobody"}, []),
        ({"readable": frozenset({2})}, [4]),
        ({"readable": frozenset()}, []),
        ({"after": CAFE.created}, [5, 4]),
        ({"before": LAPTOPS.created}, [1]),
        ({"after": LAPTOPS.created, "before": CAFE.created}, [3]),
    ],
)
def test_filters_alone_list_the_latest_first(
    engine: SearchEngine, filters: dict[str, Any], groups: list[int]
) -> None:
    assert found(engine, filters=filters) == groups


@pytest.mark.parametrize(
    ("filters", "groups"),
    [
        ({"space": 2}, []),
        ({"type": "question", "tags": ("login",)}, [5]),
        ({"readable": frozenset({2})}, []),
        ({"readable": frozenset({1, 2})}, [1, 5]),
        ({"after": LOGIN.created}, [5]),
        ({"author": "ANN"}, [1, 5]),
    ],
)
def test_filters_narrow_words(
    engine: SearchEngine, filters: dict[str, Any], groups: list[int]
) -> None:
    assert found(engine, "station", filters=filters) == groups


def test_by_date_needs_all_words_and_begins_with_the_latest(engine: SearchEngine) -> None:
    assert found(engine, "station", order="date") == [5, 1]
    assert found(engine, "station", "cards", order="date") == [5]
    assert found(engine, "station", "xylophone", order="date") == []


def test_kinds_are_apart_unless_asked_for_together(engine: SearchEngine) -> None:
    members = engine.search(Query(("station",), filters=Filters(kinds=frozenset({"member"}))))
    assert [hit.key for hit in members.hits] == [ANN.key]
    both = engine.search(Query(("station",), filters=Filters(kinds=frozenset({"member", "post"}))))
    assert {hit.key.kind for hit in both.hits} == {"member", "post"}


def test_what_guests_may_not_find_is_left_out_for_them(engine: SearchEngine) -> None:
    ideas = [
        Document("idea", 1, 1, "Trolleys", "", MORNING),
        Document("idea", 2, 2, "Trolleys inside", "", MORNING, inside=True),
    ]
    engine.update(ideas, [])
    kinds = frozenset({"idea"})
    assert set(found(engine, "trolleys", filters={"kinds": kinds})) == {1, 2}
    assert found(engine, "trolleys", filters={"kinds": kinds, "public": True}) == [1]
    assert found(engine, filters={"kinds": kinds, "public": True}) == [1]


def test_pages_follow_each_other_without_gap_or_overlap(engine: SearchEngine) -> None:
    engine.update([post(n, "same words here") for n in range(100, 300)], [])
    seen: list[int] = []
    for offset in range(0, 200, 20):
        page = engine.search(Query(("words",), offset=offset, limit=20))
        seen += [hit.group for hit in page.hits]
        assert page.more is (offset < 180)
    assert len(seen) == len(set(seen)) == 200
    assert found(engine, "words", offset=200) == []


def test_an_update_adds_replaces_and_removes(engine: SearchEngine) -> None:
    engine.update([post(3, "All about trolleys.", "Trolleys"), post(9, "Trolleys, too")], [])
    assert found(engine, "laptops") == []
    assert found(engine, "trolleys") == [3, 9]
    engine.update([], [Key("post", 3), Key("post", 12345)])
    assert found(engine, "trolleys") == [9]
    assert engine.ids("post") == {1, 2, 4, 5, 9}
    assert engine.ids("tag") == set()
    assert engine.status().documents == len(COMMUNITY)


def test_doing_an_update_twice_is_doing_it_once(engine: SearchEngine) -> None:
    for _ in range(2):
        engine.update([post(9, "Trolleys")], [Key("post", 1)])
    hits = engine.search(Query(("trolleys",), grouped=False)).hits
    assert [hit.key for hit in hits] == [Key("post", 9)]
    assert engine.status().documents == len(COMMUNITY)


def test_many_small_updates_lose_nothing(engine: SearchEngine) -> None:
    for number in range(20, 60):
        engine.update([post(number, f"Trolley number {number}")], [Key("post", number - 7)])
    assert len(found(engine, "trolley", limit=50)) == 7
    assert found(engine, "57") == [57]
    assert found(engine, "laptops") == [3]


def test_a_rebuild_forgets_all_that_was_before(engine: SearchEngine) -> None:
    told: list[int] = []
    assert engine.rebuild([LOGIN], lambda keys: [], told.append) == 1
    assert told[-1] == 1
    assert found(engine, "laptops") == []
    assert found(engine, "login") == [5]


def test_titles_that_say_the_same_are_similar(engine: SearchEngine) -> None:
    hits = engine.similar("Running a station rotation", None, 5).hits
    assert [hit.group for hit in hits] == [1]
    assert engine.similar("Running a station rotation", frozenset({2}), 5).hits == ()
    assert engine.similar("Grants for robots in spring", None, 5).hits == ()
    assert engine.similar("", None, 5).hits == ()


def test_misspelt_words_are_set_right(engine: SearchEngine) -> None:
    wrong = ("laptpos", "rotaton", "statoin", "chargng", "laptops", "the", "qqqqqq", "2024", "a")
    assert engine.suggest(wrong) == {
        "laptpos": "laptops",
        "rotaton": "rotation",
        "statoin": "station",
        "chargng": "charging",
    }


def test_an_answer_says_how_long_it_took(engine: SearchEngine) -> None:
    hits = engine.search(Query(("station",)))
    assert 0 < hits.milliseconds < 1000
    assert not hits.cut_short


def test_moments_before_the_unix_epoch_are_no_trouble(engine: SearchEngine) -> None:
    engine.update([post(9, "Slate and chalk", created=MORNING - timedelta(days=30_000))], [])
    assert found(engine, "chalk") == [9]


def test_very_long_words_and_texts_are_no_trouble(engine: SearchEngine) -> None:
    engine.update([Document("post", 9, 9, "x" * 200, "y" * 1_000_000 + " chalk", MORNING)], [])
    assert found(engine, "chalk") == found(engine, "y" * 1_000_000) == [9]
