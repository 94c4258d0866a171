from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

# What a context says once (vocabulary → column), and what it may say often (vocabularies).
SINGLE = {
    "stage": "stage",
    "organization-kind": "organization_kind",
    "size": "size_band",
    "locale": "locale",
}
MANY = ("model", "problem", "tool", "device", "grade", "subject")


class Choice(NamedTuple):
    """A term that may be chosen; `group` is the label of what it belongs to, "" for none."""

    id: int
    slug: str
    label: str
    definition: str
    group: str


class Fact(NamedTuple):
    """A term of somebody's context, with what leads to the page that says what it means."""

    vocabulary: str
    slug: str
    label: str


class Place(NamedTuple):
    """Where somebody works or worked: `slug` and `name` are the organization's."""

    slug: str
    name: str
    title: str
    current: bool
    verified: bool


class Sheet(NamedTuple):
    """What of a member is kept in other tables, as far as the one who looks may see it."""

    facts: tuple[Fact, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What a context says once; names are slugs of terms, "" for not said."""

    stage: str = ""
    organization_kind: str = ""
    size_band: str = ""
    locale: str = ""
    working_on: str = ""
    open_to_contact: bool = False
    capacity: int = 3
