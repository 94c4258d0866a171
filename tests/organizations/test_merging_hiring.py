from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobPosting, JobTerm
from forum.organizations.models import Client, HiringRole, HiringSettings, Organization
from forum.organizations.queries.hiring import desks_of
from forum.talent.models import CandidateHidden
from forum.vocab.models import Term
from tests.support.community import Community
from tests.support.hiring import client_of, hires_for, opening, organization
from tests.support.ideas import seed


def slug(app: Flask, number: int) -> str:
    with app.app_context(), transaction(write=False):
        return db.session.get_one(Organization, number).slug


def merge(app: Flask, community: Community, gone: int, stays: int) -> None:
    admin = community.visitor(community.person("admin", "admin"))
    fields = {"into": slug(app, stays), "reason": "It is the same one."}
    assert admin.post(f"/organizations/{slug(app, gone)}/merge", **fields).status_code == 303
    community.work()


def all_of(app: Flask, statement: Any) -> list[Any]:
    with app.app_context(), transaction(write=False):
        return [tuple(row) for row in db.session.execute(statement)]


def test_rights_to_hire_clients_and_openings_follow_a_merge(
    app: Flask, community: Community
) -> None:
    seed(app)
    old, new = organization(app, "Aspen Dist"), organization(app, "Aspen District")
    firm = organization(app, "Find Firm", kind="search-firm", state="")
    boss, other, finder = (community.person(name) for name in ("boss", "other", "finder"))
    hires_for(app, boss, old)
    hires_for(app, boss, new)
    hires_for(app, other, old)
    hires_for(app, finder, firm, "recruiter")
    client_of(app, firm, old, finder)
    client_of(app, firm, new, finder)
    posted = opening(app, other, old)
    with app.app_context(), transaction():
        db.session.add(HiringSettings(organization_id=old, keep_months=6, changed_at=now()))
        for house in (old, new):
            db.session.add(CandidateHidden(user_id=boss.id, organization_id=house, at=now()))
        db.session.add(CandidateHidden(user_id=other.id, organization_id=old, at=now()))
    merge(app, community, old, new)
    live = select(HiringRole.user_id, HiringRole.organization_id).where(
        HiringRole.state == "granted", HiringRole.kind == "poster"
    )
    assert sorted(all_of(app, live)) == sorted([(boss.id, new), (other.id, new)])
    clients = select(Client.firm_id, Client.organization_id).where(Client.state == "confirmed")
    assert all_of(app, clients) == [(firm, new)]
    with app.app_context(), transaction(write=False):
        assert {desk.organization_id for desk in desks_of(other.id)} == {new}
        # A merged organization still leads to its house, for whoever kept its number.
        assert new in desks_of(finder.id)[0].serves
    assert all_of(app, select(HiringSettings.organization_id, HiringSettings.keep_months)) == [
        (new, 6)
    ]
    where = JobPosting.id == posted
    assert all_of(app, select(JobPosting.organization_id).where(where)) == [(new,)]
    hidden = select(CandidateHidden.user_id, CandidateHidden.organization_id)
    assert sorted(all_of(app, hidden)) == sorted([(boss.id, new), (other.id, new)])


def test_an_opening_carries_the_term_another_was_merged_into(
    app: Flask, community: Community
) -> None:
    from forum.jobs.actions.following_merges import follow_terms
    from forum.vocab.events import TermsMerged

    seed(app)
    poster = community.person("poster")
    posted = opening(app, poster, organization(app, "Aspen District"))
    with app.app_context(), transaction():
        named = select(Term.id).where(Term.vocabulary == "tool", Term.slug == "st-math")
        mine = db.session.scalars(named).one()
        into = db.session.scalars(
            select(Term.id).where(Term.vocabulary == "tool", Term.slug == "zearn")
        ).one()
        follow_terms(TermsMerged("tool", mine, "st-math", into, "zearn"))
        carried = set(
            db.session.scalars(select(JobTerm.term_id).where(JobTerm.posting_id == posted))
        )
    assert into in carried and mine not in carried
