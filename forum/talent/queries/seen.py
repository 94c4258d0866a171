"""Which candidates are there for somebody now; by the one predicate and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import aliased

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.talent.models import Candidate
from forum.talent.policy import Seeker, visible_candidates

# By another name: the predicate asks for accounts of its own.
_Person = aliased(User)


class Seen(NamedTuple):
    """A candidate who is there for the one who looks."""

    id: int
    username: str
    name: str


def get_seen(seeker: Seeker, username: str) -> Seen:
    """Return a candidate by name; raises NotFound for who is not there for this seeker.

    One statement, whoever is asked for.
    """
    rows = _seen(seeker).where(_Person.username_key == folded_name(username))
    return _one(rows)


def get_seen_by_id(seeker: Seeker, number: int) -> Seen:
    """Return a candidate by number; raises NotFound for who is not there for this seeker."""
    return _one(_seen(seeker).where(_Person.id == number))


def seen_among(seeker: Seeker, numbers: Iterable[int]) -> dict[int, Seen]:
    """Return those of some members who are there for a seeker, by number; one statement."""
    rows = _seen(seeker).where(_Person.id.in_(sorted(set(numbers))))
    return {row.id: Seen(*row) for row in db.session.execute(rows)}


def _seen(seeker: Seeker) -> Any:
    rows = select(_Person.id, _Person.username, _Person.name)
    rows = rows.join(Candidate, Candidate.user_id == _Person.id)
    return rows.where(visible_candidates(seeker))


def _one(rows: Any) -> Seen:
    found = db.session.execute(rows).one_or_none()
    if found is None:
        raise NotFound
    return Seen(*found)
