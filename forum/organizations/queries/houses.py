from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from forum.core.db import db
from forum.organizations.models import Organization

# School, district, network, and room for one more; a ring of parents ends the climb as well.
MOST_STEPS = 5


def houses_of(numbers: Iterable[int | None]) -> dict[int | None, int]:
    """Return organization → its house: the topmost one it belongs to, or was merged into.

    Two schools of one district are one house. A statement for each level of parents, none without
    a number.
    """
    wanted = {number for number in numbers if number is not None}
    above: dict[int, int | None] = {}
    unknown = set(wanted)
    for _ in range(MOST_STEPS):
        if not unknown:
            break
        rows = db.session.execute(
            select(Organization.id, Organization.parent_id, Organization.merged_into_id).where(
                Organization.id.in_(sorted(unknown))
            )
        )
        above |= {row.id: row.merged_into_id or row.parent_id for row in rows}
        unknown = {number for number in above.values() if number is not None} - above.keys()
    return {number: _top(number, above) for number in wanted}


def _top(number: int, above: dict[int, int | None]) -> int:
    for _ in range(MOST_STEPS):
        higher = above.get(number)
        if higher is None:
            break
        number = higher
    return number
