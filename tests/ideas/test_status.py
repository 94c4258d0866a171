from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions.changing import change_status
from forum.ideas.models import Idea, StatusChange
from forum.ideas.queries.one import get_idea
from forum.ideas.queries.sheets import get_facts, page_of
from forum.ideas.states import STATUSES
from tests.support.community import Community
from tests.support.ideas import idea, row

UNTOLD = {"result": "", "wrong": "", "change": ""}


def change(
    app: Flask, author: Viewer, number: int, to: str, note: str = "", seen: str = ""
) -> None:
    with app.app_context(), transaction():
        change_status(author, get_idea(author, number, lock=True), to, note, seen=seen)


def test_each_change_is_dated_and_keeps_its_note(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="proposed")
    change(app, author, number, "piloting")
    change(app, author, number, "tried", "Two classes did it for four weeks.")
    change(app, author, number, "dropped", "The cards were lost faster than we could print.")
    with app.app_context(), transaction(write=False):
        steps = page_of(get_facts(author, number)).history
    assert [step.status for step in steps] == ["proposed", "piloting", "tried", "dropped"]
    assert steps[0].first
    assert steps[3].note == "The cards were lost faster than we could print."
    assert steps[1].at < steps[2].at < steps[3].at
    assert row(app, number).evidence == 1


def test_a_status_that_was_never_tried_holds_no_evidence(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="proposed", claimed=2)
    assert row(app, number).evidence == 0
    change(app, author, number, "piloting")
    assert row(app, number).evidence == 1
    change(app, author, number, "tried")
    assert row(app, number).evidence == 2


def test_only_the_ways_of_the_table_are_open(
    app: Flask, community: Community, author: Viewer
) -> None:
    for begin in (slug for slug in STATUSES if slug != "archived"):
        number = idea(app, author, status=begin)
        for to in STATUSES:
            if to not in STATUSES[begin].after:
                with pytest.raises(Conflict):
                    change(app, author, number, to, "Why not.")
        assert row(app, number).status == begin
    change(app, author, number, "archived")
    with pytest.raises(Conflict):
        change(app, author, number, "piloting")


def test_dropping_takes_a_note_and_trying_takes_what_came_of_it(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="piloting")
    with pytest.raises(Invalid) as refusal:
        change(app, author, number, "dropped", "  \n ")
    assert refusal.value.field == "note"
    silent = idea(app, author, status="piloting", **UNTOLD)
    with pytest.raises(Invalid) as refusal:
        change(app, author, silent, "tried")
    assert refusal.value.field == "to"
    change(app, author, silent, "archived")


def test_nobody_else_changes_a_status(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author, status="proposed")
    with pytest.raises(Forbidden):
        change(app, moderator, number, "piloting")
    address = f"/ideas/{number}/status"
    assert community.visitor(moderator).get(address).status_code == 403
    assert community.visitor().get(address).status_code == 401
    assert community.visitor(author).client.put(address).status_code == 405


def test_a_refused_form_keeps_the_note_and_leads_to_what_is_missing(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="piloting", **UNTOLD)
    visitor = community.visitor(author)
    page = visitor.get(f"/ideas/{number}/status").text
    assert f'href="/ideas/{number}/edit?step=result"' in page
    assert 'value="adopted"' not in page
    answer = visitor.post(
        f"/ideas/{number}/status", to="tried", note="It <b>worked</b>.", seen="piloting"
    )
    assert answer.status_code == 422
    assert "It &lt;b&gt;worked&lt;/b&gt;." in answer.text
    assert visitor.post(f"/ideas/{number}/status", note="x").status_code == 422
    assert visitor.post(f"/ideas/{number}/status", to="gone", note="x").status_code == 422


def test_of_two_changes_at_once_one_wins_and_the_other_is_told(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="tried")
    visitors = [community.visitor(author) for _ in range(2)]

    def send(place: int) -> int:
        to = ("adopted", "dropped")[place]
        return (
            visitors[place]
            .post(f"/ideas/{number}/status", to=to, note="Because.", seen="tried")
            .status_code
        )

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(send, range(2))) == [303, 409]
    changes = community.rows(select(StatusChange.after).where(StatusChange.before != ""))
    assert [found.after for found in changes] == [row(app, number).status]


def test_a_dropped_idea_is_listed_as_any_other(
    app: Flask, community: Community, author: Viewer
) -> None:
    idea(app, author, status="dropped")
    page = community.visitor().get("/ideas/board").text
    assert "Login cards on lanyards" in page
    assert "worth reading why" in page


def test_the_page_of_an_archived_idea_offers_no_status(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, status="proposed")
    change(app, author, number, "archived")
    page = community.visitor(author).get(f"/ideas/{number}/status").text
    assert "It stays readable as it is" in page
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(Idea, number).state == "visible"
