from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import stamp
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.migrations import init_migrations
from forum.counterparts.models import ConnectionRequest, Pairing
from forum.counterparts.policy import SILENT_AFTER
from forum.discussions.models import Bookmark, Follow, Post, PostSource, Space, Thread
from forum.exchange import demo_community
from forum.exchange.loading import running
from forum.growth.models import EndorsementAsk
from forum.ideas.models import Idea, Replication
from forum.ideas.states import STATUSES
from forum.jobs.models import Application, JobPosting, Referral
from forum.members.models import ContextSnapshot
from forum.messages.models import Conversation, Message
from forum.organizations.models import Client, HiringRole
from forum.talent.models import Candidate, ContactRequest
from forum.vocab.models import SkillComment, SkillProposal
from tests.conftest import make_app
from tests.exchange.folders import run, tables, wrong
from tests.support.community import Community

COUNTS = {
    User: 42,
    Space: 6,
    Thread: 86,
    Post: 508,
    Bookmark: 65,
    Follow: 409,
    SkillProposal: 6,
    SkillComment: 6,
    ConnectionRequest: 5,
    Pairing: 2,
    Conversation: 3,
    Message: 12,
    ContextSnapshot: 112,
    Idea: 44,
    Replication: 75,
    JobPosting: 28,
    HiringRole: 14,
    Client: 2,
    Application: 16,
    Referral: 3,
    Candidate: 28,
    ContactRequest: 5,
}
NAMES = tuple(
    f"demo-{part}" for part in ("admin", "moderator", "manager", "teacher", "poster", "recruiter")
)
LINK = re.compile(r"\]\(/t/(\d+)-([a-z0-9-]+)")


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Flask]:
    """A new install of its own whose tables are there, as a first start leaves them."""
    with_tables = make_app(tmp_path / "instance", FORUM_DEMO="1")
    init_migrations(with_tables)
    with with_tables.app_context():
        stamp()
    yield with_tables
    with with_tables.app_context():
        db.engine.dispose()


def counts(app: Flask) -> dict[type, int]:
    with app.app_context(), transaction(write=False):
        return {m: db.session.scalar(select(func.count()).select_from(m)) or 0 for m in COUNTS}


def test_the_demo_community_is_whole(community: Community) -> None:
    result = run(community.app, "demo")
    assert result.exit_code == 0, result.output
    assert counts(community.app) == COUNTS
    assert wrong(community.app) == []
    assert len(community.rows(select(Thread).where(Thread.accepted_post_id.is_not(None)))) == 12
    newest = community.rows(select(func.max(Post.created_at)))[0][0]
    assert timedelta(minutes=3) < now() - newest < timedelta(minutes=9)
    before = tables(community.app, "versions")
    assert "Nothing new" in run(community.app, "demo").output
    assert tables(community.app, "versions") == before


def test_what_demo_members_do_together_is_of_these_days(install: Flask) -> None:
    run(install, "demo")
    community = Community(install)
    newest = [
        community.rows(select(func.max(moment)))[0][0]
        for moment in (Message.at, ConnectionRequest.created_at, EndorsementAsk.created_at)
    ]
    assert all(timedelta() < now() - moment < timedelta(days=5) for moment in newest)
    # Whoever is asked has a week: none of these has passed it.
    waiting = select(func.min(ConnectionRequest.created_at))
    (oldest,) = community.rows(waiting.where(ConnectionRequest.state == "open"))[0]
    assert now() - oldest < SILENT_AFTER


def test_demo_ideas_are_of_every_kind_and_lead_to_their_talk(install: Flask) -> None:
    run(install, "demo")
    community = Community(install)
    rows = community.rows(select(Idea.status, Idea.evidence, Idea.updated_at))
    assert {status for status, _, _ in rows} == set(STATUSES)
    assert {level for _, level, _ in rows} == {0, 1, 2, 3, 4}
    assert all(at < now() for _, _, at in rows)
    running = community.rows(select(Replication.planned_until).where(Replication.state == "trying"))
    assert running
    assert all(day > now().date() for (day,) in running)
    talked = select(Idea.id, Idea.author_id, Thread.author_id, PostSource.source)
    opened = talked.join(Thread, Thread.id == Idea.thread_id).join(
        Post, (Post.thread_id == Thread.id) & (Post.number == 1)
    )
    found = community.rows(opened.join(PostSource, PostSource.post_id == Post.id))
    assert len(found) > 30
    assert all(f"](/ideas/{idea})" in text and by == own for idea, own, by, text in found)


def test_a_visitor_may_be_any_of_six(install: Flask) -> None:
    community = Community(install)
    printed = run(community.app, "demo").output
    assert demo_community.PASSWORD in printed
    for name in NAMES:
        assert name in printed
        answer = community.visitor().post("/signin", email=name, password=demo_community.PASSWORD)
        assert answer.status_code == 303, name
    can = select(func.count()).where(User.password_hash.is_not(None))
    assert community.rows(can) == [(6,)]


def test_links_between_demo_threads_lead_there(install: Flask) -> None:
    community = Community(install)
    run(community.app, "demo")
    slugs = dict(community.rows(select(Thread.id, Thread.slug)))
    texts = [row[0] for row in community.rows(select(PostSource.source))]
    links = [found for text in texts for found in LINK.findall(text)]
    assert len(links) > 10
    assert [link for link in links if slugs.get(int(link[0])) != link[1]] == []


def test_production_has_no_sign_ins_everybody_knows(tmp_path: Path) -> None:
    app = make_app(tmp_path, FORUM_ENV="production", FORUM_DEMO="1")
    result = run(app, "demo")
    assert result.exit_code == 1
    assert "it is for development" in result.output
    assert counts(app)[User] == 0
    with app.app_context():
        db.engine.dispose()


def test_a_first_start_fills_an_empty_install_and_a_second_touches_nothing(fresh: Flask) -> None:
    first = run(fresh, "prepare")
    assert first.exit_code == 0, first.output
    assert "Counterpart is at http://127.0.0.1:8000" in first.output
    assert "demo-teacher" in first.output
    assert counts(fresh) == COUNTS
    before = tables(fresh)
    second = run(fresh, "prepare")
    assert second.exit_code == 0
    assert "demo-teacher" in second.output
    assert "loading" not in second.output
    assert tables(fresh) == before


def test_a_start_without_demo_stays_empty(fresh: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = fresh.config["SETTINGS"]
    monkeypatch.setitem(fresh.config, "SETTINGS", replace(settings, demo=False))
    assert run(fresh, "prepare").exit_code == 0
    assert counts(fresh)[User] == 0


def test_an_install_with_people_gets_no_demo(fresh: Flask) -> None:
    Community(fresh).person("ana")
    printed = run(fresh, "prepare").output
    assert "demo-admin" not in printed
    assert counts(fresh)[User] == 1


def test_an_interrupted_first_start_is_finished_by_the_next(
    fresh: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 50)
    cut = shutil.copytree(demo_community.FOLDER, tmp_path / "demo")
    whole = (cut / "posts.jsonl").read_bytes()
    (cut / "posts.jsonl").write_bytes(whole[: len(whole) // 2])
    with monkeypatch.context() as patch:
        patch.setattr(demo_community, "FOLDER", cut)
        result = run(fresh, "prepare")
        assert result.exit_code == 1
        assert "the file ends in the middle" in result.output
    assert 0 < counts(fresh)[Post] < COUNTS[Post]
    assert wrong(fresh) == []
    printed = run(fresh, "prepare").output
    assert "demo-teacher" in printed
    assert counts(fresh) == COUNTS
    assert wrong(fresh) == []
