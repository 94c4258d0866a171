from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.mail import MailQueued
from forum.core.outbox import OutboxRow
from forum.jobs.actions.moving import move_application
from forum.jobs.machine import SCHOOL
from forum.jobs.models import Application, ApplicationReference
from tests.jobs.applying import a_job, applied
from tests.support.community import Community
from tests.support.ideas import seed

SAID = "She ran the lab rotation alone for a year and left a plan others could use."


@pytest.fixture
def sent(app: Flask, community: Community, member: Viewer) -> Application:
    seed(app)
    return applied(app, community, a_job(app, community), member)


def name(community: Community, member: Viewer, row: Application, email: str, **fields: str) -> int:
    typed = {"name": "Pat Principal", "email": email, "relation": "My principal", **fields}
    there = f"/applications/{row.id}/references"
    return community.visitor(member).post(there, **typed).status_code


def links(app: Flask) -> list[str]:
    """Return the links of the letters that wait, oldest first, with whom they go to."""
    with app.app_context(), transaction(write=False):
        rows = db.session.scalars(
            db.select(OutboxRow)
            .where(OutboxRow.topic == MailQueued.__name__)
            .order_by(OutboxRow.id)
        )
        found = (re.search(r"/references/[\w-]+", row.payload["text"]) for row in rows)
        return [match[0] for match in found if match]


def reference(app: Flask) -> ApplicationReference:
    with app.app_context(), transaction(write=False):
        row: ApplicationReference = db.session.scalars(db.select(ApplicationReference)).one()
        db.session.expunge(row)
        return row


def test_who_holds_the_link_answers_once_and_only_the_school_reads_it(
    app: Flask, community: Community, member: Viewer, sent: Application
) -> None:
    assert name(community, member, sent, "pat@example.com") == 303
    (link,) = links(app)
    assert reference(app).token_hash not in link and len(reference(app).token_hash) == 64
    outside = community.visitor()
    page = outside.get(link)
    assert page.status_code == 200 and "Member" in page.text and "Aspen District" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert outside.post(link, text=" ", act="give").status_code == 422
    long = outside.post(link, text="x" * 2_001, act="give")
    assert long.status_code == 422 and "x" * 2_001 in long.text
    assert outside.post(link, text=SAID, act="give").status_code == 200
    assert outside.get(link).status_code == 410
    assert outside.post(link, text="Another", act="give").status_code == 410
    assert reference(app).text == SAID
    mine = community.visitor(member)
    for address in (f"/applications/{sent.id}", f"/applications/{sent.id}/references"):
        page = mine.get(address)
        assert "Answered" in page.text and SAID not in page.text
    school = community.visitor(community.person("poster"))
    assert SAID not in school.get(f"/applications/{sent.id}").text
    with app.app_context(), transaction():
        move_application(sent, "shortlisted", community.person("poster"), SCHOOL)
    assert SAID in school.get(f"/applications/{sent.id}").text
    assert SAID not in mine.get(f"/applications/{sent.id}").text


def test_who_would_rather_not_says_so(
    app: Flask, community: Community, member: Viewer, sent: Application
) -> None:
    name(community, member, sent, "pat@example.com")
    (link,) = links(app)
    assert community.visitor().post(link, text="half", act="decline").status_code == 200
    assert (reference(app).state, reference(app).text) == ("declined", "")


@pytest.mark.parametrize("why", ["late", "withdrawn", "stopped"])
def test_a_link_ends(
    app: Flask, community: Community, member: Viewer, sent: Application, why: str
) -> None:
    name(community, member, sent, "pat@example.com")
    (link,) = links(app)
    number = reference(app).id
    mine = community.visitor(member)
    if why == "late":
        with app.app_context(), transaction():
            db.session.get_one(ApplicationReference, number).expires_at = now()
    elif why == "withdrawn":
        mine.post(f"/applications/{sent.id}/withdraw")
    else:
        mine.post(f"/applications/{sent.id}/references/{number}", act="stop")
    outside = community.visitor()
    assert outside.get(link).status_code == 410
    assert outside.post(link, text=SAID, act="give").status_code == 410
    assert reference(app).text == ""
    assert outside.get("/references/" + "a" * 43).status_code == 404


def test_up_to_three_and_no_address_twice(
    app: Flask, community: Community, member: Viewer, sent: Application
) -> None:
    assert name(community, member, sent, "nothing") == 422
    assert name(community, member, sent, "member@example.org") == 422
    assert name(community, member, sent, "one@example.com") == 303
    assert name(community, member, sent, "ONE@example.com") == 422
    assert name(community, member, sent, "two@example.com") == 303
    assert name(community, member, sent, "three@example.com") == 303
    assert name(community, member, sent, "four@example.com") == 409
    assert len(links(app)) == 3
    other = community.visitor(community.person("poster"))
    assert other.get(f"/applications/{sent.id}/references").status_code == 404
    assert other.post(f"/applications/{sent.id}/references", name="x").status_code == 404


def test_a_letter_goes_again_after_three_days_with_another_link(
    app: Flask, community: Community, member: Viewer, sent: Application
) -> None:
    name(community, member, sent, "pat@example.com")
    there = f"/applications/{sent.id}/references/{reference(app).id}"
    mine = community.visitor(member)
    assert mine.post(there, act="again").status_code == 409
    with app.app_context(), transaction():
        row = db.session.get_one(ApplicationReference, reference(app).id)
        row.asked_at = now() - timedelta(days=3, seconds=1)
    assert mine.post(there, act="again").status_code == 303
    first, second = links(app)
    outside = community.visitor()
    assert (outside.get(first).status_code, outside.get(second).status_code) == (404, 200)
