from __future__ import annotations

import random
from collections import Counter

from flask import Flask
from werkzeug.datastructures import MultiDict

from forum.accounts.models import User
from forum.core.access import Role, Viewer
from forum.core.db import db, transaction
from forum.growth.models import Endorsement, Evidence, EvidenceSkill, Rating
from forum.members.models import Profile
from forum.organizations.models import Affiliation, HiringRole, Organization
from forum.talent.models import Candidate, CandidateState
from forum.talent.policy import Seeker
from forum.talent.queries.finder.asked import Asked
from forum.talent.queries.finder.listing import finder
from forum.vocab.queries.skills import sub_skills_of
from tests.support.community import Community, Visitor
from tests.support.hiring import opening
from tests.support.talent_chance import build
from tests.support.talent_town import SKILLS, STATES, WORDS, Eye, Streets, Town

QUESTIONS = 12
FACETS = ("verified", "endorsed", "self", "kind", "reach", "state", "remote", "availability")


def _held(town: Town, skills: dict[int, str], number: int) -> dict[str, set[str]]:
    """Return facet → values of a candidate, by the rows of the town."""
    row = next(one for one in town.rows[Candidate] if one["user_id"] == number)
    lives = next(one["state"] for one in town.rows[Profile] if one["user_id"] == number)
    to = {one["state"] for one in town.rows[CandidateState] if one["user_id"] == number}
    anywhere = set(STATES) if row["moves"] == "anywhere" else set()
    found = {
        "state": {lives} - {""},
        "reach": ({lives} | to | anywhere) - {""},
        "remote": {"1"} if row["remote"] else set(),
        "availability": {row["availability"]} - {""},
        "family": set(row["families"]),
    }
    kinds = {one["id"]: one["kind"] for one in town.rows[Organization]}
    if "work" in row["sections"]:
        mine = town.of(Affiliation, [number])
        found["kind"] = {kinds[one["organization_id"]] for one in mine}
    if "skills" in row["sections"]:
        found |= _levels(town, skills, number)
    return found


def _levels(town: Town, skills: dict[int, str], number: int) -> dict[str, set[str]]:
    said = {skills[one["sub_skill_id"]]: one["level"] for one in town.of(Rating, [number])}
    shown = {one["user_id"] for one in town.of(Evidence, [number]) if one["shown"] < 3}
    proved = {one["slug"] for one in town.of(EvidenceSkill, [number])} if shown else set()
    given: dict[str, list[tuple[int, int]]] = {}
    for one in town.of(Endorsement, [number]):
        given.setdefault(one["slug"], []).append((one["level"], one["organization_id"]))
    found: dict[str, set[str]] = {"self": set(), "endorsed": set(), "verified": set()}
    for level in (2, 3, 4):
        found["self"] |= {f"{slug}.{level}" for slug, own in said.items() if own >= level}
        for slug, voices in given.items():
            places = {place for at, place in voices if at >= level}
            if places:
                found["endorsed"].add(f"{slug}.{level}")
            if len(places) > 1 and slug in proved:
                found["verified"].add(f"{slug}.{level}")
    return found


def _fits(held: dict[str, set[str]], chosen: dict[str, list[str]], but: str = "") -> bool:
    for name, values in chosen.items():
        every = name in ("verified", "endorsed", "self")
        mine = held.get(name, set())
        if name != but and not (mine >= {*values} if every else mine & {*values}):
            return False
    return True


def _question(chance: random.Random) -> dict[str, list[str]]:
    values = {
        **{kind: [f"{s}.{n}" for s in SKILLS for n in (2, 3)] for kind in FACETS[:3]},
        "kind": ["district", "charter-network", "single-site-charter"],
        "reach": [*STATES],
        "state": [*STATES],
        "remote": ["1"],
        "availability": ["now", "term"],
    }
    some = chance.sample(FACETS, chance.randrange(3))
    return {name: chance.sample(values[name], min(len(values[name]), 2)) for name in some}


def test_what_is_found_and_counted_is_what_a_recount_finds(app: Flask) -> None:
    town, chance = build(11, people=80), random.Random(11)
    Streets(app, town)
    asked_of = 0
    with app.app_context(), transaction(write=False):
        skills = {row.id: row.slug for row in sub_skills_of(1)}
        for eye in [eye for eye in town.eyes if eye.kind == "recruiter"]:
            there = [number for number in town.people if town.sees(eye, number)]
            held = {number: _held(town, skills, number) for number in there}
            for _ in range(QUESTIONS):
                _compare(town, eye, held, _question(chance), chance.choice(FACETS))
                asked_of += len(there)
    assert asked_of > 500


def _compare(
    town: Town,
    eye: Eye,
    held: dict[int, dict[str, set[str]]],
    chosen: dict[str, list[str]],
    more: str,
) -> None:
    seeker = Seeker("recruiter", eye.user_id, eye.desk_id)
    args = MultiDict([(name, value) for name, some in chosen.items() for value in some])
    listing = finder(seeker, Asked.of(MultiDict([*args.items(multi=True), ("more", more)])), 1)
    fit = [number for number, values in held.items() if _fits(values, chosen)]
    assert listing.total == len(fit)
    assert {row.card.entry.id for row in listing.rows} <= {*fit}
    assert len(listing.rows) == min(20, len(fit))
    every = more in ("verified", "endorsed", "self")
    beside = [n for n, values in held.items() if _fits(values, chosen, "" if every else more)]
    expected = Counter(value for number in beside for value in held[number].get(more, ()))
    facet = next(one for one in listing.facets if one.name == more)
    # Who would move anywhere counts in every state there is.
    here = [one for one in facet.options if more != "reach" or one.value in STATES]
    counted = {one.value: one.people for one in here if one.people}
    assert counted == dict(expected)


def _recruiter(community: Community, town: Town) -> tuple[Eye, Visitor]:
    eye = next(one for one in town.eyes if one.kind == "recruiter")
    visitor = community.visitor(Viewer(id=eye.user_id, role=Role.member))
    visitor.post("/talent/desk", role=str(eye.role_id))
    visitor.get("/talent")
    return eye, visitor


def test_a_search_costs_six_statements_however_many_there_are(community: Community) -> None:
    costs = []
    for people in (20, 60):
        town = build(people, people=people)
        Streets(community.app, town)
        _, visitor = _recruiter(community, town)
        number = min(town.openings)
        for address in ("/talent", f"/talent?q={WORDS[0]}&remote=1", f"/talent?opening={number}"):
            tries = []
            # Beside other writers the first answer may have to read what is kept anew.
            for _ in range(2):
                with community.statements() as said:
                    assert visitor.get(address).status_code == 200
                tries.append(len(said))
            costs.append(min(tries))
        if people == 20:
            with community.app.app_context(), transaction():
                for table in reversed(db.metadata.sorted_tables):
                    if table.name not in ("versions", "alembic_version"):
                        db.session.execute(table.delete())
    assert max(costs) <= 6, costs


def test_a_role_that_ends_ends_the_search_and_keeps_the_question(community: Community) -> None:
    town = build(5)
    Streets(community.app, town)
    eye, visitor = _recruiter(community, town)
    with community.app.app_context(), transaction():
        db.session.get_one(HiringRole, eye.role_id).state = "ended"
    page = visitor.get("/talent?q=data&remote=1")
    assert page.status_code == 403
    assert "You do not act as recruiter" in page.text
    assert "/talent/town" not in page.text


def test_no_name_of_a_member_is_searched(community: Community) -> None:
    town = build(6)
    Streets(community.app, town)
    _, visitor = _recruiter(community, town)
    page = visitor.get("/talent?q=town")
    assert "Nobody matches all of that" in page.text
    assert "example.org" not in visitor.get("/talent").text


def test_matches_are_for_the_desk_alone_and_name_nobody(community: Community) -> None:
    town = build(8, people=60)
    Streets(community.app, town)
    eye = next(one for one in town.eyes if one.kind == "poster")
    visitor = community.visitor(Viewer(id=eye.user_id, role=Role.member))
    page = visitor.get(f"/jobs/{eye.opening_id}/matches")
    assert page.status_code == 200
    names = {row["name"] for row in town.rows[User] if row["id"] in town.people}
    assert "Member 1" in page.text
    assert not any(name in page.text for name in names)
    assert not any(f"town{number}" in page.text for number in town.people)
    stranger = community.visitor(community.person("stranger"))
    assert stranger.get(f"/jobs/{eye.opening_id}/matches").status_code == 403
    assert stranger.get("/jobs/999999/matches").status_code == 404
    draft = opening(
        community.app, Viewer(id=eye.user_id), town.openings[eye.opening_id], state="draft"
    )
    assert stranger.get(f"/jobs/{draft}/matches").status_code == 404
    assert "Not while the opening is closed" in visitor.get(f"/jobs/{draft}/matches").text


def test_a_member_page_says_open_to_work_to_whom_it_is_shown(community: Community) -> None:
    town = build(9, people=60)
    Streets(community.app, town)
    shown = Counter[bool]()
    for eye in [one for one in town.eyes if one.kind == "member"][:3]:
        visitor = community.visitor(Viewer(id=eye.user_id, role=Role.member))
        for number in town.people[:20]:
            page = visitor.get(f"/members/town{number}")
            seen = town.sees(eye, number)
            assert ("Open to work" in page.text) == seen
            shown[seen] += 1
    assert min(shown[True], shown[False]) > 2
    guest = community.visitor()
    assert "Open to work" not in guest.get(f"/members/town{town.people[0]}").text
