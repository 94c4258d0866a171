"""For whoever looks, a town is as if those who are not there for them did not exist."""

from __future__ import annotations

import difflib
import os
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from forum.core.access import Role, Viewer
from forum.core.db import db, transaction
from forum.talent.policy import Seeker
from forum.talent.queries.finder import finding
from forum.talent.queries.finder.asked import Asked
from forum.talent.queries.visible import count_found
from tests.support.community import Community, Visitor
from tests.support.talent_chance import build
from tests.support.talent_town import Eye, Streets
from tests.talent.leak_surfaces import GONE, OFF, WATCHED, Look, Table, addresses

# Towns, each with some twenty who look and some hundred questions; all of it by `make test-leaks`.
TOWNS = int(os.environ.get("LEAK_TOWNS", "0"))
PEOPLE = 40 if TOWNS else 30
RANDOM = re.compile(r'<input[^>]*name="(?:csrf_token|once)"[^>]*>')
Answer = tuple[int, str]


def test_every_page_of_candidates_is_asked(app: Flask) -> None:
    pages = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and WATCHED.search(rule.rule)
    }
    assert pages - (GONE.keys() | OFF.keys()) == set()
    assert (GONE.keys() | OFF.keys()) - {*app.view_functions} == set()


@pytest.mark.parametrize("seed", range(TOWNS or 1))
def test_no_page_tells_of_who_is_not_there(community: Community, seed: int) -> None:
    chance = random.Random(seed)
    town = build(100 + seed, PEOPLE)
    streets = Streets(community.app, town)
    asked: Counter[str] = Counter()
    for eye in _eyes(streets, chance):
        walk = _Walk(community, streets, eye, chance)
        asked["gone"] += walk.compare(GONE, streets.empty_of, streets.bring_back)
        asked["off"] += walk.compare(OFF, streets.switch_off, streets.switch_on)
        asked["unseen"] += len(walk.look.unseen)
        asked["seen"] += len(walk.look.seen)
    print(f"{asked['gone'] + asked['off']} pages asked in both towns")
    assert asked["gone"] + asked["off"] > 50, asked
    assert min(asked["unseen"], asked["seen"]) > 10, asked


def _eyes(streets: Streets, chance: random.Random) -> list[Eye]:
    town = streets.town
    if TOWNS:
        return town.eyes
    with streets.app.app_context():
        each = 2 if db.engine.dialect.name == "sqlite" else 1
    kinds = dict.fromkeys(("recruiter", "member", "poster"), each)
    some = (
        chance.sample([eye for eye in town.eyes if eye.kind == kind], many)
        for kind, many in kinds.items()
    )
    return [eye for group in some for eye in group]


class _Walk:
    """One who looks, in the town as it is and in the one without those not there for them."""

    def __init__(
        self, community: Community, streets: Streets, eye: Eye, chance: random.Random
    ) -> None:
        self.app, self.eye = community.app, eye
        town = streets.town
        seen = [number for number in town.people if town.sees(eye, number)]
        unseen = [number for number in town.people if number not in set(seen)]
        self.look = Look(self.app, town, eye, unseen, seen, chance)
        self.visitor = _visitor(community, eye)

    def compare(
        self,
        table: Table,
        leave: Callable[[list[int]], None],
        come: Callable[[list[int]], None],
    ) -> int:
        """Ask all pages of a table in both towns; return how many were asked."""
        questions = addresses(self.look, table)
        before = {address: self._ask(address) for address in questions}
        counts = self._counts()
        leave([*self.look.unseen])
        with self.app.app_context():
            # Nothing may be left of them in memory either.
            finding.forget()
        try:
            for address, answer in before.items():
                now = self._ask(address)
                assert now == answer, (address, self.eye, _differing(answer[1], now[1]))
            assert self._counts() == counts
        finally:
            come([*self.look.unseen])
        assert all(answer[0] in (200, 303, 403, 404) for answer in before.values())
        again = next(iter(before), None)
        assert again is None or self._ask(again) == before[again]
        return len(before)

    def _ask(self, address: str) -> Answer:
        answer = self.visitor.get(address)
        return answer.status_code, RANDOM.sub("", answer.text)

    def _counts(self) -> list[int]:
        """Return what the letters of kept searches count."""
        town, eye = self.look.town, self.eye
        seeker = Seeker(eye.kind, eye.user_id, eye.desk_id, town.openings.get(eye.opening_id, 0))
        since = datetime(2020, 1, 1, tzinfo=UTC)
        with self.app.app_context(), transaction(write=False):
            return [count_found(seeker, Asked()), count_found(seeker, Asked(q="data"), since)]


def _differing(one: str, other: str) -> list[str]:
    lines = difflib.unified_diff(one.splitlines(), other.splitlines(), lineterm="", n=0)
    return list(lines)[:20]


def _visitor(community: Community, eye: Eye) -> Visitor:
    visitor = community.visitor(Viewer(id=eye.user_id, role=Role.member))
    if eye.kind == "recruiter":
        answer = visitor.post("/talent/desk", role=str(eye.role_id), next="/talent")
        assert answer.status_code == 303
        # The word that the role was taken stands on the next page alone.
        visitor.get("/talent/desk")
    return visitor


def test_a_page_of_who_is_not_there_is_that_of_nobody(community: Community) -> None:
    town = build(7, PEOPLE)
    Streets(community.app, town)
    eye = next(one for one in town.eyes if one.kind == "recruiter")
    visitor = _visitor(community, eye)
    unseen = next(n for n in town.people if not town.sees(eye, n))
    answers = []
    for name in (f"town{unseen}", "town9999"):
        with community.statements() as said:
            page = visitor.get(f"/talent/{name}")
        answers.append((page.status_code, page.text.replace(name, ""), said))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
