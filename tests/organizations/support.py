from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.organizations import policy
from forum.organizations.actions import keeping, working
from forum.organizations.facts import Facts, Place
from forum.organizations.models import Affiliation, Organization, OrganizationDomain
from forum.vocab.models import Term


class Work:
    """Makes organizations and places of work by the real actions; gives numbers and addresses."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def terms(self) -> None:
        """Define the kinds the forms of the tests choose from."""
        kinds = {"district": "School district", "district-school": "District school"}
        with self.app.app_context(), transaction():
            if db.session.scalar(select(func.count(Term.id))) == 0:
                db.session.add_all(
                    Term(vocabulary="organization-kind", slug=slug, label=label)
                    for slug, label in kinds.items()
                )

    def organization(
        self, name: str, state: str = "CO", *domains: str, parent: str = "", city: str = ""
    ) -> str:
        """Add an organization with mail domains; return its slug."""
        facts = Facts(
            name=name, kind="district-school", state=state, parent=parent, city=city or name
        )
        with self.app.app_context(), transaction():
            row = keeping.create(Viewer(), facts)
            db.session.add_all(
                OrganizationDomain(domain=domain, organization_id=row.id) for domain in domains
            )
            return row.slug

    def place(self, person: Viewer, slug: str, **values: Any) -> int:
        """Say that a person works there; return the number of the affiliation."""
        with self.app.app_context(), transaction():
            row = db.session.scalars(select(Organization).where(Organization.slug == slug)).one()
            place = Place(**({"title": "Blended learning manager"} | values))
            return working.add_place(person, row, place).id

    def change(self, number: int, **values: Any) -> None:
        """Write values into an affiliation, whatever the product thinks of them."""
        with self.app.app_context(), transaction():
            row = db.session.get_one(Affiliation, number)
            for name, value in values.items():
                setattr(row, name, value)

    def affiliation(self, number: int) -> Any:
        """Return an affiliation as it is kept, None when there is none."""
        with self.app.app_context(), transaction(write=False):
            row = db.session.get(Affiliation, number)
            if row is not None:
                db.session.expunge(row)
            return row

    def find(self, slug: str) -> Any:
        """Return the organization of exactly this address."""
        with self.app.app_context(), transaction(write=False):
            row = db.session.scalars(select(Organization).where(Organization.slug == slug)).one()
            db.session.expunge(row)
            return row

    def wrong_counts(self) -> list[str]:
        """Return the organizations whose count of people is not the number of them."""
        people = select(func.count(func.distinct(Affiliation.user_id))).where(
            Affiliation.organization_id == Organization.id, policy.current(policy.today())
        )
        truth = people.correlate(Organization).scalar_subquery()
        with self.app.app_context(), transaction(write=False):
            wrong = select(Organization.slug).where(Organization.member_count != truth)
            return list(db.session.scalars(wrong))
