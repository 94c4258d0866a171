from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, cast, literal, null, or_, select, union_all

from forum.core.hot import Hot, value
from forum.members.facts import SINGLE, Fact, Place, Sheet
from forum.members.models import ContextTerm
from forum.members.queries.people import Member
from forum.members.queries.terms import said_once
from forum.organizations.models import Affiliation, Organization
from forum.organizations.policy import is_current, is_verified, today
from forum.vocab.models import Term


class _Line(NamedTuple):
    kind: str
    slug: str
    label: str
    title: str
    starts_on: date | None
    ends_on: date | None
    verified_at: datetime | None
    expires_at: datetime | None
    place: int


# What a line of work has beyond a term, in the order of `_Line`.
_TIMES: tuple[Any, ...] = (
    Affiliation.starts_on,
    Affiliation.ends_on,
    Affiliation.verified_at,
    Affiliation.expires_at,
)
_WORK = "work"


def _terms() -> Select[Any]:
    held = select(ContextTerm.term_id).where(ContextTerm.user_id == value("owner", Term.id.type))
    once = [
        and_(Term.vocabulary == name, Term.slug == value(column, String()))
        for name, column in SINGLE.items()
    ]
    columns: tuple[Any, ...] = (Term.vocabulary.label("kind"), Term.slug, Term.label)
    empty = [cast(null(), column.type).label(column.key) for column in _TIMES]
    title = literal("", String()).label("title")
    return select(*columns, title, *empty, Term.position.label("place")).where(
        or_(Term.id.in_(held), *once)
    )


def _places() -> Select[Any]:
    columns: tuple[Any, ...] = (
        literal(_WORK, String()).label("kind"),
        Organization.slug,
        Organization.name.label("label"),
        Affiliation.title,
        *_TIMES,
        # Latest first.
        (-Affiliation.id).label("place"),
    )
    return (
        select(*columns)
        .join(Organization, Organization.id == Affiliation.organization_id)
        .where(Affiliation.user_id == value("owner", Affiliation.user_id.type))
    )


def _both(context: bool, work: bool) -> Select[Any]:
    parts = [part() for part, wanted in ((_terms, context), (_places, work)) if wanted]
    lines = union_all(*parts).subquery()
    return select(lines).order_by(lines.c.kind, lines.c.place, lines.c.label)


_lines = Hot(_Line, _both)


def sheet_of(person: Member, seen: frozenset[str]) -> Sheet:
    """Return terms and places of the sections that are `seen`; one statement, or none."""
    context = "context" in seen and person.as_of is not None
    if not context and "work" not in seen:
        return Sheet()
    single = said_once(person) if context else {}
    lines = _lines.rows(context, "work" in seen, owner=person.id, **single)
    return Sheet(
        facts=tuple(Fact(*line[:3]) for line in lines if line.kind != _WORK),
        places=tuple(_place(line) for line in lines if line.kind == _WORK),
    )


def _place(line: _Line) -> Place:
    current = is_current(line.starts_on, line.ends_on, today())
    verified = current and is_verified(line.verified_at, line.expires_at)
    return Place(line.slug, line.label, line.title, current, verified)
