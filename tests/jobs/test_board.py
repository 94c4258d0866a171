from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.jobs.models import ApplicationEvent
from tests.jobs.applying_town import Town, town
from tests.support.community import Community
from tests.support.hiring import hires_for, organization


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def page(place: Town, person: Viewer | None, address: str) -> Any:
    return place.community.visitor(person).get(address)


def post(place: Town, person: Viewer | None, address: str, **fields: Any) -> Any:
    return place.community.visitor(person).post(address, **fields)


def test_the_board_shows_how_far_each_is_and_the_table_all_of_them(place: Town) -> None:
    board = f"/jobs/{place.posting}/applications"
    empty = page(place, place.poster, board)
    assert "Nobody has applied yet" in empty.text
    for name, state in (("ana", "submitted"), ("ben", "viewed"), ("cleo", "shortlisted")):
        place.applied(name, state)
    place.applied("dora", "withdrawn")
    text = page(place, place.poster, board).text
    assert text.count('class="application-card"') == 3
    assert "Cleo" in text and "Candidate 1" in text and "1 withdrew" in text
    table = page(place, place.reader, f"{board}?view=table&sort=state").text
    assert table.index("Candidate 1") < table.index("Candidate 2") < table.index("Cleo")
    assert "Candidate 4" in table
    assert "Candidate 1" not in page(place, place.poster, f"{board}?view=table&only=viewed").text
    assert page(place, place.poster, f"{board}?view=table&only=nonsense").status_code == 404
    assert page(place, place.poster, f"{board}?view=table&page=2").status_code == 404


def test_only_those_who_hire_and_those_they_asked_see_it(
    place: Town, app: Flask, community: Community, member: Viewer
) -> None:
    number = place.applied("ana")
    elsewhere = community.person("elsewhere")
    hires_for(app, elsewhere, organization(app, "Birch District"))
    board = f"/jobs/{place.posting}/applications"
    for person, status in ((None, 401), (member, 403), (elsewhere, 403), (place.reader, 200)):
        assert page(place, person, board).status_code == status
        hidden = {None: 401, place.reader: 200}.get(person, 404)
        assert page(place, person, f"/applications/{number}").status_code == hidden
    # Who applied reads no rival's application, even one who hires there.
    ana = community.person("ana")
    hires_for(app, ana, place.district)
    other = place.applied("ben")
    assert page(place, ana, board).status_code == 403
    assert page(place, ana, f"/applications/{other}").status_code == 404
    assert page(place, ana, f"/applications/{number}").status_code == 200


def test_reading_is_a_post_and_opening_the_page_changes_nothing(place: Town) -> None:
    number = place.applied("ana")
    assert page(place, place.poster, f"/applications/{number}").status_code == 200
    assert page(place, place.reader, f"/applications/{number}").status_code == 200
    assert place.row(number).state == "submitted"
    answer = post(place, place.poster, f"/applications/{number}/read")
    assert (answer.status_code, answer.location) == (303, f"/applications/{number}")
    assert place.row(number).state == "viewed"
    post(place, place.poster, f"/applications/{number}/read")
    assert len(place.community.rows(select(ApplicationEvent.id))) == 2
    # A colleague who reads decides nothing.
    second = place.applied("ben")
    post(place, place.reader, f"/applications/{second}/read")
    assert place.row(second).state == "submitted"


def test_moving_shows_the_message_first_and_sends_what_was_written(place: Town) -> None:
    number = place.applied("ana", "viewed")
    address = f"/applications/{number}/move"
    form = page(place, place.poster, f"{address}?after=shortlisted")
    assert "{name}" in form.text and "Aspen District" in form.text
    assert page(place, place.poster, f"{address}?after=hired").status_code == 404
    fields = {"after": "shortlisted", "message": "Welcome, {name}!", "seen": "viewed"}
    assert post(place, place.reader, address, **fields).status_code == 403
    assert post(place, place.poster, address, **fields).status_code == 303
    assert "Welcome, Ana!" in page(place, place.poster, f"/applications/{number}").text
    mine = page(place, place.community.person("ana"), f"/applications/{number}").text
    assert "Welcome, Ana!" in mine and "Shortlisted" in mine
    # Somebody else looked at the former state: nothing is changed, and they are told.
    late = post(place, place.poster, address, **(fields | {"after": "not-selected"}))
    assert late.status_code == 409 and "by now" in late.text
    assert place.row(number).state == "shortlisted"


def test_the_number_of_statements_does_not_grow_with_the_applications(place: Town) -> None:
    board = f"/jobs/{place.posting}/applications"
    place.applied("ana", "viewed")
    place.applied("ben", "not-selected")
    visitor = place.community.visitor(place.poster)
    visitor.get(board)
    counts = []
    for round_ in range(2):
        for address in (board, f"{board}?view=table"):
            with place.community.statements() as seen:
                assert visitor.get(address).status_code == 200
            counts.append(len(seen))
        for number in range(4):
            place.applied(f"more{round_}{number}", "viewed" if number % 2 else "not-selected")
    assert counts[:2] == counts[2:]
