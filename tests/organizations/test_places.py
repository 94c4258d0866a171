from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.organizations import policy, tasks
from forum.organizations.models import Affiliation, Organization
from forum.organizations.queries import family_of, organizations_of
from tests.organizations.support import Work
from tests.support.community import Community, Visitor

FORM = {"title": "Blended learning manager", "family": "blended-learning"}


def add(visitor: Visitor, slug: str, **typed: str) -> tuple[int, str]:
    answer = visitor.post("/account/work/add", **(FORM | {"organization": slug} | typed))
    return answer.status_code, answer.text


def test_a_place_is_found_chosen_and_added_without_a_script(
    work: Work, community: Community, author: Viewer
) -> None:
    work.organization("Cherry Creek Schools")
    mine = community.visitor(author)
    assert "No place yet" in mine.get("/account/work").text
    found = mine.get("/account/work?q=creek").text
    link = "/account/work/add?organization=cherry-creek-schools-co"
    assert link in found
    assert "Cherry Creek Schools" in mine.get(link).text
    assert add(mine, "cherry-creek-schools-co", starts_on="2023-08-01")[0] == 303
    page = mine.get("/account/work").text
    assert "Blended learning manager" in page
    assert "Aug 2023" in page
    assert work.find("cherry-creek-schools-co").member_count == 1


def test_a_third_current_place_is_refused_kindly_and_past_ones_stay(
    work: Work, community: Community, author: Viewer
) -> None:
    slugs = [work.organization(f"Network {name}") for name in ("One", "Two", "Three", "Four")]
    mine = community.visitor(author)
    assert add(mine, slugs[0], ends_on="2021-06-30")[0] == 303
    assert add(mine, slugs[1])[0] == 303
    assert add(mine, slugs[2])[0] == 303
    status, text = add(mine, slugs[3])
    assert status == 409
    assert "two current places already" in text
    assert "Blended learning manager" in text
    assert add(mine, slugs[1])[0] == 409
    page = mine.get("/account/work").text
    assert "Past places" in page
    assert "Network Four" not in page
    assert work.wrong_counts() == []
    assert [work.find(slug).member_count for slug in slugs] == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"starts_on": "2024-08-01", "ends_on": "2024-07-31"}, "before the first"),
        ({"starts_on": "0024-08-01"}, "between 1950 and 2100"),
        ({"starts_on": "soon"}, "Not a valid date"),
        ({"title": " \u200b "}, "Write your title"),
        ({"title": "x" * 101}, "up to 100 characters"),
        ({"family": "wizardry"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    work: Work, community: Community, author: Viewer, typed: dict[str, str], said: str
) -> None:
    slug = work.organization("Cherry Creek Schools")
    status, text = add(community.visitor(author), slug, **typed)
    assert status == 422
    assert said in text
    assert community.rows(select(Affiliation.id)) == []


def test_places_are_their_owners_alone(
    work: Work, community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    number = work.place(author, work.organization("Cherry Creek Schools"))
    stranger = community.visitor(member)
    for address in (f"/account/work/{number}", f"/account/work/{number}/verify"):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, **FORM).status_code == 404
    assert stranger.post(f"/account/work/{number}/remove").status_code == 404
    assert guest.get("/account/work").status_code == 401
    assert community.visitor(author).post(f"/account/work/{number}/remove").status_code == 303
    assert work.wrong_counts() == []


def test_a_missing_organization_is_added_and_a_twin_is_not(
    work: Work, community: Community, author: Viewer
) -> None:
    mine = community.visitor(author)
    typed = {"name": "Peñasco “Día” Academy", "kind": "district-school", "state": "NM"}
    answer = mine.post("/organizations/new", **typed, city="Peñasco", website="", parent="")
    assert answer.location == "/account/work/add?organization=penasco-dia-academy-nm"
    twin = mine.post("/organizations/new", **typed, city="PEÑASCO".title(), website="", parent="")
    assert twin.status_code == 409
    assert "Is it one of these?" in twin.text
    other = mine.post("/organizations/new", **typed, city="Taos", website="", parent="")
    assert other.location == "/account/work/add?organization=penasco-dia-academy-nm-2"
    for wrong in ({"kind": "castle"}, {"name": "!"}, {"website": "javascript:alert(1)"}):
        values = typed | {"city": "Questa", "website": "", "parent": ""} | wrong
        assert mine.post("/organizations/new", **values).status_code == 422
    nowhere = mine.post("/organizations/new", **typed, city="Questa", website="", parent="Nothing")
    assert "no organization of this address or name" in nowhere.text


def test_others_ask_for_all_places_at_once(
    work: Work, community: Community, author: Viewer, member: Viewer
) -> None:
    district = work.organization("Big District")
    schools = [work.organization(f"School {n}", parent=district) for n in (1, 2)]
    away = work.organization("Elsewhere")
    third = community.person("third")
    work.place(author, schools[0])
    work.place(author, away, ends_on=policy.today() - timedelta(days=1))
    work.place(member, schools[1])
    work.place(third, away)
    with community.app.app_context(), transaction(write=False):
        ids = [person.id or 0 for person in (author, member, third)]
        with community.statements() as statements:
            places = organizations_of(ids)
        assert len(statements) == 1
        assert [[place.slug for place in places[n]] for n in ids] == [
            [schools[0]],
            [schools[1]],
            [away],
        ]
        assert policy.same_organization(places[ids[0]], places[ids[1]])
        assert not policy.same_organization(places[ids[0]], places[ids[2]])
        kin = policy.works_within(family_of(ids[0]), User.id, policy.today())
        assert set(db.session.scalars(select(User.id).where(kin))) == set(ids[:2])
        assert organizations_of([]) == {}


def test_the_calendar_ends_places_and_counts_follow(
    work: Work, community: Community, author: Viewer
) -> None:
    slug = work.organization("Cherry Creek Schools")
    number = work.place(author, slug)
    work.change(number, ends_on=policy.today() - timedelta(days=1))
    assert work.wrong_counts() == [slug]
    with community.app.app_context():
        tasks.look_after_work()
    assert work.wrong_counts() == []
    assert community.rows(select(Organization.member_count)) == [(0,)]
