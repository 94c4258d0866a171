from __future__ import annotations

from datetime import date
from random import Random

import pytest

from forum.counterparts.reasons import differences, missing, reasons, said
from forum.counterparts.scoring import (
    CONTEXT,
    MODEL,
    NEUTRAL_CONTEXT,
    NEUTRAL_MODEL,
    NEUTRAL_PROBLEM,
    NEUTRAL_SKILLS,
    NEUTRAL_STAGE,
    NEUTRAL_TOOLS,
    PROBLEM,
    SKILLS,
    STAGE,
    TOOLS,
    Catalog,
    Facts,
    Word,
    kind_of,
    score,
)

STAGES = ("exploring", "installing", "initial", "full", "sustaining", "paused")
WORDS = [
    *[Word(n, "stage", slug, slug.title()) for n, slug in enumerate(STAGES, 1)],
    Word(11, "problem", "slow-logins", "Slow logins", 200),
    Word(12, "problem", "tool-overload", "Tool overload", 200),
    Word(21, "model", "flex", "Flex", 300),
    Word(22, "model", "lab-rotation", "Lab Rotation", 300),
    Word(31, "tool", "google-classroom", "Google Classroom", 800),
    Word(32, "tool", "st-math", "ST Math", 12),
    Word(33, "tool", "lexia", "Lexia", 15),
    Word(34, "tool", "canvas", "Canvas", 400),
    Word(41, "grade", "kg", "Kindergarten", 100),
    Word(42, "grade", "12", "Grade 12", 100),
    Word(51, "organization-kind", "district", "District", 500),
    Word(52, "size", "under-250", "Under 250 students", 500),
]
CATALOG = Catalog({word.id: word for word in WORDS}, 1000, {"coach": "Coach", "devices": "Devices"})
TODAY = date(2026, 3, 2)


def held(*terms: int) -> int:
    return CATALOG.held(",".join(map(str, terms)))


HERE = Facts(
    1, "installing", "district", "under-250", "city-large", "America/Chicago",
    held(11), held(21), held(31, 32, 33), held(41),
)  # fmt: skip
TWIN = HERE._replace(id=2)


def test_a_twin_gets_all_points_but_those_for_skills_nobody_has_said() -> None:
    assert score(CATALOG, HERE, TWIN) == round(100 - SKILLS + SKILLS * NEUTRAL_SKILLS)
    mine = HERE._replace(skills=dict.fromkeys("abcd", 0) | dict.fromkeys("efgh", 3))
    theirs = TWIN._replace(skills=dict.fromkeys("abcd", 4) | dict.fromkeys("efgh", 1))
    assert score(CATALOG, mine, theirs) == 100


def test_two_strangers_who_have_said_all_and_share_nothing_get_next_to_nothing() -> None:
    other = Facts(
        3, "paused", "vendor", "huge", "rural-remote", "",
        held(12), held(22), held(34), held(42),
    )  # fmt: skip
    assert score(CATALOG, HERE, other) == round(STAGE * NEUTRAL_STAGE + SKILLS * NEUTRAL_SKILLS)


def test_who_has_said_nothing_scores_as_an_average_pair() -> None:
    neutral = (
        PROBLEM * NEUTRAL_PROBLEM
        + MODEL * NEUTRAL_MODEL
        + STAGE * NEUTRAL_STAGE
        + TOOLS * NEUTRAL_TOOLS
        + CONTEXT * NEUTRAL_CONTEXT
        + SKILLS * NEUTRAL_SKILLS
    )
    assert score(CATALOG, HERE, Facts(9)) == score(CATALOG, Facts(9), HERE) == round(neutral)
    assert missing(HERE) == ["how you see your own skills"]
    assert "your tools" in missing(HERE._replace(tools=0))


def test_a_rare_tool_says_more_than_a_common_one() -> None:
    common = TWIN._replace(tools=held(31))
    rare = TWIN._replace(tools=held(32))
    assert score(CATALOG, HERE, rare) > score(CATALOG, HERE, common)
    assert "You both use ST Math, which few here do" in words(HERE, rare)
    assert "You both use Google Classroom" in words(HERE, common)


def test_what_nobody_has_counted_is_never_called_rare() -> None:
    catalog = Catalog({32: Word(32, "tool", "st-math", "ST Math")})
    pair = Facts(1, tools=catalog.held("32")), Facts(2, tools=catalog.held("32"))
    assert [said(catalog, why) for why in reasons(catalog, *pair)] == ["You both use ST Math"]


@pytest.mark.parametrize(
    ("stage", "kind"),
    [("exploring", "peer"), ("installing", "peer"), ("initial", "ahead"), ("full", "ahead"),
     ("sustaining", ""), ("paused", "peer"), ("", "peer")],
)  # fmt: skip
def test_the_kind_goes_by_the_stage(stage: str, kind: str) -> None:
    assert kind_of(CATALOG, HERE, TWIN._replace(stage=stage)) == kind


def test_one_step_ahead_needs_a_shared_model_or_tool() -> None:
    assert kind_of(CATALOG, HERE, TWIN._replace(stage="full", models=0, tools=0)) == ""
    assert kind_of(CATALOG, HERE, TWIN._replace(stage="full", models=0)) == "ahead"


def test_complement_is_both_ways() -> None:
    mine = HERE._replace(skills={"a": 0, "b": 1, "c": 4, "d": 3})
    theirs = TWIN._replace(skills={"a": 3, "b": 4, "c": 0, "d": 1})
    assert kind_of(CATALOG, mine, theirs) == "complement"
    assert kind_of(CATALOG, mine, theirs._replace(skills={"a": 3, "b": 4})) == "peer"


def words(mine: Facts, theirs: Facts) -> list[str]:
    return [said(CATALOG, reason) for reason in reasons(CATALOG, mine, theirs)]


def test_reasons_name_what_is_shared_and_differences_what_is_not() -> None:
    other = TWIN._replace(stage="initial", size_band="huge", tools=held(31))
    assert words(HERE, other) == [
        "You both work on: Slow logins",
        "They are at the stage “Initial”, one step ahead of you",
        "You both run Flex",
        "You both use Google Classroom",
        "You both work in the same kind of place: District",
    ]
    assert differences(CATALOG, HERE, other, TODAY) == ["Size: huge (you: Under 250 students)"]
    further = other._replace(stage="sustaining", zone="America/New_York")
    assert differences(CATALOG, HERE, further, TODAY) == [
        "Stage: Sustaining (you: Installing)",
        "Size: huge (you: Under 250 students)",
        "Their working day begins 1 hour before yours: 8 hours of it overlap",
    ]


def test_terms_are_named_with_the_rarest_first_and_unknown_ones_left_out() -> None:
    assert CATALOG.rarest(held(31, 33, 32)) == [32, 33, 31]
    assert CATALOG.rarest(held(31, 33, 32), 1) == [32]
    assert held(32, 777) == held(32) and CATALOG.held(None) == 0


def test_points_but_for_skills_are_the_same_from_both_sides_and_within_bounds() -> None:
    chance = Random(1)
    for _ in range(500):
        a, b = (_anybody(chance, number) for number in (1, 2))
        assert 0 <= score(CATALOG, a, b) == score(CATALOG, b, a) <= 100


def _anybody(chance: Random, number: int) -> Facts:
    numbers = [word.id for word in WORDS]
    some = [held(*chance.sample(numbers, chance.randint(0, 4))) for _ in range(4)]
    return Facts(
        number,
        chance.choice(("", *STAGES)),
        chance.choice(("", "district", "vendor")),
        chance.choice(("", "under-250")),
        chance.choice(("", "city-small", "city-large")),
        "",
        some[0],
        some[1],
        some[2],
        some[3],
        {"coach": chance.randint(0, 4)} if chance.random() < 0.5 else {},
    )
