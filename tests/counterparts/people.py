from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.counterparts.queries.suggestions import Suggestions, suggestions_for
from forum.members.models import Context, ContextTerm, Profile
from forum.organizations.models import Affiliation, Organization
from forum.vocab.actions import seed_vocabulary
from forum.vocab.models import Term
from tests.support.community import Community

TERMS = ("slow-logins", "roster-errors", "station-rotation", "st-math", "lexia")


def describe(
    community: Community, person: Viewer, *terms: str, shown: int = 1, **values: Any
) -> Viewer:
    """Say where a person works: the slugs of terms, and columns of the context."""
    defaults = {
        "stage": "installing",
        "open_to_contact": True,
        "as_of": now(),
        "organization_kind": "district",
    }
    with community.app.app_context(), transaction():
        seed_vocabulary()
        wanted = select(Term.id).where(Term.slug.in_(terms or TERMS), Term.vocabulary != "subject")
        db.session.execute(delete(ContextTerm).where(ContextTerm.user_id == person.id))
        db.session.execute(delete(Context).where(Context.user_id == person.id))
        db.session.add(Context(user_id=person.id, **(defaults | values)))
        db.session.flush()
        rows = [{"user_id": person.id, "term_id": n} for n in db.session.scalars(wanted)]
        db.session.execute(insert(ContextTerm), rows)
        mine = update(Profile).where(Profile.user_id == person.id)
        db.session.execute(mine.values(context_shown=shown))
    return person


def employ(community: Community, person: Viewer, place: str, parent: str = "") -> None:
    """Have a person work somewhere, perhaps at a school of a district."""
    with community.app.app_context(), transaction():
        number = _place(place, _place(parent) if parent else None)
        db.session.add(
            Affiliation(user_id=person.id, organization_id=number, title="Demo", created_at=now())
        )


def _place(name: str, parent_id: int | None = None) -> int:
    found = db.session.scalar(select(Organization).where(Organization.slug == name))
    if found is None:
        found = Organization(slug=name, name=name, name_key=name, kind="district", created_at=now())
        db.session.add(found)
    found.parent_id = parent_id or found.parent_id
    db.session.flush()
    return found.id


def suggested(community: Community, person: Viewer) -> Suggestions:
    """Return what a person is suggested now."""
    with community.app.test_request_context():
        return suggestions_for(person)


def names(community: Community, person: Viewer) -> list[str]:
    """Return the user names a person is suggested, in order."""
    return [one.username for one in suggested(community, person).found]
