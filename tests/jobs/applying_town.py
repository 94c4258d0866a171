"""A district that hires, and people who apply to it, for tests of the school's side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.markup import cook
from forum.jobs.actions import moving
from forum.jobs.machine import APPLICANT, SCHOOL
from forum.jobs.models import Application, JobReviewer
from forum.jobs.sheet import Sheet
from forum.organizations.models import HiringSettings
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization, works_at
from tests.support.ideas import seed

# How an application comes into a state.
WAYS: dict[str, tuple[str, ...]] = {
    "submitted": (),
    "viewed": ("viewed",),
    "shortlisted": ("viewed", "shortlisted"),
    "interview": ("shortlisted", "interview"),
    "offer": ("shortlisted", "offer"),
    "hired": ("shortlisted", "offer", "hired"),
    "not-selected": ("not-selected",),
}


@dataclass(frozen=True)
class Town:
    """A district with an opening, somebody who decides, and a colleague who reads."""

    app: Flask
    community: Community
    district: int
    posting: int
    poster: Viewer
    reader: Viewer

    def applied(self, name: str, state: str = "submitted", **sent: Any) -> int:
        """Have somebody apply, and the school move it; return the application's number."""
        person = self.community.person(name)
        number = self.draft(person, **sent)
        self.move(number, "submitted", person, APPLICANT)
        if state == "withdrawn":
            self.move(number, "withdrawn", person, APPLICANT)
        for after in WAYS.get(state, ()):
            self.move(number, after, self.poster)
        return number

    def draft(self, person: Viewer, **sent: Any) -> int:
        """Write a draft, whatever applying asks; return its number."""
        note = sent.pop("note", "I ran rotations in three rooms.")
        with self.app.app_context(), transaction():
            row = Application(
                posting_id=self.posting,
                user_id=person.id,
                fields=Sheet(note=note).as_json(),
                note_html=cook(note).html,
                created_at=now(),
                updated_at=now(),
                **sent,
            )
            db.session.add(row)
            db.session.flush()
            return row.id

    def move(
        self,
        number: int,
        after: str,
        by: Viewer | None,
        who: str = SCHOOL,
        message: str | None = None,
        **more: Any,
    ) -> None:
        """Move an application by the real action, in a transaction of its own."""
        with self.app.app_context(), transaction():
            row = db.session.get_one(Application, number)
            moving.move_application(row, after, by, who, message, **more)

    def row(self, number: int) -> Application:
        """Return an application as it is now."""
        with self.app.app_context(), transaction(write=False):
            found = db.session.get_one(Application, number)
            db.session.expunge(found)
            return found

    def settings(self, **values: Any) -> None:
        """Say how the district hires."""
        with self.app.app_context(), transaction():
            row = db.session.get(HiringSettings, self.district)
            if row is None:
                row = HiringSettings(organization_id=self.district, changed_at=now())
                db.session.add(row)
            for name, value in values.items():
                setattr(row, name, value)

    def asks(self, people: Iterable[Viewer]) -> None:
        """Have colleagues read the applications."""
        with self.app.app_context(), transaction():
            db.session.add_all(
                JobReviewer(posting_id=self.posting, user_id=one.id, by_id=self.poster.id, at=now())
                for one in people
            )


def town(app: Flask, community: Community, state: str = "open", **changes: Any) -> Town:
    """Make a district with an opening, a poster and a reader."""
    seed(app)
    district = organization(app, "Aspen District")
    poster, reader = community.person("poster"), community.person("reader")
    hires_for(app, poster, district)
    works_at(app, reader, district)
    posting = opening(app, poster, district, state, **changes)
    made = Town(app, community, district, posting, poster, reader)
    made.asks([reader])
    return made
