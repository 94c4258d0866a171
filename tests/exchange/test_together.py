from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.files import File, Judged, attach, judged
from forum.counterparts.actions import asking, pairing
from forum.counterparts.models import ConnectionRequest, Pairing
from forum.exchange.native.writing import PRIVATE
from forum.growth.models import Assessment, Evidence, Rating
from forum.members.models import Profile
from forum.messages.actions import taking_part, writing
from forum.messages.models import Conversation, Message, Participant
from forum.messages.queries.conversations import find_between
from forum.vocab.actions import proposing, skills
from forum.vocab.models import Framework, SkillComment, SkillProposal, SubSkill, Term, TermProposal
from tests.exchange import together
from tests.exchange.folders import exported, run, tables, write_lines
from tests.support.community import Community, empty

# Rows that keep their numbers, and so are the same to the last column.
SAME = (
    "connection_requests",
    "pairings",
    "dismissals",
    "conversations",
    "participants",
    "skill_proposals",
    "skill_votes",
    "skill_comments",
    "endorsement_asks",
    "evidence",
    "profiles",
    "frameworks",
)
PARTS: dict[str, Any] = {
    "messages": select(*(c for c in Message.__table__.columns if c.name != "once")),
    "files": select(*(c for c in File.__table__.columns if c.name != "id")),
    "sub-skills": select(*(c for c in SubSkill.__table__.columns if c.name != "id")),
    "term proposals": select(
        *(c for c in TermProposal.__table__.columns if c.name != "term_id"), Term.slug
    ).outerjoin(Term, Term.id == TermProposal.term_id),
    "ratings": select(Assessment.user_id, Assessment.version, SubSkill.slug, Rating.level)
    .join(Rating, Rating.assessment_id == Assessment.id)
    .join(SubSkill, SubSkill.id == Rating.sub_skill_id),
}


def shown(community: Community) -> dict[str, list[str]]:
    rows = tables(community.app)
    parts = {name: sorted(map(repr, community.rows(rule))) for name, rule in PARTS.items()}
    return {name: rows[name] for name in SAME} | parts


def check_round_trip(community: Community, folder: Path) -> None:
    """Export, load into an empty install, export: the same bytes, and the same rows."""
    before, first = shown(community), exported(community.app, folder / "first")
    empty(community.app)
    result = run(community.app, "load", folder / "first")
    assert result.exit_code == 0, result.output
    assert exported(community.app, folder / "second") == first
    after = shown(community)
    assert {name: after[name] for name in after if after[name] != before[name]} == {}
    assert "Nothing new" in run(community.app, "load", folder / "first").output
    assert shown(community) == after


def test_what_people_do_together_survives_the_way_out_and_in(
    community: Community, tmp_path: Path
) -> None:
    assert run(community.app, "demo").exit_code == 0
    people = {
        part: Viewer(id=number, username=f"demo-{part}")
        for part in ("admin", "moderator", "manager", "teacher")
        for (number,) in community.rows(select(User.id).where(User.username == f"demo-{part}"))
    }
    with community.app.app_context(), transaction():
        _meet(**people)
        _propose(people["admin"], people["manager"], people["teacher"])
    photo, manager = picture("PNG", (400, 300)), people["manager"]
    answer = community.visitor(manager).post("/account/photo", photo=(BytesIO(photo), "me.png"))
    assert answer.status_code == 303
    with community.app.app_context(), transaction():
        for name, content in (("plan.txt", b"Six weeks."), ("plan.png", photo)):
            _show_file(manager.id or 0, judged(BytesIO(content), name))
    check_round_trip(community, tmp_path)
    kinds = sorted(path.suffix for path in (tmp_path / "first" / "files").iterdir())
    assert kinds == [".txt", ".webp"]
    name = community.rows(select(Profile.photo).where(Profile.user_id == manager.id))[0][0]
    small_one = community.visitor(people["moderator"]).get(f"/photos/{name}-64.webp")
    assert small_one.status_code == 200


def _show_file(user_id: int, file: Judged) -> None:
    row = Evidence(user_id=user_id, kind="file", title="Plan", address="", created_at=now())
    db.session.add(row)
    db.session.flush()
    row.address = f"/skills/evidence/{row.id}/file"
    attach(user_id, "evidence", row.id, file)


def _meet(admin: Viewer, moderator: Viewer, manager: Viewer, teacher: Viewer) -> None:
    waiting = select(ConnectionRequest.id).where(ConnectionRequest.to_id == manager.id)
    asked = db.session.scalars(waiting.where(ConnectionRequest.state == "open")).one()
    asking.answer(manager, asked, "later")
    asking.dismiss(manager, admin.username, "We met.")
    open_goal = db.session.scalars(select(Pairing.id).where(Pairing.closed_at.is_(None))).one()
    pairing.check_in(manager, teacher.username, open_goal, "The second visit has a date.")
    with_teacher = find_between(manager.id or 0, teacher.id or 0) or 0
    writing.send(manager, with_teacher, "Good. What does **she** want to look at?")
    writing.delete(teacher, with_teacher, 3)
    with_moderator = find_between(manager.id or 0, moderator.id or 0) or 0
    taking_part.mute(manager, with_moderator, True)
    taking_part.leave(moderator, with_moderator)


def _propose(admin: Viewer, manager: Viewer, teacher: Viewer) -> None:
    proposing.propose_term(teacher, "tool", "Our own gradebook", "All of us have one.")
    declined = proposing.propose_term(manager, "tool", "Paper", "It works.")
    proposing.decline_term(admin, declined, "It is no tool of this kind.")
    adopted = proposing.propose_term(manager, "tool", "Paper cards", "They work.")
    proposing.adopt_term(admin, adopted, "Paper cards", "Cards of paper.", "", "They do.")
    wanted = select(SkillProposal).where(SkillProposal.name == "Family communication")
    levels = ["One page.", "A night.", "A tree.", "A kit."]
    new = skills.NewSkill("change", "Family communication", levels, "Practice")
    skills.adopt_skill(admin, db.session.scalars(wanted).one(), new, "Five members miss it.")
    newest = select(SubSkill.id).where(SubSkill.version == 2, SubSkill.label == new.label)
    look = Assessment(user_id=manager.id, version=2, started_at=declined.created_at)
    db.session.add(look)
    db.session.flush()
    number = db.session.scalars(newest).one()
    db.session.add(Rating(assessment_id=look.id, sub_skill_id=number, level=2))


def picture(kind: str, size: tuple[int, int], **options: object) -> bytes:
    """Return a picture with something in it, as the bytes of a file."""
    made = BytesIO()
    drawn = Image.linear_gradient("L").resize(size).convert("RGB")
    drawn.save(made, kind, **options)
    return made.getvalue()


def test_all_of_it_is_loaded_once_and_counts(community: Community, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", **together.everything())
    result = run(community.app, "load", folder)
    assert result.exit_code == 0, result.output
    assert community.rows(select(Conversation.last_number)) == [(3,)]
    assert community.rows(select(SkillProposal.vote_count, SkillProposal.version)) == [(1, 2)]
    assert community.rows(select(func.max(Framework.version))) == [(2,)]
    comments = community.rows(select(SkillComment.html).order_by(SkillComment.id))
    assert comments == [("<p><strong>Yes</strong></p>\n",), ("",)]
    first = community.rows(select(Message.html).order_by(Message.number))[0][0]
    assert '<a href="/members/ben">@ben</a>' in first
    check_round_trip(community, tmp_path)


def test_what_has_grown_is_added(install: Flask, tmp_path: Path) -> None:
    lines = together.everything()
    folder = write_lines(tmp_path / "in", **lines)
    run(install, "load", folder)
    grown = lines | {
        "messages": [*lines["messages"], together.message(4, author="ben")],
        "endorsement-asks": [*lines["endorsement-asks"], together.ask(id="3")],
    }
    output = run(install, "load", write_lines(folder, **grown)).output
    assert "1 endorsement asked for, 1 message " in output
    community = Community(install)
    assert community.rows(select(Conversation.last_number)) == [(4,)]
    assert len(community.rows(select(Participant))) == 3


def test_a_number_that_is_taken_is_not_given_again(install: Flask, tmp_path: Path) -> None:
    lines = together.everything()
    run(install, "load", write_lines(tmp_path / "in", **lines))
    community = Community(install)
    with install.app_context(), transaction():
        row = db.session.scalars(select(Message).where(Message.number == 1)).one()
        values = {"conversation_id": row.conversation_id, "author_id": row.author_id}
        db.session.add(Message(**values, number=4, source="Here.", html="Here.", at=row.at))
        db.session.scalars(select(Conversation)).one().last_number = 4
    grown = lines | {"messages": [*lines["messages"], together.message(4, author="ben")]}
    assert run(install, "load", write_lines(tmp_path / "in", **grown)).exit_code == 0
    numbers = community.rows(select(Message.number, Message.source).order_by(Message.number))
    assert numbers[3:] == [(4, "Here."), (5, "Message 4")]


def test_the_log_names_what_a_proposal_became_here(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    act = {"id": "l", "at": together.LATER, "action": "decline-skill", "actor": None}
    entry = act | {"target_kind": "skill-proposal", "target": "1"}
    lines = together.everything() | {"log": [entry]}
    run(install, "load", write_lines(tmp_path / "a", **lines))
    run(install, "load", write_lines(tmp_path / "b", **lines))
    numbers = community.rows(select(SkillProposal.id).order_by(SkillProposal.id))
    assert len(numbers) == 2
    assert community.rows(select(LogEntry.target_id).order_by(LogEntry.id)) == numbers


def test_a_framework_that_is_here_stays_among_others(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    community.person("somebody")
    run(install, "load", write_lines(tmp_path / "a", **together.everything()))
    other = together.framework("devices") | {"note": "Another note"}
    lines = together.everything() | {"frameworks": [other]}
    lines["profiles"], lines["skill-proposals"], lines["skill-comments"] = [], [], []
    assert run(install, "load", write_lines(tmp_path / "b", **lines)).exit_code == 0
    notes = community.rows(select(Framework.note).order_by(Framework.version))
    assert notes == [("",), ("",)]
    strange = lines | {"frameworks": [together.framework("devices", "juggling")]}
    result = run(install, "load", write_lines(tmp_path / "c", **strange))
    assert "frameworks.jsonl, line 1: version 1 of the framework here has other" in result.output


def test_private_conversations_can_be_left_out(install: Flask, tmp_path: Path) -> None:
    run(install, "load", write_lines(tmp_path / "in", **together.everything()))
    whole = exported(install, tmp_path / "whole")
    result = run(install, "export", "--without-messages", tmp_path / "part")
    assert result.exit_code == 0, result.output
    part = {path.name: path.read_bytes() for path in (tmp_path / "part").iterdir()}
    assert set(whole) - set(part) == {f"{name}.jsonl" for name in PRIVATE}
    assert b"Hello @ben" not in b"".join(part.values())
    empty(install)
    assert run(install, "load", tmp_path / "part").exit_code == 0


@pytest.mark.postgresql
def test_what_one_database_exports_the_other_gives_back(
    install: Flask, postgresql_app: Flask, tmp_path: Path
) -> None:
    run(install, "demo")
    grown = exported(install, tmp_path / "sqlite")
    try:
        assert run(postgresql_app, "load", tmp_path / "sqlite").exit_code == 0
        assert exported(postgresql_app, tmp_path / "postgresql") == grown
    finally:
        empty(postgresql_app)
    empty(install)
    assert run(install, "load", tmp_path / "postgresql").exit_code == 0
    assert exported(install, tmp_path / "again") == grown
