from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of an organization; `parent` is the address or name of what it belongs to."""

    name: str
    kind: str
    state: str = ""
    city: str = ""
    website: str = ""
    parent: str = ""
    size_band: str = ""
    locale: str = ""


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a member says of a place of work."""

    title: str
    family: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
