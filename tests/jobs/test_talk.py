from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.jobs.models import ApplicationMessage
from forum.notifications.models import Notice
from tests.jobs.applying_town import Town, town
from tests.support.community import Community


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def say(place: Town, person: Viewer, number: int, body: str, once: str = "") -> Any:
    fields = {"once": once} if once else {}
    visitor = place.community.visitor(person)
    return visitor.post(f"/applications/{number}/messages", body=body, **fields)


def test_both_sides_write_and_each_is_told(place: Town) -> None:
    number, ana = place.applied("ana", "viewed"), place.community.person("ana")
    place.community.work()
    assert say(place, ana, number, "May I *visit* first?").status_code == 303
    assert say(place, place.poster, number, "Please do.").status_code == 303
    for person in (ana, place.poster, place.reader):
        page = place.community.visitor(person).get(f"/applications/{number}").text
        assert "May I <em>visit</em> first?" in page and "Please do." in page
    place.community.work()
    told = place.community.rows(
        select(Notice.user_id, Notice.text, Notice.actor_id).where(
            Notice.kind == "application-word"
        )
    )
    title = "“Blended Learning Manager”"
    assert sorted(told) == sorted(
        [
            (place.poster.id, f"Candidate 1, {title}", None),
            (ana.id, f"Aspen District, {title}", None),
        ]
    )


def test_sent_twice_it_is_written_once(place: Town) -> None:
    number, ana = place.applied("ana"), place.community.person("ana")
    for _ in range(2):
        assert say(place, ana, number, "Hello.", "a" * 32).status_code == 303
    assert len(place.community.rows(select(ApplicationMessage.id))) == 1


def test_an_answer_marks_it_as_read(place: Town) -> None:
    number = place.applied("ana")
    say(place, place.poster, number, "When could you start?")
    assert place.row(number).state == "viewed"


def test_who_may_not_and_what_cannot_be_written(place: Town, member: Viewer) -> None:
    number, ana = place.applied("ana"), place.community.person("ana")
    refused = say(place, place.reader, number, "Kept text.")
    assert refused.status_code == 403 and "Kept text." in refused.text
    assert say(place, member, number, "Hello.").status_code == 404
    assert say(place, ana, number, "").status_code == 422
    assert say(place, ana, number, "<!-- nothing -->").status_code == 422
    assert say(place, ana, number, "x" * 10_001).status_code == 422
    gone = place.applied("ben", "withdrawn")
    assert say(place, place.poster, gone, "Why?").status_code == 409
    assert place.community.rows(select(ApplicationMessage.id)) == []


def test_what_was_withdrawn_is_read_no_more(place: Town) -> None:
    number, ben = place.applied("ben", "viewed"), place.community.person("ben")
    say(place, ben, number, "A secret of mine.")
    place.move(number, "withdrawn", ben, "applicant", "I found a place nearer home.")
    page = place.community.visitor(place.poster).get(f"/applications/{number}")
    assert page.status_code == 200 and "withdrawn" in page.text
    assert "nearer home" in page.text
    assert "A secret" not in page.text and "three rooms" not in page.text
    assert "A secret of mine." in place.community.visitor(ben).get(f"/applications/{number}").text
