from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.models import Idea
from forum.ideas.queries.sheets import Marks, get_facts, page_of
from tests.support.community import Community
from tests.support.ideas import idea, row


def marks(app: Flask, viewer: Viewer, number: int) -> Marks:
    with app.app_context(), transaction(write=False):
        return page_of(get_facts(viewer, number)).marks


def test_useful_counts_a_member_once(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author)
    visitor = community.visitor(member)
    for _ in range(2):
        assert visitor.post(f"/ideas/{number}/useful", on="1").status_code == 303
    community.visitor(community.person("third")).post(f"/ideas/{number}/useful")
    assert row(app, number).useful_count == 2
    assert marks(app, member, number) == Marks(useful=True)
    for _ in range(2):
        visitor.post(f"/ideas/{number}/useful", on="0")
    assert row(app, number).useful_count == 1
    assert marks(app, member, number) == Marks()


def test_one_does_not_find_ones_own_idea_useful(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author)
    visitor = community.visitor(author)
    assert visitor.post(f"/ideas/{number}/useful", on="1").status_code == 403
    assert visitor.post(f"/ideas/{number}/bookmark", on="1").status_code == 303
    assert row(app, number).useful_count == 0


def test_ten_at_once_are_counted_ten_times(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author)
    visitors = [community.visitor(community.person(f"member{n}")) for n in range(10)]
    with ThreadPoolExecutor(4) as crowd:
        answers = crowd.map(lambda v: v.post(f"/ideas/{number}/useful", on="1"), visitors)
        assert {answer.status_code for answer in answers} == {303}
    assert row(app, number).useful_count == 10


@pytest.mark.parametrize("kind", ["bookmark", "follow"])
def test_a_button_without_a_wish_turns_a_mark_over(
    app: Flask, community: Community, author: Viewer, member: Viewer, kind: str
) -> None:
    number = idea(app, author)
    visitor = community.visitor(member)
    visitor.post(f"/ideas/{number}/{kind}")
    assert getattr(marks(app, member, number), kind)
    visitor.post(f"/ideas/{number}/{kind}")
    assert not getattr(marks(app, member, number), kind)


def test_bookmarks_list_what_may_still_be_read(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    first, second = idea(app, author), idea(app, author, title="A second idea of ours")
    visitor = community.visitor(member)
    assert "No ideas kept yet" in visitor.get("/ideas/bookmarks").text
    for number in (first, second):
        visitor.post(f"/ideas/{number}/bookmark", on="1")
    page = visitor.get("/ideas/bookmarks").text
    assert page.index("A second idea of ours") < page.index("Login cards on lanyards")
    with app.app_context(), transaction():
        db.session.get_one(Idea, second).state = "hidden"
    assert "A second idea of ours" not in visitor.get("/ideas/bookmarks").text
    assert visitor.post(f"/ideas/{second}/bookmark", on="0").status_code == 404
    answer = visitor.post(f"/ideas/{first}/bookmark", on="0", back="bookmarks")
    assert answer.headers["Location"] == "/ideas/bookmarks"
    assert "No ideas kept yet" in visitor.get("/ideas/bookmarks").text


def test_guests_mark_nothing_and_no_mark_goes_without_a_token(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author)
    for kind in ("useful", "bookmark", "follow"):
        assert community.visitor().post(f"/ideas/{number}/{kind}").status_code == 401
        answer = community.visitor(member).post(f"/ideas/{number}/{kind}", _csrf=False)
        assert answer.status_code == 400
    assert community.visitor(member).post("/ideas/999999/useful").status_code == 404
    assert marks(app, member, number) == Marks()
