from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from forum.jobs.actions.publishing import with_reply
from forum.jobs.posting import Certificate, Place, Question, Target
from forum.jobs.states import MOST_TARGETS
from forum.jobs.templates import TEMPLATES
from forum.jobs.wanting import PART_OF, wanting
from forum.jobs.wording import findings
from tests.support.hiring import WHOLE, posting

TODAY = date.fromisoformat(WHOLE.closes) - timedelta(days=30)
SLUGS = [
    *(target.slug for target in WHOLE.targets),
    *(f"skill-{number}" for number in range(MOST_TARGETS + 1)),
]


def missing(**changes: Any) -> dict[str, str]:
    return wanting(posting(**changes), TODAY, skills=SLUGS)


def test_a_whole_posting_lacks_nothing() -> None:
    assert missing() == {}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": "  "}),
        ("family", {"family": "wizardry"}),
        ("summary", {"summary": ""}),
        ("places", {"places": ()}),
        ("places", {"places": (Place("Aspen School", "Denver", ""),)}),
        ("places", {"places": (Place("", "", "CO"),)}),
        ("arrangement", {"arrangement": ""}),
        ("timezone", {"timezone": "Mars/Olympus"}),
        ("context", {"context": {"model": ("flex",)}}),
        ("employment", {"employment": ""}),
        ("fte", {"fte": 0}),
        ("fte", {"fte": 5}),
        ("fte", {"fte": 110}),
        ("days", {"days": 400}),
        ("starts", {"starts": ""}),
        ("closes", {"closes": ""}),
        ("closes", {"closes": (TODAY - timedelta(days=1)).isoformat()}),
        ("closes", {"closes": (TODAY + timedelta(days=500)).isoformat()}),
        ("first_review", {"rolling": True}),
        ("first_review", {"rolling": True, "first_review": "2020-01-01"}),
        ("reply_by", {"reply_by": TODAY.isoformat()}),
        ("pay_min", {"pay_min": 0, "pay_max": 0}),
        ("pay_min", {"pay_min": 0}),
        ("pay_max", {"pay_max": 0}),
        ("pay_max", {"pay_min": 7_000_000, "pay_max": 6_000_000}),
        ("pay_max", {"pay_min": 3_000_000, "pay_max": 30_000_000}),
        ("period", {"pay_min": 6_000_000, "pay_max": 6_000_000, "period": "hour"}),
        ("pay_min", {"pay_min": 0, "pay_max": 0, "pay_schedule": "Teacher schedule"}),
        ("pay_link", {"pay_link": "javascript:alert(1)"}),
        ("benefits", {"benefits": " "}),
        ("reports_to", {"reports_to": ""}),
        ("decides", {"decides": ""}),
        ("week", {"week": {"coaching": 60, "data": 41}}),
        ("week", {"week": {"coaching": 150, "data": -50}}),
        ("week", {"week": {"napping": 100}}),
        (
            "targets",
            {"targets": tuple(Target(f"skill-{n}", 2) for n in range(MOST_TARGETS + 1))},
        ),
        ("targets", {"targets": (Target("skill-1", 5),)}),
        ("targets", {"targets": (Target("skill-1", 2), Target("skill-1", 3))}),
        ("targets", {"targets": (Target("levitation", 2),)}),
        ("certificates", {"certificates": (Certificate("License", "earn", ""),)}),
        ("apply_link", {"apply_how": "link"}),
        ("apply_link", {"apply_how": "link", "apply_link": "javascript:alert(1)"}),
        ("apply_link", {"apply_how": "link", "apply_link": "https://"}),
        ("apply_link", {"apply_how": "link", "apply_link": " https://a.org/ b"}),
        ("apply_link", {"apply_link": "data:text/html,x"}),
        ("questions", {"questions": (Question("What is your current salary?", True),)}),
        ("questions", {"questions": (Question("Please tell us your salary history.", False),)}),
        ("statement", {"statement": ""}),
        ("duties", {"duties": "x" * 10_001}),
        ("title", {"title": "x" * 121}),
    ],
)
def test_what_is_missing_or_wrong_is_said_at_its_field(field: str, changes: dict[str, Any]) -> None:
    found = missing(**changes)
    assert list(found) == [field]
    assert found[field].endswith((".", "?", "…"))


@pytest.mark.parametrize(
    "changes",
    [
        {"pay_min": 0, "pay_max": 0, "pay_schedule": "Teachers", "pay_lane": "MA, steps 5–8"},
        {"rolling": True, "closes": "", "first_review": TODAY.isoformat()},
        {"closes": TODAY.isoformat()},
        {"fte": 10},
        {"week": {}},
        {"week": {"coaching": 100}},
        {"apply_how": "link", "apply_link": "https://jobs.example.org/7"},
        {"questions": (Question("What would you change first?", True),)},
        {"pay_min": 3_000, "pay_max": 3_000, "period": "hour"},
    ],
)
def test_what_is_allowed_stays_allowed(changes: dict[str, Any]) -> None:
    assert missing(**changes) == {}


def test_a_first_review_may_be_past_once_it_is_open() -> None:
    past = (TODAY - timedelta(days=9)).isoformat()
    rolling = posting(rolling=True, closes="", first_review=past)
    assert list(wanting(rolling, TODAY)) == ["first_review"]
    assert wanting(rolling, TODAY, opened=True) == {}


def test_what_could_not_be_read_stops_it() -> None:
    assert list(wanting(posting(), TODAY, typed=["days"])) == ["days"]


def test_every_field_has_its_place_on_the_page() -> None:
    from dataclasses import fields

    from forum.jobs.posting import Posting

    assert {field.name for field in fields(Posting)} == set(PART_OF)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_fair_and_lacks_only_what_is_the_schools_own(name: str) -> None:
    template = TEMPLATES[name]
    assert not findings(template)
    assert sum(template.week.values()) == 100
    own = {"places", "arrangement", "timezone", "context", "starts", "closes", "pay_min",
           "benefits", "statement"}  # fmt: skip
    assert set(wanting(template, TODAY)) == own


def test_everybody_hears_back_so_many_days_after_it_closes() -> None:
    first = with_reply(posting(), 14)
    assert date.fromisoformat(first.reply_by) == date.fromisoformat(WHOLE.closes) + timedelta(14)
    # Closing later, the day that was counted is counted anew; one that was chosen stays.
    later = (date.fromisoformat(WHOLE.closes) + timedelta(days=5)).isoformat()
    moved = with_reply(posting(closes=later, reply_by=first.reply_by), 14, first)
    assert date.fromisoformat(moved.reply_by) == date.fromisoformat(later) + timedelta(days=14)
    chosen = posting(reply_by=later)
    assert with_reply(chosen, 14).reply_by == later
    assert with_reply(posting(closes=later, reply_by=later), 14, chosen).reply_by == later
