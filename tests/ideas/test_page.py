from __future__ import annotations

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.actions import trying
from forum.ideas.models import Idea
from tests.ideas.test_trying import told
from tests.support.community import Community, Visitor
from tests.support.ideas import idea, row, seed


@pytest.fixture
def owner(community: Community) -> Viewer:
    return community.person("author")


def test_the_page_shows_card_reports_and_comments(
    app: Flask, community: Community, owner: Viewer
) -> None:
    seed(app)
    member = community.person("member")
    number = idea(app, owner)
    with app.app_context(), transaction():
        trying.report(member, db.session.get_one(Idea, number), told())
    visitor = community.visitor(member)
    assert visitor.post(f"/ideas/{number}/comments", body="Which *laminator*?").status_code == 303
    guest = community.visitor(None)
    answer = guest.get(f"/ideas/{number}")
    assert answer.status_code == 301
    page = guest.get(answer.headers["Location"]).text
    for words in (
        "Login cards on lanyards",
        "A third of the lanyards were lost by October.",
        "1 tried · 1 similar",
        "<em>laminator</em>",
        "LearningResource",
    ):
        assert words in page


def test_a_page_costs_the_same_whatever_is_on_it(
    app: Flask, community: Community, owner: Viewer
) -> None:
    seed(app)
    number = idea(app, owner)
    address = f"/ideas/{number}-{row(app, number).slug}"
    people = [community.person(f"member{n}") for n in range(6)]

    def cost() -> int:
        with community.statements() as said:
            assert community.visitor(None).get(address).status_code == 200
        return len([one for one in said if one.lstrip().upper().startswith("SELECT")])

    def grow(few: list[Viewer]) -> None:
        for person in few:
            community.visitor(person).post(f"/ideas/{number}/comments", body="Thank you.")
            with app.app_context(), transaction():
                trying.report(person, db.session.get_one(Idea, number), told())

    grow(people[:2])
    community.visitor(None).get(address)
    before = cost()
    grow(people[2:])
    assert cost() <= before <= 7


def test_two_first_comments_open_one_thread(
    app: Flask, community: Community, owner: Viewer
) -> None:
    number = idea(app, owner)
    for name in ("member", "other"):
        who = community.visitor(community.person(name))
        assert who.post(f"/ideas/{number}/comments", body=f"I am {name}.").status_code == 303
    thread = row(app, number).thread_id
    page = community.visitor(None).get(f"/t/{thread}", follow_redirects=True).text
    assert "I am member." in page and "I am other." in page
    assert "The idea, with what came of it" in page


def test_an_empty_comment_is_told(app: Flask, community: Community, owner: Viewer) -> None:
    number = idea(app, owner)
    answer = community.visitor(owner).post(f"/ideas/{number}/comments", body=" ")
    assert answer.status_code == 422
    assert "Write your reply first" in answer.text


def test_the_thread_goes_and_comes_with_its_idea_and_follows_its_audience(
    app: Flask, community: Community, owner: Viewer
) -> None:
    number = idea(app, owner)
    community.visitor(owner).post(f"/ideas/{number}/comments", body="First.")
    address = f"/t/{row(app, number).thread_id}"
    guest, member = community.visitor(None), community.visitor(community.person("member"))

    def opens(who: Visitor) -> bool:
        return who.get(address, follow_redirects=True).status_code == 200

    def change(**values: str) -> None:
        from forum.core.events import announce
        from forum.ideas.events import IdeaChanged

        with app.app_context(), transaction():
            found = db.session.get_one(Idea, number)
            for name, value in values.items():
                setattr(found, name, value)
            announce(IdeaChanged(number))
        community.work()

    assert opens(guest) and opens(member)
    change(state="hidden")
    assert not opens(guest) and not opens(member)
    change(state="visible")
    assert opens(guest)
    change(audience="members")
    assert not opens(guest) and opens(member)


def test_members_only_ideas_are_not_for_guests(
    app: Flask, community: Community, owner: Viewer
) -> None:
    number = idea(app, owner, audience="members")
    assert community.visitor(None).get(f"/ideas/{number}").status_code == 404
    member = community.visitor(community.person("member"))
    assert member.get(f"/ideas/{number}", follow_redirects=True).status_code == 200
