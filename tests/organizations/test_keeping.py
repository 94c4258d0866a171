from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.organizations.models import OrganizationDomain
from tests.organizations.support import Work
from tests.support.community import Community, Visitor
from tests.support.safe_html import faults

FORM = {
    "name": "Cherry Creek Schools",
    "kind": "district",
    "state": "CO",
    "city": "",
    "website": "",
    "parent": "",
    "size_band": "",
    "locale": "",
    "domains": "creek.org\n@Staff.Creek.org",
    "reason": "The district says so.",
}


@pytest.fixture
def chief(community: Community, admin: Viewer) -> Visitor:
    """The administrator's browser."""
    return community.visitor(admin)


@pytest.fixture
def creek(work: Work) -> str:
    """The address of an organization."""
    return "/organizations/" + work.organization("Creek Schools", "CO")


def test_an_admin_changes_facts_and_domains_and_the_log_says_so(
    work: Work, community: Community, chief: Visitor, guest: Visitor, creek: str
) -> None:
    assert chief.post(f"{creek}/edit", **FORM).status_code == 303
    assert "Cherry Creek Schools" in guest.get(creek).text
    assert community.rows(select(OrganizationDomain.domain).order_by("domain")) == [
        ("creek.org",),
        ("staff.creek.org",),
    ]
    assert "The district says so." in guest.get("/moderation/log").text
    assert "Cherry Creek" in chief.get("/organizations/complete?q=cherry").text
    assert chief.post(f"{creek}/edit", **FORM | {"domains": ""}).status_code == 303
    assert community.rows(select(OrganizationDomain.domain)) == []


def test_only_admins_change_and_merge(
    community: Community, member: Viewer, moderator: Viewer, guest: Visitor, creek: str
) -> None:
    for act in ("edit", "merge"):
        assert guest.get(f"{creek}/{act}").status_code == 401
        for person in (member, moderator):
            visitor = community.visitor(person)
            assert visitor.get(f"{creek}/{act}").status_code == 403
            assert visitor.post(f"{creek}/{act}", **FORM).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"domains": "gmail.com"}, "verifies nobody"),
        ({"domains": "not a domain!"}, "is no mail domain"),
        ({"domains": "taken.org"}, "belongs to Other School"),
        ({"parent": "creek-schools-co"}, "cannot belong to itself"),
        ({"parent": "Small School"}, "cannot belong to itself"),
        ({"parent": "Nowhere"}, "no organization of this address or name"),
        ({"parent": "Twin School"}, "Several have this name"),
        ({"reason": ""}, "Say why"),
        ({"name": "\u202e\u200b"}, "Write its name"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_stays(
    work: Work,
    community: Community,
    chief: Visitor,
    creek: str,
    typed: dict[str, str],
    said: str,
) -> None:
    work.organization("Other School", "CO", "taken.org")
    work.organization("Small School", parent="Creek Schools")
    work.organization("Twin School", city="North")
    work.organization("Twin School", city="South")
    answer = chief.post(f"{creek}/edit", **FORM | typed)
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert work.find("creek-schools-co").name == "Creek Schools"
    assert community.rows(select(LogEntry.id)) == []


def test_verified_people_write_how_they_grow_their_own(
    work: Work, community: Community, author: Viewer, member: Viewer, creek: str, guest: Visitor
) -> None:
    slug = creek.rpartition("/")[2]
    number = work.place(author, slug)
    work.place(member, slug)
    mine = community.visitor(author)
    hostile = "**Release time.** <script>alert(1)</script> [x](javascript:alert(1))"
    assert mine.post(f"{creek}/grows", grows=hostile).status_code == 403
    year = now().replace(year=now().year + 1)
    work.change(number, verified_at=now(), expires_at=year)
    assert "Write it" in mine.get(creek).text
    assert "Release time" in mine.post(f"{creek}/grows", grows=hostile, preview="1").text
    assert mine.post(f"{creek}/grows", grows=hostile).status_code == 303
    assert faults(work.find(slug).grows_html) == []
    assert "<strong>Release time.</strong>" in guest.get(creek).text
    assert community.visitor(member).get(f"{creek}/grows").status_code == 403
    assert mine.post(f"{creek}/grows", grows="x" * 5001).status_code == 422
    assert mine.post(f"{creek}/grows", grows="").status_code == 303
    assert work.find(slug).grows_html == ""


def merge(chief: Visitor, slug: str, into: str) -> Any:
    return chief.post(f"/organizations/{slug}/merge", into=into, reason="It is the same.")


def test_a_duplicate_goes_with_all_that_is_its_own(
    work: Work,
    community: Community,
    chief: Visitor,
    author: Viewer,
    member: Viewer,
    guest: Visitor,
) -> None:
    good = work.organization("Denver County 1", "CO", "dps.org")
    double = work.organization("DPS Colorado", "CO", "dpsk12.org")
    older = work.organization("Denver Public")
    part = work.organization("A School", parent=double)
    kept = work.place(author, good)
    twice = work.place(author, double)
    moved = work.place(member, double)
    work.change(twice, verified_at=now(), expires_at=now().replace(year=now().year + 1))
    assert merge(chief, older, double).status_code == 303
    page = chief.get(f"/organizations/{double}/merge?into=denver+county+1")
    assert "This cannot be undone" in page.text
    assert merge(chief, double, good).status_code == 303
    for old in (double, older):
        answer = guest.get(f"/organizations/{old}")
        assert (answer.status_code, answer.location) == (301, f"/organizations/{good}")
    assert f"/organizations/{part}" in guest.get(f"/organizations/{good}").text
    number = work.find(good).id
    assert work.affiliation(moved).organization_id == number
    assert work.affiliation(kept) is None
    assert work.affiliation(twice).organization_id == number
    assert work.find(good).member_count == 2
    assert work.wrong_counts() == []
    domains = select(OrganizationDomain.organization_id).distinct()
    assert community.rows(domains) == [(number,)]
    assert f'"{good}"' in chief.get("/organizations/complete?q=colorado").text
    assert f'"{good}"' in chief.get("/organizations/complete?q=public").text
    assert "It is the same." in guest.get("/moderation/log").text


def test_what_cannot_go_together_is_refused(
    work: Work, community: Community, chief: Visitor
) -> None:
    top = work.organization("Big District")
    middle = work.organization("North Region", parent=top)
    bottom = work.organization("Small School", parent=middle)
    assert "cannot go into itself" in merge(chief, top, top).text
    assert "is a part of" in merge(chief, top, bottom).text
    assert "none of this name" in merge(chief, top, "nowhere").text
    assert chief.get("/organizations/nowhere/merge").status_code == 404
    # A part of a part goes up, and what it belonged to is no ring.
    assert merge(chief, bottom, top).status_code == 303
    assert work.find(top).parent_id is None
    assert merge(chief, bottom, middle).status_code == 422
    assert len(community.rows(select(LogEntry.id))) == 1
