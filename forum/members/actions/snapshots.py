from __future__ import annotations

from collections.abc import Mapping, Sequence

from forum.core.clock import now
from forum.core.db import db
from forum.members.models import ContextSnapshot
from forum.organizations.queries.work import organizations_of


def take_snapshot(user_id: int, facts: Mapping[str, Sequence[str]]) -> ContextSnapshot:
    """Keep where something was tried, with where its author works today; it never changes.

    `facts` is vocabulary → slugs, as `queries.snapshots.context_facts` returns them.
    """
    places = organizations_of([user_id])[user_id]
    row = ContextSnapshot(
        user_id=user_id,
        organization_id=places[0].organization_id if places else None,
        facts={name: list(slugs) for name, slugs in sorted(facts.items()) if slugs},
        taken_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row
