from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite

from forum.core.clock import now
from forum.core.db import db
from forum.organizations.models import Organization, OrganizationName
from forum.organizations.names import beginnings, free_slug, key_of


def slugs_taken() -> set[str]:
    """Return every address of an organization, for giving many new ones theirs."""
    return set(db.session.scalars(select(Organization.slug)))


def bring(facts: Sequence[dict[str, Any]], taken: set[str]) -> list[int]:
    """Add many organizations at once, each found by its names; return their numbers in order.

    Each of `facts` holds columns of Organization, at least name and kind. Their addresses are
    chosen here, unless a fact is `slug`, and added to `taken`.
    """
    moment = now()
    rows = []
    for fact in facts:
        slug = fact.get("slug") or free_slug(
            fact["name"], fact.get("state", ""), taken.__contains__
        )
        taken.add(slug)
        rows.append({**fact, "slug": slug, "name_key": key_of(fact["name"]), "created_at": moment})
    if not rows:
        return []
    db.session.execute(insert(Organization), rows)
    wanted = select(Organization.slug, Organization.id).where(
        Organization.slug.in_([row["slug"] for row in rows])
    )
    numbers = dict(db.session.execute(wanted).all())
    add_names((numbers[row["slug"]], row["name"]) for row in rows)
    return [numbers[row["slug"]] for row in rows]


def add_names(named: Iterable[tuple[int, str]]) -> None:
    """Make organizations found by these names of theirs: pairs of number and name.

    What they are found by already stays; one that took over others is named for each of them.
    """
    rows = [
        {"inner": inner, "key": key, "organization_id": number}
        for number, name in named
        for inner, key in sorted(beginnings(name))
    ]
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    if rows:
        db.session.execute(dialect.insert(OrganizationName).on_conflict_do_nothing(), rows)
