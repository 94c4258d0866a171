from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.files import File, attach, judged
from forum.core.outbox import OutboxRow
from forum.exchange.ideas.settling import settle_all
from forum.ideas.actions.changing import change_status
from forum.ideas.actions.counting import settle
from forum.ideas.actions.marking import mark
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.actions.publishing import Source, publish, revise
from forum.ideas.actions.removing import delete_idea, hide_idea, hide_replication
from forum.ideas.actions.trying import answer, report, start_trying, today, withdraw
from forum.ideas.card import Row
from forum.ideas.models import Idea, IdeaVersion
from forum.ideas.told import Told
from forum.members.models import ContextSnapshot, Profile
from forum.notifications.models import Notice
from forum.organizations.models import Affiliation, Organization
from tests.exchange.folders import exported, run, tables
from tests.support.community import Community, empty
from tests.support.ideas import card, idea, seed

# Rows that are the same to the last column; of terms and files only what they say.
SAME: tuple[str, ...] = ("context_snapshots", "idea_versions", "idea_cards", "idea_skills")
SAME += ("idea_marks", "idea_credits", "replications")
PARTS: dict[str, Any] = {
    "ideas": select(*(c for c in Idea.__table__.columns if c.name != "once")),
    "files": select(*(c for c in File.__table__.columns if c.name != "id")),
}


def shown(community: Community) -> dict[str, list[str]]:
    rows = tables(community.app)
    parts = {name: sorted(map(repr, community.rows(rule))) for name, rule in PARTS.items()}
    return {name: rows[name] for name in SAME} | parts | {"terms": [str(len(rows["idea_terms"]))]}


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
    with community.app.app_context(), transaction():
        for row in db.session.scalars(select(Idea)).all():
            settle(row)
    assert shown(community) == after


def lived(community: Community) -> dict[str, int]:
    """Have people publish, change, try, merge, hide and delete ideas; return name → number."""
    app, names = community.app, ("ana", "ben", "cyd", "dee")
    seed(app)
    ana, ben, cyd, dee = (community.person(name) for name in names)
    moderator = community.person("moderator", "moderator")
    _employ(app, (ana, "north"), (ben, "south"), (cyd, "west"))
    thread = community.thread(ben, title="Slow logins")
    ids = {
        "cards": idea(app, ana, rows=(Row("Minutes", "9", "2", 22),), claimed=2),
        "twin": _made(app, dee, Source(None, thread.id, 1), title="Badges"),
        "hidden": idea(app, ben, title="Hidden", audience="members"),
        "deleted": idea(app, cyd, title="Deleted", status="proposed", wrong="", change=""),
    }
    ids["adapted"] = _made(app, ben, Source(ids["cards"]), title="Badges on devices")
    with app.app_context(), transaction():
        ideas = {name: db.session.get_one(Idea, number) for name, number in ids.items()}
        cards = ideas["cards"]
        cards.thread_id = thread.id
        attach(ana.id or 0, "idea", cards.id, judged(BytesIO(b"Six weeks."), "plan.txt"))
        revise(ana, cards, card(title="Login cards"), seen=1, note="Another title")
        revise(ana, cards, card(context={"grade": ("kg",)}), seen=2)
        change_status(ana, cards, "dropped", "The cards got lost.")
        start_trying(dee, cards, today() + timedelta(days=30))
        start_trying(dee, ideas["adapted"], today() + timedelta(days=9))
        for who, outcome in ((ben, "better"), (cyd, "similar")):
            tried = report(who, cards, _told(outcome))
        answer(ana, cards, tried, "Thank you, @cyd.")
        hide_replication((moderator.id, "moderator"), cards, report(dee, cards, _told()), "Rude.")
        withdraw(ben, ideas["twin"], report(ben, ideas["twin"], _told()))
        report(cyd, ideas["twin"], _told("worse"))
        for name, who in (("twin", ben), ("cards", ben), ("cards", cyd)):
            for kind in ("useful", "follow"):
                mark(who, ideas[name], kind, True)
        db.session.flush()
        merge_ideas(moderator, ideas["twin"], cards, "The same.")
        hide_idea((moderator.id, "moderator"), ideas["hidden"], "An advertisement.")
        delete_idea(cyd, ideas["deleted"], "I changed my mind.")
    return ids


def _employ(app: Flask, *places: tuple[Viewer, str]) -> None:
    with app.app_context(), transaction():
        for who, place in places:
            _works_at(who, place)


def _made(app: Flask, author: Viewer, source: Source, **changes: Any) -> int:
    with app.app_context(), transaction():
        return publish(author, card(**changes), source=source).id


def _works_at(who: Viewer, name: str) -> None:
    place = Organization(slug=name, name=name, name_key=name, kind="district", created_at=now())
    db.session.add(place)
    db.session.flush()
    work = {"user_id": who.id, "organization_id": place.id, "title": "Manager"}
    db.session.add(Affiliation(**work, created_at=now()))
    db.session.flush()


def _told(outcome: str = "better") -> Told:
    day = today() - timedelta(days=7)
    rows = (Row("Minutes", "9", "4", 24),)
    return Told(outcome, day, day, "About **the same**, @ana.", True, "No lanyards.", rows)


def test_ideas_survive_the_way_out_and_in(community: Community, tmp_path: Path) -> None:
    ids = lived(community)
    check_round_trip(community, tmp_path)
    rows = community.rows(select(Idea.id, Idea.state, Idea.evidence, Idea.replication_count))
    found = {number: rest for number, *rest in rows}
    assert found[ids["cards"]] == ["visible", 4, 3]
    assert [found[ids[name]][0] for name in ("twin", "hidden", "deleted")] == [
        *("merged", "hidden", "deleted")
    ]
    page = community.visitor().get(f"/ideas/{ids['twin']}", follow_redirects=True)
    assert page.status_code == 200
    assert "Login cards" in page.text


def test_a_snapshot_stays_when_its_members_profile_changes(
    community: Community, tmp_path: Path
) -> None:
    ids = lived(community)
    with community.app.app_context(), transaction():
        db.session.execute(update(Affiliation).values(organization_id=_organization("west")))
        db.session.execute(update(Profile).values(state="TX"))
    taken = community.rows(select(*ContextSnapshot.__table__.columns).order_by(ContextSnapshot.id))
    versions = select(IdeaVersion.version, IdeaVersion.snapshot_id)
    of_cards = versions.where(IdeaVersion.idea_id == ids["cards"]).order_by(IdeaVersion.version)
    kept = community.rows(of_cards)
    assert kept[0][1] == kept[1][1] != kept[2][1]
    check_round_trip(community, tmp_path)
    assert taken == community.rows(
        select(*ContextSnapshot.__table__.columns).order_by(ContextSnapshot.id)
    )
    assert community.rows(of_cards) == kept


def _organization(slug: str) -> int:
    return db.session.scalars(select(Organization.id).where(Organization.slug == slug)).one()


def test_many_are_counted_as_one_is(app: Flask, community: Community) -> None:
    ids = lived(community)
    right = community.rows(PARTS["ideas"].order_by(Idea.id))
    with app.app_context(), transaction():
        wrong = dict.fromkeys(
            ("useful_count", "file_count", "trying_count", "replication_count", "evidence"), 7
        )
        db.session.execute(update(Idea).values(**wrong))
        settle_all(list(ids.values()))
    assert community.rows(PARTS["ideas"].order_by(Idea.id)) == right


def test_a_load_tells_the_index_and_nobody_else(community: Community, tmp_path: Path) -> None:
    lived(community)
    exported(community.app, tmp_path / "out")
    empty(community.app)
    run(community.app, "load", tmp_path / "out")
    topics = {topic for (topic,) in community.rows(select(OutboxRow.topic))}
    assert topics <= {"Loaded"}
    community.work()
    assert community.rows(select(Notice)) == []
    assert "Login cards" in community.visitor().get("/search?q=lanyards").text


@pytest.mark.postgresql
def test_ideas_go_from_one_database_to_the_other(
    install: Flask, postgresql_app: Flask, tmp_path: Path
) -> None:
    lived(Community(install))
    grown = exported(install, tmp_path / "sqlite")
    try:
        assert run(postgresql_app, "load", tmp_path / "sqlite").exit_code == 0
        assert exported(postgresql_app, tmp_path / "postgresql") == grown
    finally:
        empty(postgresql_app)
    empty(install)
    assert run(install, "load", tmp_path / "postgresql").exit_code == 0
    assert exported(install, tmp_path / "again") == grown
