from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.core import outbox
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.applicant_tasks import end_unanswered
from forum.jobs.models import JobPosting, Referral
from forum.members.actions.linking import block, connect
from forum.notifications.models import Notice
from tests.jobs.applying import a_job, applied
from tests.support.community import Community
from tests.support.ideas import seed

WHY = "She made rotation work where nobody believed it."


@pytest.fixture
def job(app: Flask, community: Community) -> int:
    seed(app)
    return a_job(app, community)


@pytest.fixture
def friend(app: Flask, community: Community, author: Viewer) -> Viewer:
    """A member connected with the author, who thinks of them."""
    person = community.person("friend", name="Freya Friend")
    assert person.id is not None and author.id is not None
    with app.app_context(), transaction():
        connect(person.id, author.id)
    return person


def refer(community: Community, who: Viewer, job: int, whom: str = "friend") -> int:
    return community.visitor(who).post(f"/jobs/{job}/refer", username=whom, note=WHY).status_code


def referral(app: Flask) -> Referral | None:
    with app.app_context(), transaction(write=False):
        row: Referral | None = db.session.scalar(db.select(Referral))
        if row is not None:
            db.session.expunge(row)
        return row


def answer(app: Flask, community: Community, who: Viewer, act: str) -> int:
    row = referral(app)
    assert row is not None
    return community.visitor(who).post(f"/applications/referrals/{row.id}", act=act).status_code


def school_reads(community: Community, job: int) -> str:
    poster = community.visitor(community.person("poster"))
    pages = (f"/jobs/{job}/referrals", f"/jobs/{job}/applications", f"/jobs/{job}/manage")
    return "".join(poster.get(page).text for page in pages)


def test_the_school_learns_the_name_only_once_the_colleague_agrees(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer
) -> None:
    poster = community.person("poster")
    before = school_reads(community, job)
    assert refer(community, author, job) == 303
    with app.app_context():
        outbox.drain()
    assert told(app, friend) == ["referral-asked"]
    assert told(app, poster) == []
    # Nothing of it shows anywhere, neither a name nor a number.
    assert stripped(school_reads(community, job)) == stripped(before)
    page = community.visitor(friend).get("/applications").text
    assert WHY in page and "Author" in page
    assert answer(app, community, friend, "agree") == 303
    shown = school_reads(community, job)
    assert "Freya Friend" in shown and "Author" in shown and WHY in shown
    with app.app_context():
        outbox.drain()
    assert "referral-given" in told(app, poster) and "referral-agreed" in told(app, author)
    row = applied(app, community, job, friend)
    kept = referral(app)
    assert kept is not None and row.referral_id == kept.id
    # Taken back: gone from the school's page.
    assert answer(app, community, friend, "decline") == 303
    assert "Freya Friend" not in community.visitor(poster).get(f"/jobs/{job}/referrals").text


def test_that_somebody_declined_nobody_is_told(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer
) -> None:
    before = school_reads(community, job)
    refer(community, author, job)
    asked = community.visitor(author).get(f"/jobs/{job}/refer").text
    assert answer(app, community, friend, "decline") == 303
    assert stripped(community.visitor(author).get(f"/jobs/{job}/refer").text) == stripped(asked)
    assert stripped(school_reads(community, job)) == stripped(before)
    assert answer(app, community, friend, "agree") == 409
    with app.app_context():
        outbox.drain()
    assert told(app, author) == []


@pytest.mark.parametrize("why", ["stranger", "oneself", "nobody", "blocked", "poster"])
def test_only_a_connected_colleague(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer, why: str
) -> None:
    community.person("stranger")
    poster = community.person("poster")
    assert friend.id is not None and author.id is not None and poster.id is not None
    with app.app_context(), transaction():
        if why == "blocked":
            block(friend.id, author.id)
        connect(author.id, poster.id)
    names = {"oneself": "author", "blocked": "friend", "nobody": "no such person"}
    assert refer(community, author, job, names.get(why, why)) == 422
    assert referral(app) is None


def test_once_and_only_while_it_is_open(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer, member: Viewer
) -> None:
    assert refer(community, author, job) == 303
    assert refer(community, author, job) == 409
    row = referral(app)
    assert row is not None
    for person in (member, author, community.person("poster")):
        other = community.visitor(person)
        assert other.post(f"/applications/referrals/{row.id}", act="agree").status_code == 404
    assert community.visitor(member).get(f"/jobs/{job}/referrals").status_code == 403
    with app.app_context(), transaction():
        db.session.get_one(JobPosting, job).closes_at = now()
    assert answer(app, community, friend, "agree") == 409
    assert community.visitor(author).get(f"/jobs/{job}/refer").status_code == 409
    assert refer(community, friend, job, "author") == 409


def test_it_expires_after_thirty_days(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer
) -> None:
    refer(community, author, job)
    with app.app_context(), transaction():
        db.session.scalars(db.select(Referral)).one().asked_at = now() - timedelta(days=30)
    assert WHY not in community.visitor(friend).get("/applications").text
    assert answer(app, community, friend, "agree") == 409
    with app.app_context():
        end_unanswered()
    row = referral(app)
    assert row is not None and row.state == "expired"


def test_what_was_agreed_to_is_forgotten_when_the_school_may_keep_it_no_longer(
    app: Flask, community: Community, job: int, author: Viewer, friend: Viewer
) -> None:
    refer(community, author, job)
    answer(app, community, friend, "agree")
    for days, kept in ((360, True), (370, False)):
        with app.app_context(), transaction():
            row = db.session.get_one(JobPosting, job)
            row.state, row.closed_at = "closed", now() - timedelta(days=days)
        # Until then it can be taken back, the opening being closed or not.
        assert "Take it back" in community.visitor(friend).get("/applications").text
        with app.app_context():
            end_unanswered()
        assert (referral(app) is not None) == kept


def told(app: Flask, person: Viewer) -> list[str]:
    with app.app_context(), transaction(write=False):
        return sorted(db.session.scalars(db.select(Notice.kind).where(Notice.user_id == person.id)))


def stripped(page: str) -> str:
    """Return a page without its tokens."""
    import re

    return re.sub(r'(name="(csrf_token|once)"[^>]*value=")[^"]*', r"\1", page)
