"""Search firms that look for people, with their client and its openings."""

from __future__ import annotations

from dataclasses import dataclass

from forum.core.access import Viewer
from forum.organizations.queries.hiring import Desk
from tests.browser.hiring_town import HiringTown
from tests.support.hiring import client_of, hires_for, opening, organization

LETTER = "Your calendar of rollouts is what our five schools lack. May we talk about it?"


@dataclass
class Firm:
    """A search firm with a recruiter, and two openings of its client."""

    name: str
    recruiter: Viewer
    number: int
    desk: Desk
    client: int
    openings: list[int]


def firm_of(town: HiringTown, who: str, name: str) -> Firm:
    """Found a firm of that name with somebody who may look at candidates for it."""
    recruiter = town.person(who)
    number = organization(town.app, name, kind="search-firm")
    client = organization(town.app, f"{name} Client", kind="district")
    desk = hires_for(town.app, recruiter, number, "recruiter")
    client_of(town.app, number, client, recruiter)
    openings = [
        opening(town.app, recruiter, client, title=title)
        for title in ("Blended Learning Manager", "Digital Learning Coach")
    ]
    return Firm(name, recruiter, number, desk, client, openings)
