from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, Select, select, tuple_

from forum.core.hot import Hot, value
from forum.members.models import Profile
from forum.members.queries.directory.reading import among


class Number(NamedTuple):
    """A member by number."""

    id: int
    helped_count: int


def _helpful(further: bool) -> Select[Any]:
    columns: tuple[Any, ...] = (Profile.user_id, Profile.helped_count)
    statement: Select[Any] = select(*columns)
    if further:
        place: Any = tuple_(Profile.helped_count, Profile.user_id)
        here = tuple_(value("count", BigInteger()), value("id", BigInteger()))
        statement = statement.where(place < here)
    order = (Profile.helped_count.desc(), Profile.user_id.desc())
    return statement.order_by(*order).limit(value("most", Integer()))


def _helped(count: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Profile.user_id, Profile.helped_count)
    return select(*columns).where(among(Profile.user_id, count))


helpful = Hot(Number, _helpful)
helped = Hot(Number, _helped)
