from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.organizations.models import Affiliation, Organization
from tests.ideas.test_trying import report
from tests.support.community import Community
from tests.support.ideas import idea, row, seed

SCHOOLS = """School Code,School Name,Physical State,District Name
1,North School,CO,Mapleton School District 1
2,South School,CO,Mapleton School District 1
"""
DISTRICTS = """State Postal Code,State FIPS Code,District ID,Name
CO,08,05550,Mapleton School District 1
"""


def test_two_schools_that_a_list_puts_into_one_district_are_one_house_from_then_on(
    app: Flask, community: Community, author: Viewer, tmp_path: Path
) -> None:
    seed(app)
    schools, districts = tmp_path / "schools.csv", tmp_path / "districts.csv"
    schools.write_text(SCHOOLS, encoding="utf-8")
    districts.write_text(DISTRICTS, encoding="utf-8")
    load(app, schools, "schools")
    number = idea(app, author)
    for name in ("North School", "South School"):
        person = community.person(name.split()[0].lower())
        with app.app_context(), transaction():
            place = db.session.scalars(select(Organization).where(Organization.name == name)).one()
            job = {"user_id": person.id, "organization_id": place.id, "title": "Manager"}
            db.session.add(Affiliation(**job, created_at=now()))
        report(app, person, number)
    assert row(app, number).evidence == 4
    load(app, districts, "us-districts")
    community.work()
    assert row(app, number).evidence == 4
    load(app, schools, "schools")
    community.work()
    assert row(app, number).evidence == 1


def load(app: Flask, path: Path, form: str) -> None:
    result = app.test_cli_runner().invoke(args=["load", str(path), "--format", form])
    assert result.exit_code == 0, result.output
