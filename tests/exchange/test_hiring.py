from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import delete, select

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.files import File, attach, judged
from forum.core.outbox import OutboxRow
from forum.exchange.hiring.kinds import TABLES
from forum.exchange.native.writing import PRIVATE
from forum.jobs.models import (
    Application,
    ApplicationReference,
    JobLocation,
    JobPosting,
    JobSkillTarget,
)
from forum.notifications.models import Notice
from forum.organizations.models import Client, HiringRole
from forum.search.models import SavedSearch
from forum.talent.models import Candidate, CandidateEvidence
from tests.exchange.folders import exported, person, run, write_lines
from tests.exchange.hiring import (
    LATER,
    MOMENT,
    a_folder,
    application,
    candidate,
    opening,
    settings,
)
from tests.support.community import Community, empty

# Columns that are of one install: numbers of rows nobody names, secrets, marks of what was told.
OWN = {"once", "token", "token_hash", "mark", "due_at"}


def shown(community: Community) -> dict[str, list[str]]:
    """Return every row that is about hiring, without what is of one install."""
    found = {}
    models = [(table.model, OWN) for table in TABLES]
    models += [(part.model, OWN | {"id"}) for table in TABLES for part in table.parts]
    models += [(model, OWN) for model in (JobLocation, JobSkillTarget)]
    for model, leave in models:
        columns = [column for column in model.__table__.columns if column.name not in leave]
        found[model.__tablename__] = sorted(map(repr, community.rows(select(*columns))))
    files = select(File.owner_kind, File.owner_id, File.user_id, File.filename, File.added_at)
    return found | {"files": sorted(map(repr, community.rows(files)))}


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


def test_hiring_survives_the_way_out_and_in(community: Community, tmp_path: Path) -> None:
    assert run(community.app, "demo").exit_code == 0
    with community.app.app_context(), transaction():
        sent = db.session.get_one(Application, 1)
        attach(sent.user_id, "application", 1, judged(BytesIO(b"I know carts."), "letter.txt"))
        db.session.add(
            Application(
                posting_id=2,
                user_id=sent.user_id,
                fields={"note": "Not sent yet"},
                created_at=now(),
                updated_at=now(),
            )
        )
    assert b"Not sent yet" not in b"".join(exported(community.app, tmp_path / "all").values())
    with community.app.app_context(), transaction():
        db.session.execute(delete(Application).where(Application.state == "draft"))
    assert all(rows for name, rows in shown(community).items() if name != "equal_counts")
    check_round_trip(community, tmp_path)


def _full() -> dict[str, list[Any]]:
    """Return a folder whose lines say all they may say."""
    tied = {"copied_from": "1", "outside_id": "list:9", "firm": "f", "author": "cyd"}
    closed = {"state": "closed", "closed_how": "filled", "filled_from": "here", "closed_at": LATER}
    removed = {"removed_at": LATER, "removed_by": "ana", "removed_reason": "A copy."}
    equal = [{"question": "gender", "answer": "woman", "number": 3}]
    half = {"title": "", "pay_min": 9, "pay_max": 0, "week": {"data": 101}, "closes": ""}
    return a_folder(
        openings=[
            opening(equal=equal, reviewers=[{"member": "cyd", "by": "ana", "at": LATER}]),
            opening("2", **tied, **closed, **removed, marks=[{"member": "ben", "at": LATER}]),
            opening("3", state="draft", published_at=None, revisions=[], events=[], posting=half),
        ],
        applications=[_whole_application()],
        candidates=[_whole_candidate()],
    )


def _whole_application() -> dict[str, Any]:
    return application(
        state="viewed",
        referral="1",
        sent={"parts": []},
        events=[{"before": "submitted", "after": "viewed", "message": "Read.", "at": LATER}],
        messages=[{"by": "ana", "body": "When?", "at": LATER}],
        reviews=[{"by": "ana", "rating": 4, "note": "Carts.", "at": LATER}],
        interviews=[
            {"starts_at": LATER, "timezone": "America/Denver", "by": "ana"} | {"made_at": MOMENT}
        ],
        references=[
            {"name": "Eve", "email": "eve@example.org", "asked_at": MOMENT} | {"expires_at": LATER}
        ],
    )


def _whole_candidate() -> dict[str, Any]:
    return candidate(
        pitch="*Carts*",
        states=[{"state": "WY"}],
        available_on="2026-08-01",
        hidden=[{"organization": "o", "at": LATER}],
        evidence=[{"kind": "answer", "piece": "b"}],
    )


def test_everything_a_line_may_say_survives(community: Community, tmp_path: Path) -> None:
    result = run(community.app, "load", write_lines(tmp_path / "in", **_full()))
    assert result.exit_code == 0, result.output
    rows = community.rows(select(JobPosting.id, JobPosting.source_id, JobPosting.closes_at))
    # The end of the day on which the clock changes, in Denver.
    assert rows[:2] == [(1, None, datetime(2026, 3, 9, 5, 59, tzinfo=UTC)), (2, 1, rows[0][2])]
    assert community.rows(select(Application.note_html)) == [
        ("<p>I <strong>know</strong> carts.</p>\n",)
    ]
    check_round_trip(community, tmp_path)


def test_a_load_is_no_news(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    assert run(install, "load", write_lines(tmp_path / "in", **a_folder())).exit_code == 0
    assert community.rows(select(Notice)) == []
    kinds = {row[0] for row in community.rows(select(OutboxRow.topic))}
    assert kinds <= {"Loaded"}
    mark, token = community.rows(select(SavedSearch.mark, SavedSearch.token))[0]
    assert mark == 1
    assert len(token) > 30


def test_links_that_were_mailed_open_nothing_here(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    run(install, "demo")
    secrets = select(ApplicationReference.token_hash)
    before = community.rows(secrets)
    first = exported(install, tmp_path / "out")
    assert not any(row[0].encode() in b"".join(first.values()) for row in before)
    empty(install)
    run(install, "load", tmp_path / "out")
    assert before != community.rows(secrets)


def test_rights_and_consent_are_of_the_community_they_were_given_in(
    install: Flask, tmp_path: Path
) -> None:
    community = Community(install)
    community.person("zed")
    result = run(install, "load", write_lines(tmp_path / "in", **a_folder()))
    assert result.exit_code == 0, result.output
    assert community.rows(select(HiringRole.state).distinct()) == [("asked",)]
    assert community.rows(select(Client.state)) == [("asked",)]
    assert community.rows(select(Candidate.audience)) == [("off",)]


def test_what_is_here_already_stays(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    run(install, "load", write_lines(tmp_path / "in", **a_folder()))
    renamed = [person(f"{name}-too") | {"id": name} for name in ("ana", "ben", "cyd")]
    other = a_folder(members=renamed, **{"hiring-settings": [settings(least_days=9)]})
    result = run(install, "load", write_lines(tmp_path / "other", **other))
    assert result.exit_code == 0, result.output
    assert len(community.rows(select(Client))) == 1
    assert len(community.rows(select(HiringRole))) == 4
    assert len(community.rows(select(JobPosting))) == 2


def test_a_piece_that_is_gone_is_left_out(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    run(install, "demo")
    with install.app_context(), transaction():
        row = db.session.scalars(select(CandidateEvidence).limit(1)).one()
        gone = (row.kind, 99_999)
        db.session.add(CandidateEvidence(user_id=row.user_id, kind=row.kind, piece_id=gone[1]))
    exported(install, tmp_path / "out")
    empty(install)
    assert run(install, "load", tmp_path / "out").exit_code == 0
    assert (gone[1],) not in community.rows(select(CandidateEvidence.piece_id))


def test_days_of_an_opening_move_with_its_times(install: Flask) -> None:
    community = Community(install)
    run(install, "demo")
    opened = select(JobPosting.closes_at, JobPosting.published_at, JobPosting.fields)
    rows = community.rows(opened.where(JobPosting.state == "open"))
    assert len(rows) >= 18
    for closes_at, published_at, fields in rows:
        assert published_at < now() < closes_at
        if fields["closes"]:
            day = datetime.fromisoformat(fields["closes"]).replace(tzinfo=UTC)
            assert timedelta(hours=24) < closes_at - day < timedelta(hours=48)
    states = {row[0] for row in community.rows(select(JobPosting.state))}
    assert states == {"draft", "pending", "open", "paused", "closed", "archived"}
    families = {row[0] for row in community.rows(select(JobPosting.family))}
    assert len(families) == 9


def test_what_schools_and_people_know_of_each_other_can_be_left_out(
    install: Flask, tmp_path: Path
) -> None:
    run(install, "demo")
    result = run(install, "export", "--without-messages", tmp_path / "part")
    assert result.exit_code == 0, result.output
    names = {path.stem for path in (tmp_path / "part").iterdir()}
    assert names.isdisjoint(PRIVATE)
    assert {"openings", "candidates", "hiring-roles"} <= names
    empty(install)
    assert run(install, "load", tmp_path / "part").exit_code == 0
