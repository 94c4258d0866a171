from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.jobs.models import Application, JobPosting
from forum.search.models import SavedSearch
from forum.search.saving import stop_address
from forum.talent.models import CandidateList, ContactRequest
from tests.support.community import Community

HIRING_PEOPLE = {
    "poster": "demo-poster",
    "recruiter": "demo-recruiter",
    "applicant": "ayumi-redfern",
    "candidate": "esperanza-holm",
}
REFERENCE = {"name": "Noor Demo", "email": "noor@example.org", "relation": "Led our pilot"}


def hiring_people(community: Community) -> dict[str, Viewer]:
    """Return the members of the demo community that pages of hiring are looked at as."""
    return {who: community.person(username) for who, username in HIRING_PEOPLE.items()}


def set_up_hiring(community: Community, people: dict[str, Viewer]) -> dict[str, str]:
    """Return what fills the addresses of pages of hiring: openings and what came of them."""
    app, poster = community.app, people["poster"].id or 0
    states = _openings(app, poster)
    job = states["open"]
    names = {f"{state}_job": str(number) for state, number in states.items()}
    for who in ("applicant", "candidate"):
        names[f"{who}_application"] = str(_application(app, job, people[who].id or 0))
    applicant = community.visitor(people["applicant"])
    here = f"/applications/{names['applicant_application']}"
    applicant.post(f"{here}/references", **REFERENCE)
    slip = applicant.post(f"{here}/equal").location or ""
    member = community.visitor(people["member"])
    saved = {"name": "Coaches", "question": "family=instructional-technology", "every": "week"}
    member.post("/jobs/alerts", **saved)
    return names | {
        "slip": urlsplit(slip).path or "/jobs/equal/none",
        "hired_for": "example-valley-unified-demo",
        "firm": "placeholder-search-partners-demo",
        **_of_recruiting(app, people),
    }


def _openings(app: Flask, poster: int) -> dict[str, int]:
    """Return state → the first opening in it that the poster wrote."""
    rows = select(JobPosting.state, JobPosting.id).where(JobPosting.author_id == poster)
    with app.app_context(), transaction(write=False):
        found = db.session.execute(rows.order_by(JobPosting.id.desc()))
        return {state: number for state, number in found}  # noqa: C416


def _application(app: Flask, posting_id: int, user_id: int) -> int:
    mine = (Application.posting_id == posting_id, Application.user_id == user_id)
    with app.app_context(), transaction(write=False):
        return db.session.scalars(select(Application.id).where(*mine)).one()


def _of_recruiting(app: Flask, people: dict[str, Viewer]) -> dict[str, str]:
    recruiter, candidate = people["recruiter"].id, people["candidate"].id
    with app.app_context(), transaction(write=False):
        mine = CandidateList.user_id == recruiter
        asked = (ContactRequest.member_id == candidate, ContactRequest.state == "asked")
        kept = select(SavedSearch.id).where(SavedSearch.user_id == people["member"].id)
        return {
            "candidate_list": str(db.session.scalars(select(CandidateList.id).where(mine)).first()),
            "contact": str(db.session.scalars(select(ContactRequest.id).where(*asked)).first()),
            "alert": stop_address(db.session.scalars(kept).first() or 0).rpartition("/")[2],
        }
