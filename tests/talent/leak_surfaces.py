"""Every page that may say something of candidates, and how the leak test asks it."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from flask import Flask

from forum.talent.handles import handle_of
from forum.talent.queries.finder.asked import FACETS
from forum.talent.queries.finder.named import names
from tests.support.talent_town import SKILLS, STATES, WORDS, Eye, Town

NOBODY = "nobody-at-all"
QUESTIONS = 10


@dataclass(frozen=True)
class Look:
    """Somebody about to look: who is not there for them and who is, and what chance asks."""

    app: Flask
    town: Town
    eye: Eye
    unseen: Sequence[int]
    seen: Sequence[int]
    chance: random.Random

    def names(self) -> list[str]:
        """Return some names: of those who are not there, of those who are, and nobody's."""
        some = [*self._some(self.unseen, 4), *self._some(self.seen, 2)]
        return [*(f"town{number}" for number in some), NOBODY]

    def handles(self, posting_id: int) -> list[str]:
        """Return what some are called among the matches of an opening."""
        some = [*self._some(self.unseen, 4), *self._some(self.seen, 2), 7]
        with self.app.app_context():
            return [handle_of(f"job:{posting_id}", number) for number in some]

    def openings(self) -> list[int]:
        """Return the opening a poster looks for, or all."""
        return [self.eye.opening_id] if self.eye.opening_id else sorted(self.town.openings)

    def _some(self, numbers: Sequence[int], most: int) -> list[int]:
        return self.chance.sample(list(numbers), min(most, len(numbers)))


def searches(look: Look) -> list[str]:
    """Return the search plain, with each facet opened, and with what chance asks."""
    found = ["/talent", "/talent?page=2", "/talent?page=3"]
    found += [f"/talent?more={name}" for name in look.chance.sample(sorted(FACETS), 4)]
    found += [f"/talent?opening={number}" for number in look.openings()[:3]]
    with look.app.app_context():
        values = {name: sorted(held) for name, held in names.get().values.items()}
    for _ in range(QUESTIONS):
        said = [_facet(look.chance, values) for _ in range(look.chance.randrange(4))]
        if look.chance.random() < 0.4:
            said.append(f"q={look.chance.choice(WORDS)}")
        if look.chance.random() < 0.1:
            said.append(f"certificate={look.chance.choice(WORDS)}")
        said.append(f"more={look.chance.choice(sorted(FACETS))}")
        found.append("/talent?" + "&".join(said))
    return found


def _facet(chance: random.Random, values: dict[str, list[str]]) -> str:
    name = chance.choice(sorted(FACETS))
    if name in ("self", "endorsed", "verified"):
        return f"{name}={chance.choice(SKILLS)}.{chance.choice((2, 2, 3))}"
    if name in ("state", "reach"):
        return f"{name}={chance.choice(STATES)}"
    return f"{name}={chance.choice(values[name])}"


def people(address: str) -> Callable[[Look], list[str]]:
    """Return a page of somebody, for some who are not there, some who are, and nobody."""
    return lambda look: [address.format(name) for name in look.names()]


def at(*addresses: str) -> Callable[[Look], list[str]]:
    """Return pages that are the same for all."""
    return lambda _look: list(addresses)


def openings(address: str) -> Callable[[Look], list[str]]:
    """Return a page of each opening."""
    return lambda look: [address.format(number) for number in look.openings()]


def asks(look: Look) -> list[str]:
    """Return the forms by which members who match an opening are asked."""
    forms = (
        [f"/jobs/{n}/matches/{handle}/ask" for handle in look.handles(n)] for n in look.openings()
    )
    return list(chain.from_iterable(forms))


def lists(look: Look) -> list[str]:
    """Return the recruiter's own list, and one that is another's."""
    return [f"/talent/lists/{look.eye.role_id}", f"/talent/lists/{look.eye.role_id % 7 + 1}"]


Table = dict[str, tuple[Sequence[str], Callable[[Look], list[str]]]]
# Endpoint → who looks, and at which addresses. Asked with the unseen gone from the community ...
GONE: Table = {
    "talent_finder.search": (("recruiter",), searches),
    "talent_reading.candidate": (("recruiter", "member"), people("/talent/{}")),
    "talent_lists.keep": (("recruiter",), people("/talent/{}/keep")),
    "talent_requests.ask": (("recruiter",), people("/talent/{}/ask")),
    "talent_matches.matches": (("poster",), openings("/jobs/{}/matches")),
    "talent_matches.ask": (("poster",), asks),
    "opening_reach.reach": (("poster",), openings("/jobs/{}/reach")),
    "talent_alerts.alerts": (("recruiter",), at("/talent/alerts", "/talent/alerts?q=data")),
    "talent_desk.choose": (("recruiter", "member"), at("/talent/desk")),
}
# ... and where they stay members, who never were candidates: their pages are there as before.
OFF: Table = {
    "talent_lists.all_lists": (("recruiter",), at("/talent/lists")),
    "talent_lists.one": (("recruiter",), lists),
    "talent_requests.sent": (("recruiter",), at("/talent/requests")),
    "members_page.member": (("member",), people("/members/{}")),
    "talent_reading.candidate": (("recruiter", "member"), people("/talent/{}")),
}
# Pages that begin like these show candidates: each stands in a table above.
WATCHED = re.compile(r"^/talent(/|$)|^/jobs/<int:posting_id>/(matches|reach)")


def addresses(look: Look, table: Table) -> list[str]:
    """Return what somebody asks of the pages of a table."""
    some = [make(look) for kinds, make in table.values() if look.eye.kind in kinds]
    return list(chain.from_iterable(some))
