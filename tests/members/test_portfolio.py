from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Post, Thread
from forum.growth.models import Endorsement, Evidence, EvidenceSkill
from forum.ideas.models import Idea, Replication
from forum.members.actions.linking import block
from forum.members.portfolio import Piece, own_pieces, own_skills, shown_pieces
from tests.support.community import Community
from tests.support.hiring import organization
from tests.support.ideas import idea, seed


@pytest.fixture
def owner(app: Flask, community: Community) -> Viewer:
    seed(app)
    return community.person("owner")


def shown(app: Flask, viewer: Viewer, owner: Viewer, *chosen: tuple[str, int]) -> list[Piece]:
    assert owner.id is not None
    with app.app_context(), transaction(write=False):
        return shown_pieces(viewer, owner.id, chosen)


def reported(app: Flask, idea_id: int, who: Viewer, outcome: str, place: int | None) -> int:
    day = now().date()
    with app.app_context(), transaction():
        row = Replication(
            idea_id=idea_id,
            user_id=who.id,
            state="reported",
            idea_version=1,
            organization_id=place,
            started_on=day - timedelta(days=29),
            ended_on=day,
            outcome=outcome,
            would_repeat=True,
            created_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def endorsed(app: Flask, to: Viewer, who: Viewer, level: int, place: int | None) -> int:
    with app.app_context(), transaction():
        row = Endorsement(
            from_id=who.id,
            to_id=to.id,
            slug="accounts-roster",
            level=level,
            basis="seen",
            note="I saw the whole network sign in on the first morning of the year.",
            organization_id=place,
            at=now(),
            expires_at=now() + timedelta(days=900),
        )
        db.session.add(row)
        db.session.flush()
        return row.id


def shows(app: Flask, owner: Viewer, audience: int = 1) -> int:
    with app.app_context(), transaction():
        row = Evidence(
            user_id=owner.id,
            kind="link",
            title="Our rollout plan",
            address="https://plans.example/rollout",
            text="Every class signed in within two minutes.",
            shown=audience,
            created_at=now(),
        )
        db.session.add(row)
        db.session.flush()
        db.session.add(EvidenceSkill(evidence_id=row.id, slug="accounts-roster"))
        return row.id


def test_other_organizations_count_apart_from_the_author_s_own(
    app: Flask, community: Community, owner: Viewer, member: Viewer
) -> None:
    home = organization(app, "Home District")
    school = organization(app, "Home School", kind="district-school", parent="home-district")
    others = [organization(app, name) for name in ("Birch", "Cedar")]
    number = idea(app, owner)
    with app.app_context(), transaction():
        snapshot = db.session.get_one(Idea, number).snapshot_id
        from forum.members.models import ContextSnapshot

        db.session.get_one(ContextSnapshot, snapshot).organization_id = home
    for place, outcome in ((others[0], "better"), (others[0], "worse"), (others[1], "better")):
        reported(app, number, community.person(f"r{place}{outcome}"), outcome, place)
    reported(app, number, community.person("own"), "similar", school)
    reported(app, number, community.person("nowhere"), "unfinished", None)
    (piece,) = shown(app, member, owner, ("idea", number))
    assert piece.href.startswith(f"/ideas/{number}-")
    assert piece.facts[1:] == (
        "Reported from 2 other organizations: 2 better, 1 worse",
        "Reported from the author's own organization: 1 similar",
        "Reported from where is not known: 1 could not finish",
    )


def test_what_is_gone_or_another_s_is_not_shown(
    app: Flask, community: Community, owner: Viewer, member: Viewer, author: Viewer
) -> None:
    mine, theirs, hidden = idea(app, owner), idea(app, author), idea(app, owner)
    report = reported(app, theirs, owner, "better", None)
    with app.app_context(), transaction():
        db.session.get_one(Idea, hidden).state = "hidden"
    chosen = [("replication", report), ("idea", hidden), ("idea", theirs), ("idea", mine)]
    found = shown(app, member, owner, *chosen, ("nothing", 1))
    # In the order they were chosen.
    assert [(piece.kind, piece.number) for piece in found] == [chosen[0], chosen[3]]
    assert found[0].facts == ("Outcome: better", "Tried for 30 days", "Would do it again")
    with app.app_context(), transaction():
        db.session.get_one(Replication, report).state = "withdrawn"
    assert [piece.kind for piece in shown(app, member, owner, *chosen)] == ["idea"]
    assert member.id is not None and owner.id is not None
    with app.app_context(), transaction():
        block(member.id, owner.id)
    assert shown(app, member, owner, *chosen) == []


def test_an_answer_counts_while_it_is_accepted_and_was_not_to_oneself(
    app: Flask, community: Community, owner: Viewer, author: Viewer, member: Viewer
) -> None:
    community.space()
    numbers = []
    for asker in (author, owner):
        thread = community.thread(asker, title=f"What of {asker.username}?")
        numbers.append(community.reply(owner, thread).id)
        with app.app_context(), transaction():
            db.session.get_one(Thread, thread.id).accepted_post_id = numbers[-1]
    pieces = shown(app, member, owner, *(("answer", number) for number in numbers))
    assert [(piece.title, piece.href) for piece in pieces] == [
        ("Answer to: What of author?", f"/p/{numbers[0]}")
    ]
    with app.app_context(), transaction():
        db.session.get_one(Post, numbers[0]).state = "hidden"
    assert shown(app, member, owner, ("answer", numbers[0])) == []


def test_an_endorsement_says_how_and_whether_it_counts(
    app: Flask, community: Community, owner: Viewer, member: Viewer
) -> None:
    places = [organization(app, name) for name in ("Birch", "Cedar")]
    people = [community.person("first"), community.person("second")]
    first = endorsed(app, owner, people[0], 3, places[0])
    (piece,) = shown(app, member, owner, ("endorsement", first))
    assert piece.title.endswith(": Leading") and piece.href == ""
    assert piece.facts[:2] == ("Level 3 of 4", "How they know: saw it at work")
    assert piece.facts[2].startswith("Given from: ") and "Not counted as verified" in piece.facts
    endorsed(app, owner, people[1], 3, places[1])
    assert "Not counted as verified" in shown(app, member, owner, ("endorsement", first))[0].facts
    shows(app, owner)
    (piece,) = shown(app, member, owner, ("endorsement", first))
    assert "Counted: verified at level 3" in piece.facts
    assert owner.id is not None
    with app.app_context(), transaction():
        (skill,) = own_skills(owner.id)
        assert (skill.own, skill.endorsed, skill.verified) == ("", "Leading by 2", "Leading")
        db.session.get_one(Endorsement, first).ended_at = now()
    assert shown(app, member, owner, ("endorsement", first)) == []


@pytest.mark.parametrize("audience", [0, 1, 3])
def test_evidence_is_shown_because_its_owner_chose_it(
    app: Flask, owner: Viewer, member: Viewer, audience: int
) -> None:
    number = shows(app, owner, audience)
    (piece,) = shown(app, member, owner, ("evidence", number))
    assert piece.href == "https://plans.example/rollout"
    assert piece.facts[-1] == "Every class signed in within two minutes."
    with app.app_context(), transaction():
        # A file keeps its own rule: no link where the viewer would find nothing.
        row = db.session.get_one(Evidence, number)
        row.kind, row.address = "file", f"/skills/evidence/{number}/file"
    (piece,) = shown(app, member, owner, ("evidence", number))
    assert piece.href == ""


def test_the_choice_costs_the_same_however_much_there_is(
    app: Flask, community: Community, owner: Viewer, member: Viewer
) -> None:
    assert owner.id is not None

    def add(name: str) -> list[tuple[str, int]]:
        number = idea(app, owner)
        person = community.person(name)
        reported(app, number, person, "better", None)
        return [
            ("idea", number),
            ("endorsement", endorsed(app, owner, person, 2, None)),
            ("evidence", shows(app, owner)),
        ]

    def statements() -> tuple[int, int]:
        with app.app_context(), transaction(write=False):
            with community.statements() as choosing:
                own_pieces(owner.id or 0)
            with community.statements() as reading:
                shown_pieces(member, owner.id or 0, chosen)
        return len(choosing), len(reading)

    chosen = add("one")
    statements()
    before = statements()
    for name in ("two", "three", "four"):
        chosen += add(name)
    assert statements() == before
    with app.app_context(), transaction(write=False):
        assert len(own_pieces(owner.id)) == len(chosen) == 12
