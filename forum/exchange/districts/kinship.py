from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import func, select

from forum.core.db import db
from forum.exchange.districts.writing import Record
from forum.organizations.models import Organization
from forum.organizations.names import words_of

ABOVE_SCHOOLS = ("district", "charter-network", "regional-agency")
# Words lists leave out of the names of districts, or put in.
LOOSE = frozenset(
    {"city", "community", "consolidated", "county", "district", "districts", "in", "independent"}
    | {"joint", "no", "number", "of", "public", "reorganized", "school", "schools", "the"}
    | {"unified", "and"}
)


@dataclass
class Districts:
    """The districts that schools of a list may belong to, by NCES number and by name."""

    missing: set[str] = field(default_factory=set)
    _by_number: dict[str, int] = field(default_factory=dict)
    _by_name: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _states: set[str] = field(default_factory=set)

    def learn(self, states: Iterable[str]) -> None:
        """Read the districts of states that were not read before."""
        wanted = set(states) - self._states
        if not wanted:
            return
        self._states |= wanted
        number = func.coalesce(Organization.merged_into_id, Organization.id)
        rows = select(number, Organization.nces_id, Organization.state, Organization.name).where(
            Organization.state.in_(sorted(wanted)), Organization.kind.in_(ABOVE_SCHOOLS)
        )
        for found, nces, state, name in db.session.execute(rows):
            if nces is not None:
                self._by_number[nces] = found
            self._by_name.setdefault((state, _told(name)), set()).add(found)

    def find(self, record: Record) -> int | None:
        """Return the district a school belongs to, None and noted as missing when it is not here.

        A name that stands for several districts of a state stands for none.
        """
        code, name = record.district
        if not code and not name:
            return None
        by_number = self._by_number.get(code.zfill(7)) if len(code) >= 6 else None
        if by_number is not None:
            return by_number
        named = self._by_name.get((str(record.facts["state"]), _told(name)), set())
        if len(named) == 1 and _told(name):
            return next(iter(named))
        self.missing.add(name or code)
        return None


def _told(name: str) -> str:
    """Return what tells a district from its neighbors: 29-J, 29J and 29(J) are one."""
    return "".join(word for word in words_of(name) if word not in LOOSE)
