from __future__ import annotations

from collections.abc import Sequence

from forum.core.clock import now
from forum.members.queries.directory.reading import shaped
from forum.talent.policy import Seeker
from forum.talent.queries.finder import reading
from forum.talent.queries.finder.reading import Shown


def shown_of(seeker: Seeker, ids: Sequence[int]) -> dict[int, Shown]:
    """Return those of some candidates who are there for a seeker; one statement, none for nobody.

    Asked of the one predicate, whatever was found before: nobody is shown who went since.
    """
    if not ids or seeker.user_id is None:
        return {}
    count, values = shaped(ids)
    values |= reading.values_of(seeker) | {"moment": now()}
    return {row.id: row for row in reading.shown.rows(count, seeker.kind, **values)}
