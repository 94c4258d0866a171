from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobReviewer, JobRevision
from forum.notifications.models import Notice
from forum.organizations.models import HiringRole, HiringSettings
from tests.jobs.composing import WHOLE, number_of, send, write
from tests.support.community import Community, Visitor
from tests.support.hiring import hires_for, opening, opening_row, organization, works_at
from tests.support.ideas import seed


@pytest.fixture
def district(app: Flask) -> int:
    seed(app)
    return organization(app, "Aspen District")


@pytest.fixture
def poster(app: Flask, community: Community, district: int) -> Viewer:
    person = community.person("poster")
    hires_for(app, person, district)
    return person


@pytest.fixture
def writer(community: Community, poster: Viewer) -> Visitor:
    return community.visitor(poster)


def change(writer: Visitor, number: int, **fields: Any) -> Any:
    """Change a public opening as its page shows it."""
    page = writer.get(f"/jobs/{number}/edit").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    assert seen is not None
    return writer.post(f"/jobs/{number}/edit", **(WHOLE | {"seen": seen[1]} | fields))


def acted(writer: Visitor, number: int, act: str, **fields: Any) -> int:
    return writer.post(f"/jobs/{number}/state", act=act, **fields).status_code


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pay_min": "0", "pay_max": "0"}, "Say the pay"),
        ({"pay_min": "80,000"}, "below the lower one"),
        ({"pay_min": "6,200"}, "narrow the range"),
        ({"week": ["50", "25", "15", "11", "", ""]}, "come to 101"),
        ({"closes": "2020-02-02"}, "in the past"),
        ({"apply_how": "link", "apply_link": "javascript:alert(1)"}, "https://"),
        ({"benefits": ""}, "benefits"),
        ({"questions": ["What is your current salary?", "yes"]}, "earned before"),
        ({"until": "filled", "closes": ""}, "first review"),
        ({"fte": "0.05"}, "From 0.1 to 1.0"),
    ],
)
def test_a_bad_opening_is_not_published_and_nothing_is_lost(
    app: Flask, writer: Visitor, district: int, changes: dict[str, Any], words: str
) -> None:
    address = write(writer, district, **changes)
    answer = send(writer, address)
    assert answer.status_code == 422 and words in answer.text
    assert opening_row(app, number_of(address)).state == "draft"
    kept = writer.get(f"{address}/edit").text
    assert all(str(value) in kept for value in changes.values() if isinstance(value, str))


def test_a_biased_word_needs_another_word_or_a_reason(
    app: Flask, community: Community, writer: Visitor, district: int
) -> None:
    address = write(writer, district, summary="Best for a recent grad or a rockstar.")
    answer = send(writer, address)
    assert answer.status_code == 422 and "recent grad" in answer.text
    assert 'name="override-rockstar"' in answer.text
    half = {"override-recent-graduate": "The grant pays for first jobs."}
    answer = send(writer, address, **half)
    assert answer.status_code == 422 and "The grant pays for first jobs." in answer.text
    full = half | {"override-rockstar": "The name of the program.", "override-ninja": "Not there."}
    assert send(writer, address, **full).status_code == 303
    kept = {
        "recent-graduate": "The grant pays for first jobs.",
        "rockstar": "The name of the program.",
    }
    assert community.rows(db.select(JobRevision.overrides)) == [(kept,)]
    # A later change keeps the reasons, and drops the one whose word is gone.
    number = number_of(address)
    assert change(writer, number, summary="For a rockstar.").status_code == 303
    last = db.select(JobRevision.overrides).order_by(JobRevision.number.desc()).limit(1)
    assert community.rows(last) == [({"rockstar": "The name of the program."},)]


def test_a_wide_range_a_short_time_and_a_double_are_confirmed(
    app: Flask, writer: Visitor, poster: Viewer, district: int
) -> None:
    with app.app_context(), transaction():
        settings = HiringSettings(organization_id=district, changed_at=now(), least_days=60)
        db.session.add(settings)
    opening(app, poster, district, title="Blended  learning manager")
    address = write(writer, district, pay_max="100,000")
    answer = send(writer, address)
    assert answer.status_code == 422
    for words in ("wide range", "at least 60 days", "posted within 30 days"):
        assert words in answer.text
    some = send(writer, address, confirm=["range", "duplicate"])
    assert some.status_code == 422 and "Please confirm: It would be open for 30 days" in some.text
    assert send(writer, address, confirm=["range", "duplicate", "least_days"]).status_code == 303
    # What was confirmed is not asked again while it stays as it is.
    number = number_of(address)
    assert change(writer, number, pay_max="100,000", duties="More.").status_code == 303
    assert change(writer, number, pay_max="110,000").status_code == 422
    assert change(writer, number, pay_max="110,000", confirm="range").status_code == 303


def test_a_public_opening_changes_whole_or_not_at_all(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district, closes=WHOLE["closes"])
    bad = change(writer, number, pay_min="", pay_max="", note="Mine")
    assert bad.status_code == 422 and "Say the pay" in bad.text and 'value="Mine"' in bad.text
    grown = change(writer, number, act="places", title="New")
    assert grown.status_code == 200 and 'value="New"' in grown.text
    assert opening_row(app, number).revision == 1
    colleague = community.person("colleague")
    hires_for(app, colleague, district)
    assert change(writer, number, pay_max="70,000", note="Budget").status_code == 303
    row = opening_row(app, number)
    assert (row.revision, row.pay, row.state) == (2, "$62,000 to $70,000 a year", "open")
    community.work()
    told = db.select(Notice.kind).where(Notice.user_id == colleague.id)
    assert community.rows(told) == [("job-changed",)]
    # Sent from a page that was opened before, it is refused with what was typed.
    late = writer.post(f"/jobs/{number}/edit", **(WHOLE | {"seen": "0" * 16, "title": "Late"}))
    assert late.status_code == 409 and 'value="Late"' in late.text
    assert change(writer, number, pay_max="70,000").status_code == 303
    assert opening_row(app, number).revision == 2


def test_it_is_paused_goes_on_and_is_archived(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district)
    assert acted(writer, number, "resume") == 409
    assert acted(writer, number, "pause") == 303
    assert acted(writer, number, "pause") == 409
    assert opening_row(app, number).state == "paused"
    assert acted(writer, number, "archive") == 409
    assert acted(writer, number, "resume") == 303
    assert acted(writer, number, "nonsense") == 404
    closed = opening(app, poster, district, "closed")
    assert acted(writer, closed, "renew") == 409
    assert acted(writer, closed, "archive") == 303
    assert acted(writer, closed, "resume") == 409
    stranger = community.visitor(community.person("stranger"))
    assert acted(stranger, number, "pause") == 403
    assert acted(community.visitor(), number, "pause") in (302, 303, 401)


def test_colleagues_read_applications_and_no_longer(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district)
    reader, stranger, unverified = (community.person(n) for n in ("reader", "stranger", "later"))
    works_at(app, reader, district)
    works_at(app, unverified, district, verified=False)
    at = f"/jobs/{number}/reviewers"
    for name in (stranger.username, unverified.username, "nobody", ""):
        answer = writer.post(at, username=name)
        assert answer.status_code == 422 and "works here" in answer.text
    assert writer.post(at, username="@Reader").status_code == 303
    community.work()
    told = db.select(Notice.kind).where(Notice.user_id == reader.id)
    assert community.rows(told) == [("job-reader",)]
    assert f"/jobs/{number}/applications" in community.visitor(reader).get("/hiring").text
    assert writer.post(at, username="reader").status_code == 409
    assert "Reader" in writer.get(f"/jobs/{number}/manage").text
    assert community.visitor(stranger).post(at, username="reader").status_code == 403
    assert writer.post(at, remove=str(reader.id)).status_code == 303
    assert community.rows(db.select(JobReviewer.user_id)) == []


def test_a_moderator_takes_it_away_and_brings_it_back(
    app: Flask, community: Community, moderator: Viewer, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district, "paused")
    mod, writer = community.visitor(moderator), community.visitor(poster)
    at = f"/jobs/{number}/moderate"
    assert writer.get(at).status_code == 403
    assert mod.get(f"/jobs/{number}/manage").location == at
    assert mod.post(at, act="remove").status_code == 422
    assert mod.post(at, act="remove", reason="It asks for money.").status_code == 303
    assert mod.post(at, act="remove", reason="Again.").status_code == 409
    row = opening_row(app, number)
    assert (row.state, row.removed_reason) == ("removed", "It asks for money.")
    assert "It asks for money." in writer.get(f"/jobs/{number}/manage").text
    assert acted(writer, number, "resume") == 409
    assert community.visitor(community.person("x")).get(f"/jobs/{number}/manage").status_code == 404
    assert mod.post(at, act="restore", reason="A mistake.").status_code == 303
    assert mod.post(at, act="restore", reason="Again.").status_code == 409
    assert opening_row(app, number).state == "paused"
    log = db.select(LogEntry.action, LogEntry.reason, LogEntry.public).order_by(LogEntry.id)
    assert ("hide", "It asks for money.", True) in community.rows(log)
    assert mod.get(f"/jobs/{opening(app, poster, district, 'draft')}/moderate").status_code == 404


def test_a_right_that_ended_a_moment_ago_is_none(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district)
    with app.app_context(), transaction():
        db.session.scalars(db.select(HiringRole)).one().state = "ended"
    assert acted(writer, number, "pause") == 403
    assert writer.post(f"/jobs/{number}/edit", **WHOLE).status_code == 403
    assert opening_row(app, number).state == "open"


def test_the_desk_takes_as_many_statements_for_many_openings_as_for_one(
    app: Flask, community: Community, writer: Visitor, poster: Viewer, district: int
) -> None:
    number = opening(app, poster, district)
    pages = ("/hiring", f"/jobs/{number}/manage", f"/jobs/{number}/revisions")

    def counted() -> list[int]:
        found = []
        for page in pages:
            writer.get(page)
            with community.statements() as statements:
                assert writer.get(page).status_code == 200
            found.append(len(statements))
        return found

    before = counted()
    for _ in range(4):
        opening(app, poster, district)
    assert change(writer, number, duties="More.", confirm="duplicate").status_code == 303
    assert counted() == before
