from __future__ import annotations

import pytest
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Block, Profile
from tests.organizations.support import Work
from tests.support.community import Community, Visitor


def shows(community: Community, person: Viewer, audience: int) -> None:
    with community.app.app_context(), transaction():
        mine = update(Profile).where(Profile.user_id == person.id)
        db.session.execute(mine.values(work_shown=audience))


def test_a_page_shows_facts_parent_and_parts(work: Work, guest: Visitor) -> None:
    work.organization("Cañon City Schools")
    school = work.organization("O’Hara Elementary", parent="canon city schools", city="Cañon City")
    page = guest.get(f"/organizations/{school}")
    assert page.status_code == 200
    assert "O’Hara Elementary" in page.text
    assert "/organizations/canon-city-schools-co" in page.text
    assert f"/organizations/{school}" in guest.get("/organizations/canon-city-schools-co").text
    assert guest.get("/organizations/none").status_code == 404


@pytest.mark.parametrize(
    ("audience", "seen_by_guest", "seen_by_member"),
    [(0, True, True), (1, False, True), (2, False, False), (3, False, False)],
)
def test_people_stand_there_as_each_allows(
    work: Work,
    community: Community,
    author: Viewer,
    member: Viewer,
    guest: Visitor,
    audience: int,
    seen_by_guest: bool,
    seen_by_member: bool,
) -> None:
    slug = work.organization("Lakeside School")
    work.place(author, slug, title="Blended coach")
    shows(community, author, audience)
    address = f"/organizations/{slug}"
    assert ("Blended coach" in guest.get(address).text) is seen_by_guest
    assert ("Blended coach" in community.visitor(member).get(address).text) is seen_by_member
    assert "Blended coach" in community.visitor(author).get(address).text


def test_who_is_blocked_or_left_is_not_there(
    work: Work, community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    slug = work.organization("Lakeside School")
    number = work.place(author, slug, title="Blended coach")
    with community.app.app_context(), transaction():
        db.session.add(Block(user_id=author.id, blocked_id=member.id, at=now()))
    address = f"/organizations/{slug}"
    assert "Blended coach" not in community.visitor(member).get(address).text
    assert "Blended coach" in guest.get(address).text
    community.visitor(author).post(
        f"/account/work/{number}", title="Blended coach", family="", ends_on="2020-06-30"
    )
    assert "Blended coach" not in guest.get(address).text


def test_more_people_and_parts_ask_no_more_statements(
    work: Work, community: Community, guest: Visitor
) -> None:
    district = work.organization("Big District")

    def grow(start: int, count: int) -> None:
        for n in range(start, start + count):
            work.organization(f"School {n}", parent=district)
            work.place(community.person(f"person{n}"), district)

    def asked() -> int:
        with community.statements() as statements:
            assert guest.get(f"/organizations/{district}").status_code == 200
        return len(statements)

    grow(0, 2)
    asked()
    few = asked()
    grow(2, 4)
    assert asked() == few <= 6


def test_the_list_finds_by_words_state_and_kind_and_walks_on(work: Work, guest: Visitor) -> None:
    for n in range(35):
        work.organization(f"Lakeside School {n:02}", "AR" if n % 2 else "CA")
    work.organization("مدرسة النور", "TX")
    first = guest.get("/organizations?q=side+school")
    assert "Nothing of that name" in first.text
    first = guest.get("/organizations?q=school+lakeside")
    assert first.text.count("<strong dir") == 30
    following = first.text.split("after=")[1].split('"')[0]
    rest = guest.get(f"/organizations?q=school+lakeside&after={following}")
    assert rest.text.count("<strong dir") == 5
    assert guest.get("/organizations?q=lakeside&state=AR").text.count("<strong dir") == 17
    assert "مدرسة النور" in guest.get("/organizations?q=النور&kind=district-school").text
    assert guest.get("/organizations?after=x").status_code == 404
    assert guest.get("/organizations?kind=%00&state=zz&q=%22").status_code == 200


def test_many_people_are_walked_by_cursor(work: Work, community: Community, author: Viewer) -> None:
    slug = work.organization("Big District")
    for n in range(32):
        work.place(community.person(f"person{n:02}"), slug)
    mine = community.visitor(author)
    first = mine.get(f"/organizations/{slug}").text
    following = first.split(f"/organizations/{slug}?after=")[1].split('"')[0]
    rest = mine.get(f"/organizations/{slug}?after={following}").text
    assert first.count('class="author"') == 30
    assert rest.count('class="author"') == 2
    assert "person00" in rest
    assert mine.get(f"/organizations/{slug}?after=x").status_code == 404
