from __future__ import annotations

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.jobs.actions.counting_equal import counts_for_school
from forum.jobs.equal import QUESTIONS
from forum.jobs.models import Application, EqualCount, JobPosting
from tests.jobs.applying import a_job, applied, row_of
from tests.support.community import Community
from tests.support.ideas import seed


@pytest.fixture
def job(app: Flask, community: Community) -> int:
    seed(app)
    return a_job(app, community)


def cells(app: Flask) -> dict[tuple[str, str], int]:
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(db.select(EqualCount).where(EqualCount.question != "used"))
        return {(row.question, row.answer): row.number for row in rows if row.number}


def test_answers_become_counts_and_nothing_leads_back(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    row = applied(app, community, job, member)
    mine = community.visitor(member)
    before = row_of(app, job, member)
    opened = mine.post(f"/applications/{row.id}/equal")
    slip = opened.headers["Location"]
    assert opened.status_code == 303 and slip.startswith("/jobs/equal/")
    assert "All are optional" in mine.get(slip).text
    # The application knows that they were opened; answering changes nothing about it.
    between = row_of(app, job, member)
    assert before is not None and between is not None and between.fields["equal"] is True
    assert between.updated_at == before.updated_at
    assert mine.post(slip, gender="female", veteran="nonsense").status_code == 422
    assert mine.post(slip, gender="female", ethnicity="asian").status_code == 200
    after = row_of(app, job, member)
    assert after is not None and plain(after) == plain(between)
    assert cells(app) == {("gender", "female"): 1, ("ethnicity", "asian"): 1}
    # Every cell is there at once, so that no order of rows says who came first.
    with app.app_context(), transaction(write=False):
        count = db.select(db.func.count()).where(EqualCount.question != "used")
        assert db.session.scalar(count) == sum(len(one.answers) for one in QUESTIONS.values())


def test_they_count_once(app: Flask, community: Community, job: int, member: Viewer) -> None:
    row = applied(app, community, job, member)
    mine = community.visitor(member)
    slip = mine.post(f"/applications/{row.id}/equal").headers["Location"]
    assert mine.post(f"/applications/{row.id}/equal").status_code == 409
    assert mine.post(slip, gender="male").status_code == 200
    assert mine.post(slip, gender="male").status_code == 410
    assert mine.get(slip).status_code == 410
    assert mine.get(slip + "x").status_code == 410
    assert cells(app) == {("gender", "male"): 1}
    other = community.visitor(community.person("poster"))
    assert other.post(f"/applications/{row.id}/equal").status_code == 404


def test_a_closed_opening_counts_nobody_any_more(
    app: Flask, community: Community, job: int, member: Viewer, author: Viewer
) -> None:
    row, late = (applied(app, community, job, person) for person in (member, author))
    mine = community.visitor(member)
    slip = mine.post(f"/applications/{row.id}/equal").headers["Location"]
    with app.app_context(), transaction():
        db.session.get_one(JobPosting, job).state = "closed"
    assert mine.post(slip, gender="male").status_code == 410
    other = community.visitor(author)
    assert other.post(f"/applications/{late.id}/equal").status_code == 409
    assert cells(app) == {}


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({"female": 6, "male": 3}, None),
        # One cell under ten: the next smallest goes too, so that nothing can be worked out.
        ({"female": 30, "male": 12, "another": 11, "not-said": 4}, {"female": 30, "male": 12}),
        ({"female": 30, "male": 12}, {"female": 30, "male": 12}),
        ({"female": 10, "male": 9}, {"female": 10}),
    ],
)
def test_the_school_reads_no_count_under_ten_and_none_before_it_closed(
    app: Flask,
    community: Community,
    job: int,
    member: Viewer,
    counts: dict[str, int],
    shown: dict[str, int] | None,
) -> None:
    with app.app_context(), transaction():
        for answer, number in counts.items():
            cell = EqualCount(posting_id=job, question="gender", answer=answer, number=number)
            db.session.add(cell)
    school = community.visitor(community.person("poster"))
    assert "Counts appear once the opening is closed" in school.get(f"/jobs/{job}/equal").text
    with app.app_context(), transaction():
        posting = db.session.get_one(JobPosting, job)
        posting.state = "closed"
        posting.rolling = True
        # It may be opened again: two looks would tell of who came between.
        assert counts_for_school(posting) is None
        posting.rolling = False
        found = counts_for_school(posting) or {}
    told = {answer: number for answer, number in found.get("gender", {}).items() if number}
    assert (told or None) == shown
    page = school.get(f"/jobs/{job}/equal")
    assert page.status_code == 200 and ("not shown" in page.text) == bool(shown)
    assert community.visitor(member).get(f"/jobs/{job}/equal").status_code == 403


def plain(row: Application) -> dict[str, object]:
    return {column.key: getattr(row, column.key) for column in Application.__table__.columns}
