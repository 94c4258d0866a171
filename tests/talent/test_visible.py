from __future__ import annotations

from flask import Flask

from forum.core.db import transaction
from forum.organizations.queries.hiring import desks_of
from forum.talent.policy import Seeker
from forum.talent.queries.finder.asked import Asked
from forum.talent.queries.visible import count_found, count_visible, visible_among
from tests.support.community import Community
from tests.support.hiring import client_of, hires_for, organization
from tests.support.talent_chance import build
from tests.support.talent_town import Eye, Streets, Town


def seeker_of(town: Town, eye: Eye) -> Seeker:
    return Seeker(eye.kind, eye.user_id, eye.desk_id, town.openings.get(eye.opening_id, 0))


def test_who_is_there_is_who_the_plain_rules_say(app: Flask) -> None:
    town = build(1, people=60)
    Streets(app, town)
    seen = 0
    with app.app_context(), transaction(write=False):
        for eye in town.eyes:
            expected = frozenset(n for n in town.people if town.sees(eye, n))
            seeker = seeker_of(town, eye)
            assert visible_among(seeker, town.people) == expected
            assert count_found(seeker, Asked()) == count_visible(seeker) == len(expected)
            seen += len(expected)
    assert seen > 100


def test_a_guest_sees_nobody(app: Flask) -> None:
    town = build(2)
    Streets(app, town)
    with app.app_context(), transaction(write=False):
        for kind in ("member", "recruiter", "poster"):
            assert visible_among(Seeker(kind, None), town.people) == frozenset()
            assert count_found(Seeker(kind, None), Asked()) == 0


def test_what_a_desk_serves_is_known_in_two_statements(community: Community) -> None:
    person, app = community.person("recruiter"), community.app
    firm = organization(app, "Firm", kind="search-firm")
    served = set()
    for name in ("Aspen", "Birch", "Cedar"):
        top = organization(app, name)
        served |= {top, organization(app, f"{name} School", parent=name.lower())}
        client_of(app, firm, top, person)
    hires_for(app, person, firm, "recruiter")
    with app.app_context(), transaction(write=False), community.statements() as said:
        (desk,) = desks_of(person.id, "recruiter")
    assert (set(desk.serves), desk.firm, len(said)) == (served, True, 2)
