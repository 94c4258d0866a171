from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, String, and_, exists, func, literal, select, tuple_, union_all
from sqlalchemy.orm import aliased

from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.paging import Slice
from forum.core.refusals import NotFound
from forum.organizations.models import Organization, OrganizationDomain, OrganizationName
from forum.organizations.names import COMMON, MOST_KEY, key_of, words_of

MOST_COMPLETIONS = 8
MOST_CHILDREN = 50
PER_PAGE = 30
# Behind every text that begins with a prefix, in byte order.
LAST = "\U0010ffff"


class Found(NamedTuple):
    """An organization as a list or the picker shows it."""

    id: int
    slug: str
    name: str
    kind: str
    state: str
    city: str


_FOUND: tuple[Any, ...] = (
    Organization.id,
    Organization.slug,
    Organization.name,
    Organization.kind,
    Organization.state,
    Organization.city,
)


def find_by_slug(slug: str) -> Organization | None:
    """Return the organization of an address, also one that was merged."""
    return db.session.scalar(select(Organization).where(Organization.slug == slug))


def get_by_slug(slug: str, *, lock: bool = False) -> Organization:
    """Return the organization of an address, the one it went into when it was merged.

    Raises NotFound. At most two statements.
    """
    found = find_by_slug(slug)
    if found is not None and found.merged_into_id is not None:
        found = db.session.get(Organization, found.merged_into_id)
    if found is None:
        raise NotFound
    if lock:
        db.session.refresh(found, with_for_update=True)
    return found


def find_by_id(number: int | None) -> Organization | None:
    """Return an organization by number, None for none."""
    return db.session.get(Organization, number) if number is not None else None


def get_by_id(number: int) -> Organization:
    """Return an organization by number; raises NotFound."""
    found = find_by_id(number)
    if found is None:
        raise NotFound
    return found


def find_named(text: str) -> Sequence[Organization]:
    """Return the organizations a typed address or name stands for: one, several or none."""
    by_slug = find_by_slug(text.strip().rpartition("/")[2].lower())
    if by_slug is not None:
        return [get_by_slug(by_slug.slug)]
    key = key_of(text)
    if not key:
        return []
    rows = select(Organization).where(
        Organization.name_key == key, Organization.merged_into_id.is_(None)
    )
    return db.session.scalars(rows.order_by(Organization.id).limit(MOST_COMPLETIONS)).all()


def find_twin(name: str, state: str, city: str, but: int | None = None) -> Organization | None:
    """Return another organization of the same name in the same place."""
    rows = select(Organization).where(
        Organization.name_key == key_of(name),
        Organization.state == state,
        func.lower(Organization.city) == city.lower(),
        Organization.merged_into_id.is_(None),
        Organization.id != (but or 0),
    )
    return db.session.scalars(rows.limit(1)).first()


def _beginning(low: str, high: str) -> Any:
    key = OrganizationName.key
    return and_(key >= value(low, key.type), key < value(high, key.type))


def _by_phrase() -> Any:
    parts = []
    for inner in (0, 1):
        part = select(
            OrganizationName.organization_id, OrganizationName.inner, OrganizationName.key
        )
        part = part.where(OrganizationName.inner == inner, _beginning("low", "high"))
        limited = part.order_by(OrganizationName.key).limit(MOST_COMPLETIONS).subquery()
        parts.append(select(limited))
    either = union_all(*parts).subquery()
    return (
        select(*_FOUND)
        .join(either, either.c.organization_id == Organization.id)
        .order_by(either.c.inner, either.c.key, Organization.state, Organization.id)
    )


_phrase: Hot[Found] = Hot(Found, _by_phrase)


def _by_words(count: int) -> Select[Any]:
    """Return the statement that finds names which hold all of several words, in any order."""
    statement = select(*_FOUND).where(Organization.merged_into_id.is_(None))
    for number in range(count):
        name = aliased(OrganizationName)
        low, high = value(f"low_{number}", String()), value(f"high_{number}", String())
        holds = select(name.organization_id).where(
            name.inner.in_([0, 1]), name.key >= low, name.key < high
        )
        statement = statement.where(Organization.id.in_(holds))
    return statement.order_by(Organization.name_key, Organization.id).limit(MOST_COMPLETIONS)


_words: Hot[Found] = Hot(Found, _by_words)


def complete(typed: str) -> list[Found]:
    """Return up to eight organizations whose name, from any of its words on, begins so.

    Names that begin so come first. Where the words stand apart in no name, those that hold all
    of them follow. Ranges of one index, so the cost does not grow with the number of names.
    """
    words = words_of(typed)
    if not words:
        return []
    phrase = " ".join(words)[:MOST_KEY]
    found = {row.id: row for row in _phrase.rows(low=phrase, high=phrase + LAST)}
    telling = [word for word in dict.fromkeys(words) if word not in COMMON][:4]
    if len(found) < MOST_COMPLETIONS and len(words) > 1 and telling:
        places: dict[str, str] = {}
        for number, word in enumerate(telling):
            places |= {f"low_{number}": word[:MOST_KEY], f"high_{number}": word[:MOST_KEY] + LAST}
        found |= {row.id: row for row in _words.rows(len(telling), **places) if row.id not in found}
    return list(found.values())[:MOST_COMPLETIONS]


def page_of_organizations(words: str, state: str, kind: str, after: str | None) -> Slice[Found]:
    """Return organizations by name, those whose names hold all of some words; two statements.

    `after` is the number of the last one shown before; raises NotFound for none there is.
    """
    statement = select(*_FOUND).where(Organization.merged_into_id.is_(None))
    for word in dict.fromkeys(words_of(words)):
        statement = statement.where(_holds(word[:MOST_KEY]))
    if state:
        statement = statement.where(Organization.state == state)
    if kind:
        statement = statement.where(Organization.kind == kind)
    if after:
        place = tuple_(Organization.name_key, Organization.id)
        statement = statement.where(place > tuple_(*map(literal, _cursor(after))))
    ordered = statement.order_by(Organization.name_key, Organization.id).limit(PER_PAGE + 1)
    rows = [Found(*row) for row in db.session.execute(ordered)]
    more = len(rows) > PER_PAGE
    return Slice(rows[:PER_PAGE], str(rows[PER_PAGE - 1].id) if more else None, not after)


def _holds(key: str) -> Any:
    """Return the WHERE under which a word of a name begins so."""
    holds = select(OrganizationName.organization_id).where(
        OrganizationName.key >= key, OrganizationName.key < key + LAST
    )
    if any(word.startswith(key) for word in COMMON):
        # Nearly every name has it: looking at each as the list is walked finds a page at once.
        return exists(holds.where(OrganizationName.organization_id == Organization.id))
    return Organization.id.in_(holds.where(OrganizationName.inner.in_([0, 1])))


def _cursor(after: str) -> tuple[str, int]:
    if not (after.isascii() and after.isdigit() and len(after) < 16):
        raise NotFound
    key = db.session.scalar(select(Organization.name_key).where(Organization.id == int(after)))
    if key is None:
        raise NotFound
    return key, int(after)


def children_of(organization_id: int) -> tuple[list[Found], bool]:
    """Return the first organizations that belong to one, by name, and whether there are more."""
    rows = db.session.execute(
        select(*_FOUND)
        .where(Organization.parent_id == organization_id, Organization.merged_into_id.is_(None))
        .order_by(Organization.name_key, Organization.id)
        .limit(MOST_CHILDREN + 1)
    )
    found = [Found(*row) for row in rows]
    return found[:MOST_CHILDREN], len(found) > MOST_CHILDREN


def ancestors_of(organization: Organization) -> list[int]:
    """Return the numbers of what an organization belongs to, the nearest first."""
    numbers: list[int] = []
    parent = organization.parent_id
    while parent is not None and parent not in numbers:
        numbers.append(parent)
        parent = db.session.scalar(select(Organization.parent_id).where(Organization.id == parent))
    return numbers


def domains_of(organization_id: int, parent_id: int | None = None) -> list[str]:
    """Return the mail domains of an organization, with those of the one it belongs to."""
    ids = [number for number in (organization_id, parent_id) if number is not None]
    rows = select(OrganizationDomain.domain).where(OrganizationDomain.organization_id.in_(ids))
    return list(db.session.scalars(rows.order_by(OrganizationDomain.domain)))
