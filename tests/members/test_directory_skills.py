from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from werkzeug.datastructures import MultiDict

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import NotFound
from forum.growth.models import Assessment, Endorsement, Evidence, EvidenceSkill, Rating
from forum.growth.queries.pages import page_of_skills
from forum.members.models import Block, Connection, Profile
from forum.members.queries.directory import Asked, directory
from forum.organizations.models import Organization
from forum.vocab.actions.seeding import seed_vocabulary
from forum.vocab.models import Framework, SubSkill
from tests.support.community import Community

PEOPLE = 4
SLUGS = ("model-design", "program-evaluation")
ASKED = (2, 3, 4)
AUDIENCE = st.integers(0, 3)


@dataclass
class Human:
    """What is written of a person: `looks` are assessments, oldest first, the last may be open."""

    shown: int
    state: str
    looks: list[tuple[int, int]]
    open: bool
    evidence: int | None


humans = st.builds(
    Human,
    shown=AUDIENCE,
    state=st.sampled_from(("active",) * 5 + ("suspended",)),
    looks=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2),
    open=st.booleans(),
    evidence=st.none() | AUDIENCE,
)
pairs = st.sets(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(
        lambda pair: pair[0] != pair[1]
    ),
    max_size=3,
)
# Who vouches for the first, at which level, from which of two organizations; how it stands.
voices = st.lists(
    st.tuples(
        st.integers(1, PEOPLE - 1),
        st.integers(1, 4),
        st.integers(0, 1),
        st.sampled_from(("stands", "stands", "stands", "revoked", "hidden", "ended")),
    ),
    max_size=4,
    unique_by=lambda voice: voice[0],
)
values = st.frozensets(
    st.sampled_from(
        [f"{slug}.{how}{k}" for slug in SLUGS for how in ("", "verified-") for k in ASKED]
    ),
    max_size=2,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    people=st.lists(humans, min_size=PEOPLE, max_size=PEOPLE),
    given_by=voices,
    blocks=pairs,
    known=pairs,
    chosen=values,
)
def test_levels_are_counted_as_each_page_of_skills_shows_them(
    community: Community,
    people: list[Human],
    given_by: list[tuple[int, int, int, str]],
    blocks: set[tuple[int, int]],
    known: set[tuple[int, int]],
    chosen: frozenset[str],
) -> None:
    names = [f"human-{number}" for number in range(PEOPLE)]
    ids = prepare(community, names)
    write(community, ids, people, given_by)
    tie(community, ids, blocks, known)
    for viewer in (Viewer(), *(Viewer(id=number, name="V") for number in ids)):
        with community.app.app_context(), transaction(write=False):
            held = {name: levels_on_page(viewer, name) for name in names}
            asked = Asked.of(
                MultiDict([("more", "skill"), *(("skill", v) for v in sorted(chosen))])
            )
            found = directory(viewer, asked, None)
        facet = next(choices for choices in found.facets if choices.name == "skill")
        told = {option.value: option.members for option in facet.options if option.members}
        assert told == dict(Counter(value for some in held.values() for value in some))
        if chosen:
            wanted = {name for name, some in held.items() if some & chosen}
            assert {person.username for person in found.page.items} == wanted


def test_a_level_is_found_by_name_and_address(community: Community) -> None:
    ids = prepare(community, ["ann", "ben"])
    write(community, ids, [Human(0, "active", [(3, 0)], False, None)] * 2, [])
    community_page = community.visitor().get("/members?skill=model-design.3&more=skill").text
    assert 'value="model-design.3" checked><span>' in community_page
    assert ", level 3+</span>" in community_page
    assert "@ann<" in community_page
    with community.app.app_context(), transaction():
        db.session.execute(update(Profile).values(skills_shown=3))
    hidden = community.visitor().get("/members?skill=model-design.3&more=skill").text
    assert "@ann<" not in hidden
    assert "Nobody matches all of that" in hidden


def test_a_verified_level_is_none_when_an_endorsement_ran_out(
    community: Community, monkeypatch: Any
) -> None:
    ids = prepare(community, ["ann", "ben", "cas"])
    people = [Human(0, "active", [], False, 0)] * 3
    write(community, ids, people, [(1, 3, 0, "stands"), (2, 3, 1, "stands")])
    guest = community.visitor()
    address = "/members?skill=model-design.verified-3"
    assert "@ann<" in guest.get(address).text
    later = now() + timedelta(days=31)
    for module in (
        "growth.directory",
        "core.facets.keeping",
        "members.queries.directory.roster",
    ):
        monkeypatch.setattr(f"forum.{module}.now", lambda: later)
    assert "@ann<" not in guest.get(address).text


def prepare(community: Community, names: list[str]) -> list[int]:
    """Make people, two organizations and the framework; return the numbers of the people."""
    found = [community.person(name, name=name.title()).id or 0 for name in names]
    with community.app.app_context(), transaction():
        if db.session.scalar(select(Framework.version)) is None:
            seed_vocabulary(terms=False)
            for slug in ("one", "two"):
                place = Organization(
                    slug=slug, name=slug, name_key=slug, kind="district", created_at=now()
                )
                db.session.add(place)
    return found


def write(
    community: Community,
    ids: list[int],
    people: list[Human],
    given_by: list[tuple[int, int, int, str]],
) -> None:
    """Write what people say of themselves, and what others say of the first."""
    with community.app.app_context(), transaction():
        for model in (EvidenceSkill, Evidence, Endorsement, Rating, Assessment):
            db.session.execute(delete(model))
        items = {row.slug: row.id for row in db.session.scalars(select(SubSkill))}
        places = db.session.scalars(select(Organization.id).order_by(Organization.id)).all()
        for number, human in zip(ids, people, strict=True):
            mine = update(Profile).where(Profile.user_id == number)
            db.session.execute(mine.values(skills_shown=human.shown))
            db.session.execute(update(User).where(User.id == number).values(state=human.state))
            for place, levels in enumerate(human.looks):
                last = place == len(human.looks) - 1
                _assess(number, levels, place, last and human.open, items)
            if human.evidence is not None:
                _show(number, human.evidence)
        for who, level, where, how in given_by:
            db.session.add(_voice(ids[who], ids[0], level, places[where], how))


def _assess(
    number: int, levels: tuple[int, int], day: int, draft: bool, items: dict[str, int]
) -> None:
    moment = now() - timedelta(days=9 - day)
    look = Assessment(
        user_id=number, version=1, started_at=moment, finished_at=None if draft else moment
    )
    db.session.add(look)
    db.session.flush()
    for slug, level in zip(SLUGS, levels, strict=True):
        db.session.add(Rating(assessment_id=look.id, sub_skill_id=items[slug], level=level))


def _show(number: int, shown: int) -> None:
    evidence = Evidence(
        user_id=number, kind="link", title="T", address="https://x", shown=shown, created_at=now()
    )
    db.session.add(evidence)
    db.session.flush()
    db.session.add(EvidenceSkill(evidence_id=evidence.id, slug=SLUGS[0]))


def _voice(who: int, whom: int, level: int, place: int, how: str) -> Endorsement:
    days = timedelta(days=30)
    return Endorsement(
        from_id=who,
        to_id=whom,
        slug=SLUGS[0],
        level=level,
        basis="seen",
        note="N",
        organization_id=place,
        at=now() - 2 * days,
        expires_at=now() + (-days if how == "ended" else days),
        ended_at=now() if how == "revoked" else None,
        hidden_at=now() if how == "hidden" else None,
    )


def tie(
    community: Community, ids: list[int], blocks: set[tuple[int, int]], known: set[tuple[int, int]]
) -> None:
    """Write who blocked and who knows whom, and in a transaction of its own: that is noted too."""
    with community.app.app_context(), transaction():
        db.session.execute(delete(Block))
        db.session.execute(delete(Connection))
        db.session.add_all(Block(user_id=ids[a], blocked_id=ids[b], at=now()) for a, b in blocks)
        both = {(min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in known}
        db.session.add_all(Connection(low_id=a, high_id=b, since=now()) for a, b in both)


def levels_on_page(viewer: Viewer, username: str) -> set[str]:
    """Return what the page of somebody's skills says to the viewer, in the words of the facet."""
    try:
        rows = page_of_skills(viewer, username).rows
    except NotFound:
        return set()
    own = {f"{row.slug}.{k}" for row in rows for k in ASKED if (row.said or 0) >= k}
    return own | {
        f"{row.slug}.verified-{k}" for row in rows for k in ASKED if (row.verified or 0) >= k
    }
