from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.moderation.models import Report
from forum.talent.models import ContactRequest
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, opening_row, organization


def test_an_opening_is_reported_taken_away_and_brought_back(
    app: Flask, community: Community
) -> None:
    poster, reader = community.person("poster"), community.person("reader")
    number = opening(app, poster, organization(app, "Aspen District"))
    report = f"/jobs/{number}/report"
    visitor = community.visitor(reader)
    page = visitor.get(report)
    assert page.status_code == 200 and "Discriminatory" in page.text
    said = {"reason": "discriminatory", "note": "Recent graduates only."}
    assert visitor.post(report, **said).status_code == 303
    assert visitor.post(report, **said).status_code == 303
    assert len(community.rows(select(Report.id))) == 1
    assert community.visitor(poster).get(report).status_code == 403
    draft = opening(app, poster, organization(app, "Birch District"), state="draft")
    assert visitor.get(f"/jobs/{draft}/report").status_code == 404
    moderator = community.visitor(community.person("mod", "moderator"))
    queue = moderator.get("/moderation").text
    assert "Recent graduates only." in queue and "Blended Learning Manager" in queue
    act = f"/moderation/opening/{number}"
    assert moderator.post(act, act="hide", reason="It prefers the young.").status_code == 303
    assert opening_row(app, number).state == "removed"
    community.visitor(community.person("other")).post(report, **said)
    assert moderator.post(act, act="restore", reason="Changed.").status_code in (303, 404)


def test_a_candidate_reports_what_a_recruiter_wrote_and_nobody_else_can(
    app: Flask, community: Community
) -> None:
    finder, member, other = (community.person(name) for name in ("finder", "member", "other"))
    district = organization(app, "Aspen District")
    desk = hires_for(app, finder, district, "recruiter")
    number = opening(app, finder, district)
    with app.app_context(), transaction():
        row = ContactRequest(
            recruiter_id=finder.id,
            role_id=desk.role_id,
            member_id=member.id,
            posting_id=number,
            organization_id=district,
            message="We want somebody young.",
            message_html="<p>We want somebody young.</p>",
            asked_at=now(),
            expires_at=now() + timedelta(days=14),
        )
        db.session.add(row)
        db.session.flush()
        written = row.id
    report = f"/account/candidate/requests/{written}/report"
    assert community.visitor(other).get(report).status_code == 404
    assert community.visitor(finder).get(report).status_code == 404
    assert community.visitor(member).post(report, reason="discriminatory").status_code == 303
    moderator = community.visitor(community.person("mod", "moderator"))
    queue = moderator.get("/moderation").text
    assert "We want somebody young." in queue
    act = f"/moderation/contact/{written}"
    assert moderator.post(act, act="hide", reason="No.").status_code == 422
    assert moderator.post(act, act="warn", reason="No ages, please.").status_code == 303
    log = community.visitor(None).get("/moderation/log").text
    assert "No ages, please." not in log
