from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from forum.accounts.models import SignIn, User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.counterparts.actions.counting import count_terms
from forum.counterparts.models import ConnectionRequest, Pairing
from forum.growth.models import Assessment, Rating
from forum.members.actions.linking import block, connect
from forum.members.models import Profile
from forum.vocab.models import SubSkill, Term
from tests.counterparts.people import describe, employ, names, suggested
from tests.support.community import Community

LONG_AGO = timedelta(days=61)


def run(community: Community, act: Any) -> None:
    with community.app.app_context(), transaction():
        act()


@pytest.fixture
def pair(community: Community, author: Viewer, member: Viewer) -> tuple[Viewer, Viewer]:
    """Two members whose work is the same."""
    return describe(community, author), describe(community, member)


def test_the_page_says_who_and_why(community: Community, pair: tuple[Viewer, Viewer]) -> None:
    page = community.visitor(pair[0]).get("/counterparts").text
    assert "Member" in page and "of 100" in page
    assert "You both work on: " in page and "You both run Station Rotation" in page
    assert 'href="/counterparts/member/ask"' in page
    assert "Peers" in page


def test_whoever_may_not_be_met_is_not_suggested(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author, member = pair
    assert names(community, author) == ["member"]
    for values in (
        {"open_to_contact": False},
        {"capacity": 0},
        {"organization_kind": "vendor"},
        {"shown": 2},
        {"shown": 3},
    ):
        describe(community, member, **values)
        assert names(community, author) == [], values
    describe(community, member)
    assert names(community, author) == ["member"]


def test_whoever_was_not_here_for_two_months_is_not_suggested(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author, member = pair
    describe(community, member, as_of=now() - LONG_AGO)
    assert names(community, author) == []
    community.visitor(member)
    assert names(community, author) == ["member"]
    seen = update(SignIn).values(seen_at=now() - LONG_AGO)
    run(community, lambda: db.session.execute(seen))
    assert names(community, author) == []
    posted = update(Profile).where(Profile.user_id == member.id).values(last_post_at=now())
    run(community, lambda: db.session.execute(posted))
    assert names(community, author) == ["member"]


def test_suspended_blocked_and_connected_people_are_not_suggested(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author, member = pair
    third = describe(community, community.person("third"))
    fourth = describe(community, community.person("fourth"))
    fifth = describe(community, community.person("fifth"))
    assert len(names(community, author)) == 4
    run(community, lambda: connect(author.id or 0, member.id or 0))
    run(community, lambda: block(author.id or 0, third.id or 0))
    run(community, lambda: block(fourth.id or 0, author.id or 0))
    gone = update(User).where(User.id == fifth.id).values(state="suspended")
    run(community, lambda: db.session.execute(gone))
    assert names(community, author) == []
    assert names(community, third) == ["member", "fourth"]


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("north",), ("north",)),
        (("north",), ("hill-school", "north")),
        (("hill-school", "north"), ("north",)),
        (("hill-school", "north"), ("lake-school", "north")),
    ],
)
def test_nobody_of_the_own_organization_or_its_family(
    community: Community, pair: tuple[Viewer, Viewer], mine: Any, theirs: Any
) -> None:
    employ(community, pair[0], *mine)
    employ(community, pair[1], "elsewhere")
    assert names(community, pair[0]) == ["member"]
    employ(community, pair[1], *theirs)
    assert names(community, pair[0]) == names(community, pair[1]) == []


def test_a_change_of_stage_reorders_at_the_next_request(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author = pair[0]
    describe(community, community.person("further"), stage="sustaining")
    describe(community, community.person("beside"), stage="installing")
    assert names(community, author) == ["member", "beside"]
    describe(community, author, stage="full-implementation")
    assert [(one.username, one.kind) for one in suggested(community, author).found] == [
        ("further", "ahead")
    ]


def test_without_a_context_and_without_others_the_page_says_what_to_do(
    community: Community, author: Viewer
) -> None:
    visitor = community.visitor(author)
    assert 'href="/account/context"' in visitor.get("/counterparts").text
    describe(community, author, stage="installing")
    assert "Nobody near enough yet" in visitor.get("/counterparts").text
    describe(community, author, organization_kind="vendor")
    assert "people in schools" in visitor.get("/counterparts").text


def test_skills_count_only_where_they_are_shown(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author, member = pair
    with community.app.app_context(), transaction():
        skills = list(db.session.scalars(db.select(SubSkill.id).order_by(SubSkill.id)))
    for person, levels in ((author, (0, 0, 4, 4)), (member, (4, 4, 0, 0))):
        run(community, lambda p=person, ls=levels: _rate(p, skills, ls))
    assert suggested(community, author).found[0].kind == "peer"
    assert "how you see your own skills" not in suggested(community, author).missing
    shown = update(Profile).where(Profile.user_id == member.id).values(skills_shown=1)
    run(community, lambda: db.session.execute(shown))
    [one] = suggested(community, author).found
    assert one.kind == "complement" and "and you them with" in one.help
    [other] = suggested(community, member).found
    assert other.kind == "peer", "the author shows no skills"


def _rate(person: Viewer, skills: list[int], levels: tuple[int, ...]) -> None:
    assessment = Assessment(user_id=person.id, version=1, started_at=now(), finished_at=now())
    db.session.add(assessment)
    db.session.flush()
    rows = [
        {"assessment_id": assessment.id, "sub_skill_id": skill, "level": level}
        for skill, level in zip(skills, levels, strict=False)
    ]
    db.session.execute(insert(Rating), rows)


def test_kinds_that_helped_come_first_among_equals(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author = pair[0]
    describe(community, community.person("further"), stage="initial-implementation")
    assert [group[0] for group in suggested(community, author).groups] == ["peer", "ahead"]
    helper = community.person("helper")

    def helped() -> None:
        low, high = sorted((author.id or 0, helper.id or 0))
        request = {"state": "accepted", "kind": "ahead", "created_at": now(), "purpose": "x"}
        db.session.add(ConnectionRequest(from_id=author.id, to_id=helper.id, **request))
        db.session.add(Pairing(low_id=low, high_id=high, goal="x", helped=True, started_at=now()))

    run(community, helped)
    assert [group[0] for group in suggested(community, author).groups] == ["ahead", "peer"]


def test_counts_are_rewritten_when_they_have_moved(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    with community.app.app_context(), transaction():
        assert count_terms() and not count_terms()
    for number in range(3):
        describe(community, community.person(f"more{number}"))
    with community.app.app_context(), transaction():
        assert count_terms()


def test_the_page_asks_as_much_for_many_people_as_for_few(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    for number in range(20):
        describe(community, community.person(f"near{number}"))
    visitor = community.visitor(pair[0])
    visitor.get("/counterparts")
    before = asked(community, visitor)
    for number in range(20, 40):
        describe(community, community.person(f"near{number}"))
    visitor.get("/counterparts")
    assert asked(community, visitor) == before <= 6


def asked(community: Community, visitor: Any) -> int:
    with community.statements() as seen:
        assert visitor.get("/counterparts").status_code == 200
    return len(seen)


def test_a_list_once_seen_follows_every_change(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    author, member = pair
    before = suggested(community, author)
    assert suggested(community, author) == before and not before.closed
    renamed = update(User).where(User.id == member.id).values(name="Renamed")
    run(community, lambda: db.session.execute(renamed))
    assert [one.name for one in suggested(community, author).found] == ["Renamed"]
    describe(community, member, "slow-logins", "lexia")
    [one] = suggested(community, author).found
    assert one.score < before.found[0].score and len(one.reasons) < len(before.found[0].reasons)
    label = update(Term).where(Term.slug == "slow-logins").values(label="Logins take ages")
    run(community, lambda: db.session.execute(label))
    run(community, lambda: touch(SITE))
    assert "You both work on: Logins take ages" in suggested(community, author).found[0].reasons
    describe(community, author, open_to_contact=False)
    assert suggested(community, author).closed
    page = community.visitor(author).get("/counterparts").text
    assert "You are not open to contact" in page


def test_what_is_missing_leads_to_where_it_is_said(
    community: Community, pair: tuple[Viewer, Viewer]
) -> None:
    page = community.visitor(describe(community, pair[1], "slow-logins")).get("/counterparts").text
    assert '<a href="/account/context">your tools</a>' in page
    assert '<a href="/account/reading">your time zone</a>' in page
    assert '<a href="/skills/mine">how you see your own skills</a>' in page
