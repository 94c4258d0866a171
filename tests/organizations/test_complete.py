from __future__ import annotations

import re

import pytest

from forum.core.access import Viewer
from tests.organizations.support import Work
from tests.support.community import Community, Visitor


def values(fragment: str) -> list[str]:
    return re.findall(r'data-value="([^"]*)"', fragment)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("cherry", ["cherry-creek-school-district-5-co", "old-cherry-creek-school-ny"]),
        ("CREEK SCH", ["old-cherry-creek-school-ny", "cherry-creek-school-district-5-co"]),
        ("district creek 5", ["cherry-creek-school-district-5-co"]),
        ("canon", ["canon-city-school-re-1-co"]),
        ("cañ", ["canon-city-school-re-1-co"]),
        ("ohara", ["ohara-academy-ma"]),
        ("O'Hara", ["ohara-academy-ma"]),
        ("מורי", ["organization-ny"]),
        ("x", ["x-il"]),
        ("zzz", []),
        ("%", []),
        ("", []),
    ],
)
def test_any_word_of_a_name_begins_it(
    work: Work, community: Community, author: Viewer, typed: str, found: list[str]
) -> None:
    for name, state in (
        ("Cherry Creek School District 5", "CO"),
        ("Old Cherry Creek School", "NY"),
        ("Cañon City School RE-1", "CO"),
        ("O’Hara Academy", "MA"),
        ("בית ספר מורים", "NY"),
        ("X", "IL"),
    ):
        work.organization(name, state)
    answer = community.visitor(author).get(f"/organizations/complete?q={typed}")
    assert values(answer.text) == found
    assert (answer.text.strip() == "") is (not found)


def test_at_most_eight_with_their_states_in_two_statements(
    work: Work, community: Community, author: Viewer
) -> None:
    for number in range(12):
        work.organization(f"School {number:02}", "TX")
    mine = community.visitor(author)
    with community.statements() as statements:
        answer = mine.get("/organizations/complete?q=scho").text
    assert len(values(answer)) == 8
    assert "TX" in answer
    # Who asks, what is found, and what the kinds are called.
    assert len(statements) <= 3


def test_guests_get_none(guest: Visitor) -> None:
    assert guest.get("/organizations/complete?q=a").status_code == 401
    assert guest.post("/organizations/complete").status_code == 405
