from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.organizations.models import Affiliation, HiringRole
from forum.organizations.queries.hiring import desks_of, settings_of
from tests.support.community import Community
from tests.support.hiring import hires_for, organization, works_at


def held(app: Flask, person: Viewer) -> list[tuple[str, int]]:
    with app.app_context(), transaction(write=False):
        return [(desk.kind, desk.organization_id) for desk in desks_of(person.id)]


def role_id(app: Flask, person: Viewer) -> int:
    with app.app_context(), transaction(write=False):
        query = db.select(HiringRole.id).where(HiringRole.user_id == person.id)
        return int(db.session.scalars(query.order_by(HiringRole.id.desc())).first() or 0)


@pytest.fixture
def district(app: Flask) -> int:
    return organization(app, "Aspen District")


def slug_of(app: Flask, number: int) -> str:
    from forum.organizations.models import Organization

    with app.app_context(), transaction(write=False):
        return db.session.get_one(Organization, number).slug


def test_a_verified_colleague_asks_and_a_poster_grants(
    app: Flask, community: Community, district: int
) -> None:
    boss, asker, other = (community.person(name) for name in ("boss", "asker", "other"))
    hires_for(app, boss, district)
    works_at(app, asker, district)
    works_at(app, other, district)
    people = f"/hiring/{slug_of(app, district)}/people"
    answer = community.visitor(asker).post(people, kind="poster", note="I work in its HR office.")
    assert answer.status_code == 303
    assert community.visitor(asker).post(people, kind="poster").status_code == 409
    number = role_id(app, asker)
    act = f"/hiring/roles/{number}"
    # A colleague without the right does not learn that it is there, the asker may not grant it.
    assert community.visitor(other).post(act, act="grant").status_code == 404
    assert community.visitor(asker).post(act, act="grant").status_code == 403
    assert "I work in its HR office." in community.visitor(boss).get(people).text
    assert community.visitor(boss).post(act, act="grant").status_code == 303
    assert held(app, asker) == [("poster", district)]
    assert community.visitor(boss).post(act, act="grant").status_code == 409
    assert community.visitor(boss).post(act, act="end", note="Moved on.").status_code == 303
    assert held(app, asker) == []


def test_who_is_not_verified_there_can_neither_ask_nor_hire(
    app: Flask, community: Community, district: int
) -> None:
    claims, poster = community.person("claims"), community.person("poster")
    works_at(app, claims, district, verified=False)
    people = f"/hiring/{slug_of(app, district)}/people"
    assert community.visitor(claims).post(people, kind="poster").status_code == 403
    hires_for(app, poster, district)
    assert held(app, poster) == [("poster", district)]
    with app.app_context(), transaction():
        place = db.session.scalars(
            db.select(Affiliation).where(Affiliation.user_id == poster.id)
        ).one()
        place.expires_at = now() - timedelta(seconds=1)
    assert held(app, poster) == []
    assert (
        community.visitor(poster).get(f"/hiring/{slug_of(app, district)}/settings").status_code
        == 403
    )


def test_a_poster_of_the_district_decides_for_its_schools(
    app: Flask, community: Community, district: int
) -> None:
    school = organization(
        app, "Aspen School", kind="district-school", parent=slug_of(app, district)
    )
    boss, teacher = community.person("boss"), community.person("teacher")
    hires_for(app, boss, district)
    works_at(app, teacher, school)
    people = f"/hiring/{slug_of(app, school)}/people"
    assert community.visitor(teacher).post(people, kind="recruiter").status_code == 303
    answer = community.visitor(boss).post(f"/hiring/roles/{role_id(app, teacher)}", act="grant")
    assert answer.status_code == 303
    assert held(app, teacher) == [("recruiter", school)]


def test_a_firm_hires_only_for_confirmed_clients(
    app: Flask, community: Community, district: int
) -> None:
    firm = organization(app, "Find Firm", kind="search-firm", state="")
    finder, boss = community.person("finder"), community.person("boss")
    hires_for(app, finder, firm, "recruiter")
    hires_for(app, boss, district)
    place = slug_of(app, district)
    clients = f"/hiring/{slug_of(app, firm)}/clients"
    visitor = community.visitor(finder)
    assert visitor.post(clients, organization=place, note="A manager").status_code == 303
    assert visitor.post(clients, organization=place).status_code == 409
    with app.app_context(), transaction(write=False):
        assert desks_of(finder.id)[0].serves == frozenset()
    page = community.visitor(boss).get(f"/hiring/{place}/clients").text
    assert "Find Firm" in page and "Confirm" in page
    number = page.split("/hiring/clients/")[1].split('"')[0]
    act = f"/hiring/clients/{number}"
    assert visitor.post(act, act="confirm").status_code == 403
    assert community.visitor(boss).post(act, act="confirm").status_code == 303
    with app.app_context(), transaction(write=False):
        assert desks_of(finder.id)[0].serves == {district}
    assert community.visitor(community.person("else")).post(act, act="end").status_code == 404
    assert visitor.post(act, act="end").status_code == 303
    with app.app_context(), transaction(write=False):
        assert desks_of(finder.id)[0].serves == frozenset()


def test_settings_are_kept_and_wrong_ones_said(
    app: Flask, community: Community, district: int
) -> None:
    boss = community.person("boss")
    hires_for(app, boss, district)
    where = f"/hiring/{slug_of(app, district)}/settings"
    visitor = community.visitor(boss)
    typed = {
        "second_approver": "y",
        "least_days": "10",
        "reply_days": "14",
        "keep_months": "6",
        "statement": "We hire fairly.",
        "letter_not_selected": "Dear {name}, thank you.",
    }
    assert visitor.get(where).status_code == 200
    assert visitor.post(where, **typed).status_code == 303
    with app.app_context(), transaction(write=False):
        kept = settings_of(district)
        assert (kept.second_approver, kept.blind, kept.keep_months) == (True, False, 6)
        assert kept.letters == {"not-selected": "Dear {name}, thank you."}
    wrong = visitor.post(where, **(typed | {"keep_months": "0", "statement": "Kept words"}))
    assert wrong.status_code == 422 and "Kept words" in wrong.text
    unknown = visitor.post(where, **(typed | {"letter_offer": "Hi {salary}"}))
    assert unknown.status_code == 422 and "{salary}" in unknown.text


def test_what_waits_for_a_decision_stands_on_the_hiring_page(
    app: Flask, community: Community, district: int
) -> None:
    boss, asker, hunter = (community.person(name) for name in ("boss", "asker", "hunter"))
    hires_for(app, boss, district)
    works_at(app, asker, district)
    firm = organization(app, "Bridge Search", kind="search-firm")
    hires_for(app, hunter, firm, "recruiter")
    community.visitor(asker).post(f"/hiring/{slug_of(app, district)}/people", kind="recruiter")
    asks = {"organization": slug_of(app, district)}
    assert (
        community.visitor(hunter).post(f"/hiring/{slug_of(app, firm)}/clients", **asks).status_code
        == 303
    )
    page, home = (
        community.visitor(boss).get("/hiring").text,
        f"/organizations/{slug_of(app, district)}",
    )
    assert "Asker asks to look for candidates for Aspen District" in page
    assert "Bridge Search says that Aspen District is its client" in page
    assert "Waiting for your decision" not in community.visitor(hunter).get("/hiring").text
    assert "Who hires here" in community.visitor(asker).get(home).text
    assert "Who hires here" not in community.visitor(hunter).get(home).text
