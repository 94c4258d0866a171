from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.jobs.models import JobRevision
from forum.jobs.posting import Posting
from tests.jobs.test_publishing import change
from tests.support.community import Community
from tests.support.hiring import WHOLE, hires_for, opening, organization
from tests.support.ideas import seed


@pytest.fixture
def poster(app: Flask, community: Community) -> Viewer:
    seed(app)
    return community.person("poster")


def test_each_change_is_kept_shown_and_never_changed(
    app: Flask, community: Community, poster: Viewer, moderator: Viewer
) -> None:
    place = hires_for(app, poster, organization(app, "Aspen District")).organization_id
    number = opening(app, poster, place)
    writer = community.visitor(poster)
    for pay, note in (("70,000", "Less money"), ("75,000", "More again")):
        assert change(writer, number, pay_max=pay, note=note).status_code == 303
    rows = community.rows(select(JobRevision.fields).order_by(JobRevision.number))
    assert [Posting.from_json(fields).pay_max for (fields,) in rows] == [
        7_150_000,
        7_000_000,
        7_500_000,
    ]
    assert Posting.from_json(rows[0][0]) == WHOLE
    log = writer.get(f"/jobs/{number}/revisions").text
    assert "Less money" in log and "More again" in log and "Revision 3" in log
    page = writer.get(f"/jobs/{number}/revisions/2").text
    assert "<h3>Pay</h3>" in page and "<del>" in page and "70,000" in page
    assert "<h3>Title</h3>" not in page
    # Its desk and moderators read it, nobody else.
    assert community.visitor(moderator).get(f"/jobs/{number}/revisions/2").status_code == 200
    stranger = community.visitor(community.person("stranger"))
    assert stranger.get(f"/jobs/{number}/revisions").status_code == 403
    assert stranger.get(f"/jobs/{number}/revisions/2").status_code == 403
    assert writer.get(f"/jobs/{number}/revisions/9").status_code == 404
    assert writer.get("/jobs/999999/revisions").status_code == 404
    assert community.visitor().get(f"/jobs/{number}/revisions").status_code in (302, 303, 401)
