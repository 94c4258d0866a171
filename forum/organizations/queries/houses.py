from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Select, or_, select

from forum.core.db import db
from forum.organizations.models import Organization


def houses_of(numbers: Iterable[int | None]) -> dict[int | None, int]:
    """Return organization → its house: the topmost one it belongs to, or was merged into.

    Two schools of one district are one house. A statement for each level of parents, none without
    a number.
    """
    wanted = {number for number in numbers if number is not None}
    above: dict[int, int | None] = {}
    unknown = set(wanted)
    while unknown:
        rows = db.session.execute(
            select(Organization.id, Organization.parent_id, Organization.merged_into_id).where(
                Organization.id.in_(sorted(unknown))
            )
        )
        above |= {row.id: row.merged_into_id or row.parent_id for row in rows}
        unknown = {number for number in above.values() if number is not None} - above.keys()
    return {number: _top(number, above) for number in wanted}


def below(number: int) -> Select[int]:
    """Return a SELECT of an organization and all whose climb to their house leads through it."""
    known = select(Organization.id).where(Organization.id == number).cte(recursive=True)
    led = or_(Organization.parent_id == known.c.id, Organization.merged_into_id == known.c.id)
    known = known.union(select(Organization.id).join(known, led))
    return select(known.c.id)


def _top(number: int, above: dict[int, int | None]) -> int:
    # A ring of parents, which nobody can make here but a load might bring, ends the climb.
    seen: set[int] = set()
    while number not in seen and (higher := above.get(number)) is not None:
        seen.add(number)
        number = higher
    return number
