"""Organizations that hire, people who hire for them, and openings, for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.actions import keeping as job_keeping
from forum.jobs.models import JobPosting
from forum.jobs.posting import Place as JobPlace
from forum.jobs.posting import Posting, Target
from forum.organizations.actions import keeping, working
from forum.organizations.facts import Facts, Place
from forum.organizations.models import Affiliation, Client, HiringRole, Organization
from forum.organizations.queries.hiring import Desk, desks_of

# A whole posting; tests change what they are about.
WHOLE = Posting(
    title="Blended Learning Manager",
    family="blended-learning",
    summary="You make station rotation work in five schools.",
    places=(JobPlace("Aspen School", "Denver", "CO"),),
    timezone="America/Denver",
    arrangement="on-site",
    employment="full-time",
    fte=100,
    days=200,
    starts="asap",
    closes=(now() + timedelta(days=30)).date().isoformat(),
    pay_min=6_200_000,
    pay_max=7_150_000,
    period="year",
    benefits="Health insurance and the state's pension.",
    targets=(Target("accounts-roster", 3), Target("coach-teachers", 2)),
    context={"grade": ("kg", "01"), "model": ("station-rotation",), "tool": ("st-math",)},
    duties="Coach teachers and plan the rollout.",
    reports_to="academics",
    decides="Which programs are piloted.",
    week={"coaching": 50, "operations": 25, "data": 15, "helpdesk": 10},
    apply_how="site",
    internal="no",
    statement="We hire whoever does the work best, whoever they are.",
)


def posting(**changes: Any) -> Posting:
    """Return a whole posting with some fields changed."""
    return replace(WHOLE, **changes)


def organization(
    app: Flask, name: str, *, kind: str = "district", state: str = "CO", parent: str = ""
) -> int:
    """Add an organization (`parent`: the slug of the one above it) and return its number."""
    facts = Facts(name=name, kind=kind, state=state, parent=parent, city=name)
    with app.app_context(), transaction():
        return keeping.create(Viewer(), facts).id


def works_at(app: Flask, person: Viewer, organization_id: int, *, verified: bool = True) -> int:
    """Give a person a place, verified for a year or not, and return its number."""
    with app.app_context(), transaction():
        place = db.session.get_one(Organization, organization_id)
        row = working.add_place(person, place, Place(title="Blended learning manager"))
        if verified:
            row.verified_at, row.verified_how = now(), "mail"
            row.expires_at = now() + timedelta(days=365)
        return row.id


def hires_for(app: Flask, person: Viewer, organization_id: int, kind: str = "poster") -> Desk:
    """Give a person the right to hire (poster or recruiter), with a verified place; its desk."""
    assert person.id is not None
    with app.app_context(), transaction():
        here = (Affiliation.user_id == person.id, Affiliation.organization_id == organization_id)
        there = db.session.scalar(select(Affiliation.id).where(*here))
    if there is None:
        works_at(app, person, organization_id)
    with app.app_context(), transaction():
        db.session.add(
            HiringRole(
                user_id=person.id,
                organization_id=organization_id,
                kind=kind,
                state="granted",
                asked_at=now(),
                decided_at=now(),
            )
        )
    with app.app_context(), transaction(write=False):
        return next(d for d in desks_of(person.id, kind) if d.organization_id == organization_id)


def client_of(app: Flask, firm_id: int, organization_id: int, asker: Viewer) -> None:
    """Make an organization a firm's confirmed client."""
    assert asker.id is not None
    with app.app_context(), transaction():
        db.session.add(
            Client(
                firm_id=firm_id,
                organization_id=organization_id,
                state="confirmed",
                asked_by_id=asker.id,
                asked_at=now(),
                decided_at=now(),
            )
        )


def opening(
    app: Flask, author: Viewer, organization_id: int, state: str = "open", **changes: Any
) -> int:
    """Write an opening in a state, whatever its rules ask, and return its number."""
    assert author.id is not None
    with app.app_context(), transaction():
        row = JobPosting(
            organization_id=organization_id,
            author_id=author.id,
            state="draft",
            revision=0,
            created_at=now(),
            updated_at=now(),
        )
        job_keeping.write(row, posting(**changes))
        job_keeping.add_revision(row, author.id, {})
        for after in _way_to(state):
            job_keeping.move(row, after, author.id)
        return row.id


def opening_row(app: Flask, posting_id: int) -> JobPosting:
    """Return an opening's row as it is now, apart from any session."""
    with app.app_context(), transaction(write=False):
        found = db.session.get_one(JobPosting, posting_id)
        db.session.expunge(found)
        return found


def _way_to(state: str) -> tuple[str, ...]:
    ways = {"draft": (), "pending": ("pending",), "open": ("open",), "paused": ("open", "paused")}
    return ways.get(state, ("open", "closed") if state == "closed" else ("open", "closed", state))
