"""Making a town of candidates and of those who look for them, by chance."""

from __future__ import annotations

import random
from datetime import date, timedelta

from forum.accounts.models import User
from forum.core.clock import now
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.members.models import Block, Profile
from forum.organizations.models import Affiliation, Client, HiringRole, Organization
from forum.talent.models import (
    Candidate,
    CandidateHidden,
    CandidateList,
    CandidateListItem,
    CandidateState,
)
from tests.support.talent_town import (
    ENDORSERS,
    FAMILIES,
    FIRST,
    SECTIONS,
    SEEKERS,
    SKILLS,
    STATES,
    WORDS,
    Eye,
    Town,
    day_of_today,
)


def build(seed: int, people: int = 30) -> Town:
    """Return a town made by chance, not written yet."""
    chance, town = random.Random(seed), Town()
    _organizations(town, chance)
    for number in range(ENDORSERS, ENDORSERS + 4):
        _person(town, chance, number, sure=True)
        _place(town, number * 10, number, 1 + number % 4, None, None)
    town.people = list(range(FIRST, FIRST + people))
    for number in town.people:
        _member(town, chance, number)
    _seekers(town, chance)
    return town


def _organizations(town: Town, chance: random.Random) -> None:
    """Twelve in a few networks, some merged, two search firms with an office, and clients."""
    kinds = ("district", "charter-network", "district-school", "single-site-charter")
    for number in range(1, 17):
        parent = chance.choice([None, *range(1, number)]) if number > 4 else None
        firm = number > 13
        town.add(
            Organization,
            id=number,
            slug=f"place-{number}",
            name=f"Place {number}",
            name_key=f"place {number}",
            kind="search-firm" if firm else chance.choice(kinds),
            parent_id=(14 if number == 16 else None) if firm else parent,
            state=chance.choice(STATES),
            created_at=now(),
            merged_into_id=None,
        )
    # One that is merged leads up only: into a smaller number, as its parent has.
    merged = town.rows[Organization][chance.randrange(5, 12)]
    merged["merged_into_id"] = chance.randrange(1, merged["id"])
    for place, owner in enumerate((14, 14, 15, 15)):
        town.add(
            Client,
            id=place + 1,
            firm_id=owner,
            organization_id=1 + (place * 3 + chance.randrange(3)) % 12,
            state=("confirmed", chance.choice(("asked", "ended", "refused")))[place % 2],
            asked_by_id=ENDORSERS,
            asked_at=now(),
        )


def _person(town: Town, chance: random.Random, number: int, *, sure: bool = False) -> None:
    state = "active" if sure or chance.random() < 0.9 else chance.choice(("suspended", "deleted"))
    confirmed = sure or chance.random() < 0.95
    town.add(
        User,
        id=number,
        username=f"town{number}",
        username_key=f"town{number}",
        name=f"Town {number}",
        email=f"town{number}@example.org",
        email_key=f"town{number}@example.org",
        email_verified_at=now() if confirmed else None,
        password_hash="nobody signs in with it",
        state=state,
        created_at=now() - timedelta(days=2_000 - number),
    )
    town.add(
        Profile,
        user_id=number,
        headline=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        about_text=chance.choice(WORDS),
        about_html=f"<p>{chance.choice(WORDS)}</p>",
        state=chance.choice((*STATES, "")),
    )


def _place(
    town: Town, number: int, user_id: int, place: int, starts: date | None, ends: date | None
) -> None:
    town.add(
        Affiliation,
        id=number,
        user_id=user_id,
        organization_id=place,
        title=f"Coach of {WORDS[number % len(WORDS)]}",
        starts_on=starts,
        ends_on=ends,
        created_at=now(),
        verified_at=now(),
        expires_at=now() + timedelta(days=100),
    )


def _member(town: Town, chance: random.Random, number: int) -> None:
    _person(town, chance, number)
    day = day_of_today()
    for place in range(chance.choice((0, 1, 1, 2, 3))):
        starts, ends = chance.choice(
            (
                (None, None),
                (None, day - timedelta(days=1)),
                (None, day),
                (day + timedelta(days=30), None),
                (day - timedelta(days=400), day - timedelta(days=30)),
            )
        )
        _place(town, number * 10 + place, number, chance.randrange(1, 17), starts, ends)
    if chance.random() < 0.1:
        return
    _candidacy(town, chance, number)
    _skills(town, chance, number)


def _candidacy(town: Town, chance: random.Random, number: int) -> None:
    moves = chance.choice(("no", "some", "anywhere"))
    town.add(
        Candidate,
        user_id=number,
        audience=chance.choice(("recruiters", "recruiters", "everyone", "everyone", "off")),
        sections=tuple(one for one in SECTIONS if chance.random() < 0.8),
        availability=chance.choice(("", "now", "term", "open")),
        available_on=None,
        moves=moves,
        remote=chance.random() < 0.5,
        families=(chance.choice(FAMILIES),),
        certifications=(f"{chance.choice(WORDS)} certificate",),
        pitch=f"{chance.choice(WORDS)} {chance.choice(WORDS)}",
        pitch_html="<p>Hello</p>",
        turned_on_at=now(),
        turned_off_at=None,
        updated_at=now() - timedelta(hours=chance.randrange(900)),
    )
    if moves == "some":
        for state in chance.sample(STATES, 2):
            town.add(CandidateState, user_id=number, state=state)
    for place in chance.sample(range(1, 17), chance.choice((0, 0, 1, 2))):
        town.add(CandidateHidden, user_id=number, organization_id=place, at=now())


def _skills(town: Town, chance: random.Random, number: int) -> None:
    """Levels of a member: what they say, and what endorsers vouch for, who are no candidates."""
    key, moment = number * 10, now()
    town.add(Assessment, id=key, user_id=number, version=1, started_at=moment, finished_at=moment)
    town.add(
        Evidence,
        id=key,
        user_id=number,
        kind="link",
        title="What I did",
        address="https://example.org/did",
        shown=chance.choice((0, 1, 3)),
        created_at=moment,
    )
    for place, slug in enumerate(SKILLS):
        town.add(Rating, assessment_id=key, sub_skill_id=slug, level=chance.randrange(5))
        if chance.random() < 0.5:
            town.add(EvidenceSkill, evidence_id=key, slug=slug)
        for endorser in range(ENDORSERS, ENDORSERS + chance.choice((0, 0, 2, 3))):
            town.add(
                Endorsement,
                id=number * 100 + place * 10 + endorser - ENDORSERS,
                from_id=endorser,
                to_id=number,
                slug=slug,
                level=chance.randrange(1, 5),
                basis="seen",
                note="I saw it.",
                organization_id=1 + endorser % 4,
                at=moment,
                expires_at=moment + timedelta(days=300),
            )


def _seekers(town: Town, chance: random.Random) -> None:
    """Recruiters of schools, networks and firms, posters, and members; some work elsewhere too."""
    desks = [1, 2, chance.randrange(3, 13), chance.randrange(3, 13), 14, 15, 16]
    for place, desk in enumerate(desks):
        number, role = SEEKERS + place, place + 1
        _person(town, chance, number, sure=True)
        _place(town, number * 10, number, desk, None, None)
        if chance.random() < 0.4:
            ends = chance.choice((None, day_of_today() - timedelta(days=3)))
            _place(town, number * 10 + 1, number, chance.randrange(1, 14), None, ends)
        for kind, shift in (("recruiter", 0), ("poster", 50)):
            town.add(
                HiringRole,
                id=role + shift,
                user_id=number,
                organization_id=desk,
                kind=kind,
                state="granted",
                asked_at=now(),
                decided_at=now(),
            )
        town.eyes += [
            Eye("recruiter", number, desk, role),
            Eye("member", number),
        ]
        for member in chance.sample(town.people, 5):
            pair = (number, member) if chance.random() < 0.5 else (member, number)
            town.add(Block, user_id=pair[0], blocked_id=pair[1], at=now())
        town.add(CandidateList, id=role, user_id=number, role_id=role, name="A", created_at=now())
        for member in chance.sample(town.people, 12):
            town.add(
                CandidateListItem,
                list_id=role,
                user_id=member,
                note="A note",
                added_at=now(),
                changed_at=now(),
                gone_at=now(),
            )
