from __future__ import annotations

import pytest

from forum.core.db import transaction
from forum.vocab import queries
from forum.vocab.keys import slug_of, term_key
from forum.vocab.vocabularies import VOCABULARIES
from tests.support.community import Community


@pytest.mark.parametrize(
    ("vocabulary", "typed", "first"),
    [
        ("model", "stat", "station-rotation"),
        ("model", "A LA", "a-la-carte"),
        ("model", "à la carte", "a-la-carte"),
        ("tool", "i-rea", "i-ready"),
        ("tool", "ready", "i-ready"),
        ("tool", "iready", "i-ready"),
        ("tool", "kahoot!", "kahoot"),
        ("grade", "kinder", "kg"),
        ("grade", "1st", "01"),
        ("problem", "QR badge", "slow-logins"),
    ],
)
def test_completion_finds_labels_and_aliases(
    seeded: Community, vocabulary: str, typed: str, first: str
) -> None:
    with seeded.app.app_context(), transaction(write=False):
        found = queries.complete_terms(vocabulary, typed)
    assert found[0].slug == first


@pytest.mark.parametrize("typed", ["", " ", "😀", "zzzz", "\u0301", "%", "a" * 500])
def test_completion_of_nothing_is_nothing(seeded: Community, typed: str) -> None:
    with seeded.app.app_context(), transaction(write=False):
        assert queries.complete_terms("tool", typed) == []


def test_completion_gives_at_most_eight_and_asks_nothing(seeded: Community) -> None:
    with seeded.app.app_context(), transaction(write=False):
        queries.terms.get()
        with seeded.statements() as seen:
            assert len(queries.complete_terms("tool", "s")) == 8
    assert seen == []


def test_a_term_is_found_by_slug_label_and_alias(seeded: Community) -> None:
    with seeded.app.app_context(), transaction(write=False):
        for name in ("slow-logins", "Slow logins", "login cards", "  QR   BADGES "):
            found = queries.find_term("problem", name)
            assert found is not None
            assert found.slug == "slow-logins"
        assert queries.find_term("tool", "slow-logins") is None
        assert queries.find_term("problem", "") is None
        assert list(queries.terms_by_slug("grade", ["kg", "nothing", "01"])) == ["kg", "01"]


def test_a_tree_has_every_term_once(seeded: Community) -> None:
    with seeded.app.app_context(), transaction(write=False):
        for vocabulary in VOCABULARIES:
            tree = queries.tree_of(vocabulary)
            below = [child.slug for branch in tree for child in branch.children]
            slugs = [*below, *(branch.term.slug for branch in tree)]
            assert sorted(slugs) == sorted(t.slug for t in queries.terms.get().listed[vocabulary])
        family = next(b for b in queries.tree_of("model") if b.term.slug == "rotation")
        assert [child.slug for child in family.children] == [
            "station-rotation",
            "lab-rotation",
            "flipped",
            "individual-rotation",
        ]


def test_names_of_any_script_have_a_key_and_an_address() -> None:
    assert term_key("  Ánimo—K–2: “1:1”! ") == "animo k 2 1 1"
    assert term_key("מערכת שעות") == "מערכת שעות"
    assert len(term_key("\ufdfa" * 80)) <= 80
    assert slug_of("מערכת שעות", "term-7") == "term-7"
    assert slug_of("Propose", "term-7") == "term-7"
    assert slug_of("À La Carte", "term-7") == "a-la-carte"
    assert len(slug_of("word " * 40, "term-7")) <= 60
