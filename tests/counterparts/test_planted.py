from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.counterparts.queries.suggestions import Suggestion, Suggestions, suggestions_for
from forum.counterparts.queries.words import words
from forum.counterparts.scoring import Catalog
from forum.growth.models import Assessment, Rating
from forum.members.models import Context, ContextTerm, Profile
from forum.vocab.models import SubSkill, Term
from tests.counterparts.planted import MEMBERS, Planted, plant
from tests.support.community import Community, empty

NEARLY_ALL = 0.9
SAMPLE = range(7, MEMBERS, 13)


@pytest.fixture(scope="module")
def planted(sqlite_app: Flask) -> Iterator[Planted]:
    """The planted community on SQLite."""
    yield plant(sqlite_app)
    empty(sqlite_app)


@pytest.fixture(scope="module")
def lists(sqlite_app: Flask, planted: Planted) -> dict[int, Suggestions]:
    """What every member is suggested."""
    return {number: _suggested(sqlite_app, number) for number in range(1, MEMBERS + 1)}


def _suggested(app: Flask, number: int) -> Suggestions:
    with app.test_request_context():
        return suggestions_for(Viewer(id=number, username=f"person{number}"))


def test_planted_counterparts_are_among_the_ten(
    planted: Planted, lists: dict[int, Suggestions]
) -> None:
    asked = {number: page for number, page in lists.items() if page.state == "ready"}
    assert len(asked) > MEMBERS * NEARLY_ALL
    met = [
        number
        for number, page in asked.items()
        if planted.wanted(number) <= {one.id for one in page.found}
    ]
    print(f"{len(met)} of {len(asked)} members are suggested all who were planted near them")
    assert len(met) >= NEARLY_ALL * len(asked)


def test_nobody_forbidden_is_ever_suggested(
    planted: Planted, lists: dict[int, Suggestions]
) -> None:
    wrong = [
        (number, one.id)
        for number, page in lists.items()
        for one in page.found
        if one.id == number or planted.forbidden(number, one.id)
    ]
    assert wrong == []


def test_every_list_is_short_sorted_and_reasoned(lists: dict[int, Suggestions]) -> None:
    for page in lists.values():
        scores = [one.score for one in page.found]
        assert len(scores) <= 10 and scores == sorted(scores, reverse=True)
        assert all(len(one.reasons) >= 2 and 0 <= one.score <= 100 for one in page.found)


def test_every_reason_is_true_of_both(sqlite_app: Flask, lists: dict[int, Suggestions]) -> None:
    work = _read_work(sqlite_app)
    with sqlite_app.test_request_context():
        catalog = words().catalog
    untrue = [
        (number, one.id, reason)
        for number, page in lists.items()
        for one in page.found
        for reason in one.reasons
        if not _true(catalog, work[number], work[one.id], reason, one)
    ]
    assert untrue == []


Work = dict[str, set[str]]
Levels = dict[str, int]
LEADS = ("They lead in ", "You lead in ")
MEMBERS_ONLY = 1


def _read_work(app: Flask) -> dict[int, Work]:
    """Return what stands in each context, by the labels of its terms."""
    community = Community(app)
    labels = {(v, s): name for v, s, name in community.rows(
        select(Term.vocabulary, Term.slug, Term.label)
    )}  # fmt: skip
    work: dict[int, Work] = {}
    for context in community.rows(select(Context)):
        row = context[0]
        single = {
            "stage": row.stage,
            "organization-kind": row.organization_kind,
            "size": row.size_band,
            "locale": row.locale,
        }
        work[row.user_id] = {
            name: {labels[name, slug]} if slug else set() for name, slug in single.items()
        }
    held = select(ContextTerm.user_id, Term.vocabulary, Term.label)
    for number, vocabulary, label in community.rows(
        held.join(Term, Term.id == ContextTerm.term_id)
    ):
        work[number].setdefault(vocabulary, set()).add(label)
    return work


PREFIXES = {
    "You both work on: ": "problem",
    "You both run ": "model",
    "You both use ": "tool",
    "You both work with ": "grade",
    "You both work in the same kind of place: ": "organization-kind",
    "Your places are of one size: ": "size",
    "Your places lie alike: ": "locale",
}


def _true(catalog: Catalog, mine: Work, theirs: Work, reason: str, one: Suggestion) -> bool:
    if reason.startswith(LEADS):
        return True  # the next test looks at these
    if reason.startswith(("You are both at the stage", "They are at the stage")):
        return _stage_true(catalog, mine, theirs, reason)
    prefix = next(prefix for prefix in PREFIXES if reason.startswith(prefix))
    shared = mine.get(PREFIXES[prefix], set()) & theirs.get(PREFIXES[prefix], set())
    rest = reason.removeprefix(prefix).removesuffix(", which few here do")
    for label in sorted(shared, key=len, reverse=True):
        rest = rest.replace(label, "", 1)
    if rest.replace(",", "").replace("and", "").strip():
        return False
    return not reason.endswith("few here do") or _few(catalog, shared, reason)


def _few(catalog: Catalog, shared: set[str], reason: str) -> bool:
    named = [word for word in catalog.words.values() if word.vocabulary == "tool"]
    counts = [w.people or 0 for w in named if w.label in shared and w.label in reason]
    return bool(counts) and min(counts) <= MEMBERS * 0.05


def _stage_true(catalog: Catalog, mine: Work, theirs: Work, reason: str) -> bool:
    ladder = [word.label for word in catalog.words.values() if word.vocabulary == "stage"]
    [here], [there] = mine["stage"], theirs["stage"]
    steps = ladder.index(there) - ladder.index(here)
    said = {-1: "one step behind", 0: "You are both", 1: "one step ahead", 2: "two steps ahead"}
    return f"“{there}”" in reason and said[steps] in reason


def test_every_reason_about_skills_is_true_and_shown(
    sqlite_app: Flask, lists: dict[int, Suggestions]
) -> None:
    levels = _read_levels(sqlite_app)
    shown = dict(Community(sqlite_app).rows(select(Profile.user_id, Profile.skills_shown)))
    seen = 0
    for number, page in lists.items():
        for one in page.found:
            for reason in [reason for reason in one.reasons if reason.startswith(LEADS)]:
                seen += 1
                assert shown[one.id] <= MEMBERS_ONLY
                pair = (levels[one.id], levels[number])
                strong, weak = pair if reason.startswith(LEADS[0]) else pair[::-1]
                assert _leads(strong, weak, reason), (number, one.id, reason)
    assert seen > 100


def _leads(strong: Levels, weak: Levels, reason: str) -> bool:
    names = reason.removeprefix(LEADS[0]).removeprefix(LEADS[1]).partition(", where")[0]
    for name in sorted(strong, key=len, reverse=True):
        if name in names:
            names = names.replace(name, "", 1)
            if strong[name] < 3 or weak[name] > 1:
                return False
    return not names.replace(",", "").replace("and", "").strip()


def _read_levels(app: Flask) -> dict[int, Levels]:
    rows = select(Assessment.user_id, SubSkill.label, Rating.level)
    joined = rows.join(Rating, Rating.assessment_id == Assessment.id)
    levels: dict[int, Levels] = {}
    for number, label, level in Community(app).rows(
        joined.join(SubSkill, SubSkill.id == Rating.sub_skill_id)
    ):
        levels.setdefault(number, {})[label] = level
    return levels


def test_the_same_community_gives_the_same_lists_again(
    sqlite_app: Flask, lists: dict[int, Suggestions]
) -> None:
    again = partial(_suggested, sqlite_app)
    assert [again(number) for number in SAMPLE] == [lists[number] for number in SAMPLE]


@pytest.mark.postgresql
def test_both_databases_give_the_same_lists(
    postgresql_app: Flask, lists: dict[int, Suggestions]
) -> None:
    plant(postgresql_app)
    try:
        there: Sequence[Suggestions] = [_suggested(postgresql_app, n) for n in SAMPLE]
    finally:
        empty(postgresql_app)
    assert there == [lists[number] for number in SAMPLE]
