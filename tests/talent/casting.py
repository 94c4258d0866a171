"""Candidates and recruiters for the tests beside this file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.organizations.models import Organization
from forum.organizations.queries.hiring import Desk
from forum.talent.actions import settings
from forum.talent.shown import Shown
from tests.support.community import Community, Visitor
from tests.support.hiring import hires_for, opening, organization

SHOWN = Shown(
    audience="recruiters",
    consent=True,
    sections=("about", "skills", "evidence"),
    availability="year",
    available_on=None,
    moves="no",
    states=(),
    remote=False,
    families=("blended-learning",),
    certifications=(),
    pitch="I made station rotation work in two schools.",
    evidence=(),
)


@dataclass
class Cast:
    """A recruiter of a district with an opening, and the means to add to them."""

    app: Flask
    community: Community
    recruiter: Viewer
    district: int
    desk: Desk
    opening: int
    visitor: Visitor

    def candidate(self, username: str, **changes: Any) -> Viewer:
        """Return a member who shows themselves to recruiters."""
        person = self.community.person(username)
        shows(self.app, person, **changes)
        return person

    def acting(self, person: Viewer, desk: Desk) -> Visitor:
        """Return somebody's browser in which they act at a desk."""
        visitor = self.community.visitor(person)
        assert visitor.post("/talent/desk", role=str(desk.role_id)).status_code == 303
        # What was said about it is read once.
        visitor.get("/talent/desk")
        return visitor

    def second(self, username: str, organization_id: int = 0) -> tuple[Viewer, Desk, Visitor]:
        """Return another recruiter, of the same district unless told."""
        person = self.community.person(username)
        desk = hires_for(self.app, person, organization_id or self.district, "recruiter")
        return person, desk, self.acting(person, desk)


def shows(app: Flask, person: Viewer, **changes: Any) -> None:
    """Have a member show themselves."""
    with app.app_context(), transaction():
        settings.save(replace(person, verified=True), replace(SHOWN, **changes))


def hides(app: Flask, person: Viewer, organization_id: int) -> None:
    """Have a member hide from an organization."""
    with app.app_context(), transaction():
        settings.hide(person, db.session.get_one(Organization, organization_id))


def cast(app: Flask, community: Community) -> Cast:
    """Return a recruiter of Aspen District who acts, with an open opening."""
    finder = community.person("finder")
    district = organization(app, "Aspen District")
    desk = hires_for(app, finder, district, "recruiter")
    number = opening(app, community.person("author"), district)
    made = Cast(app, community, finder, district, desk, number, community.visitor(finder))
    made.visitor = made.acting(finder, desk)
    return made
