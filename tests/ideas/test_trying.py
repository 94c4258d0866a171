from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions import trying
from forum.ideas.actions.asking import ask
from forum.ideas.card import Row
from forum.ideas.models import Idea, Replication
from forum.ideas.told import Told
from forum.members.models import ContextSnapshot
from forum.notifications.models import Notice
from forum.organizations.models import Affiliation, Organization
from tests.support.community import Community
from tests.support.ideas import idea, row, seed

TODAY = date.today
REPORT: dict[str, Any] = {
    "outcome": "worse",
    "differed": "No aide, so the line was long.",
    "would_repeat": "no",
    "started_on": "2026-01-05",
    "ended_on": "2026-02-05",
}


def told(**changes: Any) -> Told:
    known: dict[str, Any] = {
        "outcome": "similar",
        "started_on": date(2026, 1, 5),
        "ended_on": date(2026, 2, 5),
        "differed": "About the same.",
        "would_repeat": True,
    }
    return Told(**known | changes)


def report(app: Flask, who: Viewer, idea_id: int, **changes: Any) -> int:
    with app.app_context(), transaction():
        return trying.report(who, db.session.get_one(Idea, idea_id), told(**changes)).id


def works_at(app: Flask, who: Viewer, name: str, parent: str = "") -> None:
    """Give a member a place at an organization, made when it is missing."""
    with app.app_context(), transaction():
        above = _organization(parent) if parent else None
        place = _organization(name)
        place.parent_id = above.id if above else place.parent_id
        db.session.add(
            Affiliation(user_id=who.id, organization_id=place.id, title="Manager", created_at=now())
        )


def _organization(name: str) -> Organization:
    found = db.session.scalar(select(Organization).where(Organization.slug == name))
    if found is None:
        found = Organization(slug=name, name=name, name_key=name, kind="district", created_at=now())
        db.session.add(found)
        db.session.flush()
    return found


def test_who_tries_is_seen_and_the_author_is_told(app: Flask, community: Community) -> None:
    author, member = community.person("author"), community.person("member")
    number = idea(app, author)
    visitor = community.visitor(member)
    until = (TODAY() + timedelta(days=30)).isoformat()
    assert visitor.get(f"/ideas/{number}/try").status_code == 200
    assert visitor.post(f"/ideas/{number}/try", until=until).status_code == 303
    assert visitor.post(f"/ideas/{number}/try", until=until).status_code == 303
    assert row(app, number).trying_count == 1
    community.work()
    with app.app_context(), transaction(write=False):
        notice = db.session.scalars(select(Notice)).one()
        assert (notice.user_id, notice.kind) == (author.id, "trying")


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2090-01-01"])
def test_a_day_that_is_none_is_refused(app: Flask, community: Community, until: str) -> None:
    number = idea(app, community.person("author"))
    visitor = community.visitor(community.person("member"))
    answer = visitor.post(f"/ideas/{number}/try", until=until)
    assert answer.status_code == 422
    assert row(app, number).trying_count == 0


def test_a_report_by_the_form_stands_on_its_own_with_its_context(
    app: Flask, community: Community
) -> None:
    seed(app)
    number = idea(app, community.person("author"))
    visitor = community.visitor(community.person("member"))
    rows = ["Minutes", "9", "4", "24", "", "", "", ""]
    answer = visitor.post(f"/ideas/{number}/report-back", **REPORT, rows=rows, grade="kg")
    assert answer.status_code == 303
    found = row(app, number)
    assert (found.replication_count, found.trying_count, found.evidence) == (1, 0, 1)
    with app.app_context(), transaction(write=False):
        one = db.session.scalars(select(Replication)).one()
        assert one.rows == [["Minutes", "9", "4", "24"]]
        assert db.session.get_one(ContextSnapshot, one.snapshot_id).facts == {"grade": ["kg"]}
    page = community.visitor(None).get(f"/ideas/{number}/replications").text
    assert "1 tried · 1 worse" in page
    assert "No aide, so the line was long." in page


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": ""}, "Say how it went"),
        ({"outcome": "great"}, "Not a valid choice"),
        ({"differed": " "}, "a sentence is enough"),
        ({"would_repeat": ""}, "Choose one"),
        ({"ended_on": "2025-12-01"}, "cannot end before it began"),
        ({"ended_on": "2090-01-01"}, "still to come"),
        ({"started_on": "yesterday"}, "Write a day"),
        ({"rows": ["Minutes", "9", "4", "9"]}, "fewer than 10"),
        ({"rows": ["Minutes", "9", "4", "many"]}, "over how many people"),
        ({"differed": "x" * 8_001}, "Up to 8,000"),
    ],
)
def test_what_does_not_fit_is_told_and_kept(
    app: Flask, community: Community, changes: dict[str, Any], words: str
) -> None:
    number = idea(app, community.person("author"))
    visitor = community.visitor(community.person("member"))
    answer = visitor.post(f"/ideas/{number}/report-back", **REPORT | changes)
    assert answer.status_code == 422
    assert words in answer.text
    if "differed" not in changes:
        assert "No aide, so the line was long." in answer.text
    assert row(app, number).replication_count == 0


def test_nobody_replicates_their_own_or_an_archived_idea(app: Flask, community: Community) -> None:
    author, member = community.person("author"), community.person("member")
    number = idea(app, author)
    with pytest.raises(Forbidden):
        report(app, author, number)
    with app.app_context(), transaction():
        db.session.get_one(Idea, number).status = "archived"
    with pytest.raises(Conflict):
        report(app, member, number)
    visitor = community.visitor(member)
    assert visitor.get(f"/ideas/{number}/try").status_code == 403
    assert "no longer up to date" in visitor.post(f"/ideas/{number}/report-back", **REPORT).text


def test_a_report_is_changed_and_taken_back_by_who_wrote_it(
    app: Flask, community: Community
) -> None:
    member, other = community.person("member"), community.person("other")
    number = idea(app, community.person("author"))
    made = report(app, member, number)
    here = f"/ideas/{number}/replications/{made}"
    stranger = community.visitor(other)
    assert stranger.post(f"{here}/edit", **REPORT).status_code == 403
    assert stranger.post(f"{here}/withdraw").status_code == 403
    mine = community.visitor(member)
    assert mine.post(f"{here}/edit", **REPORT).status_code == 303
    assert "1 worse" in mine.get(f"/ideas/{number}/replications").text
    assert mine.post(f"{here}/withdraw").status_code == 303
    assert row(app, number).replication_count == 0
    assert mine.post(f"{here}/withdraw").status_code == 403


def test_the_author_answers_and_does_not_edit(app: Flask, community: Community) -> None:
    author, member = community.person("author"), community.person("member")
    number = idea(app, author)
    made = report(app, member, number)
    here = f"/ideas/{number}/replications/{made}"
    assert community.visitor(member).post(f"{here}/answer", body="No.").status_code == 403
    mine = community.visitor(author)
    assert mine.get(f"{here}/edit").status_code == 403
    assert mine.post(f"{here}/answer", body="Thank you **both**.").status_code == 303
    page = community.visitor(None).get(f"/ideas/{number}/replications").text
    assert "<strong>both</strong>" in page
    community.work()
    with app.app_context(), transaction(write=False):
        kinds = set(db.session.scalars(select(Notice.kind)))
        assert kinds == {"replication", "replication-answer"}


def test_two_other_organizations_lift_the_level_and_the_own_house_does_not(
    app: Flask, community: Community
) -> None:
    author = community.person("author")
    works_at(app, author, "oak-school", parent="oak-district")
    number = idea(app, author)
    sister, first, second = (community.person(name) for name in ("sister", "first", "second"))
    works_at(app, sister, "elm-school", parent="oak-district")
    works_at(app, first, "pine-school", parent="pine-district")
    works_at(app, second, "fir-school", parent="fir-district")
    report(app, sister, number, outcome="better")
    one = report(app, first, number, outcome="similar")
    assert row(app, number).evidence == 1
    report(app, second, number, outcome="worse")
    assert row(app, number).evidence == 1
    report(app, second, number, outcome="better")
    assert row(app, number).evidence == 4
    with app.app_context(), transaction():
        found = db.session.get_one(Idea, number)
        trying.withdraw(first, found, db.session.get_one(Replication, one))
    assert row(app, number).evidence == 1


def test_numbers_of_few_people_and_times_that_cannot_be_are_refused(
    app: Flask, community: Community
) -> None:
    member = community.person("member")
    number = idea(app, community.person("author"))
    for changes, field in (
        ({"rows": [Row("Minutes", "9", "2", 9)]}, "rows"),
        ({"ended_on": TODAY() + timedelta(days=2)}, "ended_on"),
        ({"outcome": "great"}, "outcome"),
    ):
        with pytest.raises(Invalid) as refusal:
            report(app, member, number, **changes)
        assert refusal.value.field == field


def test_whoever_tries_is_asked_twice_and_no_more(
    app: Flask, community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = community.person("member")
    number = idea(app, community.person("author"))
    with app.app_context(), transaction():
        trying.start_trying(member, db.session.get_one(Idea, number), TODAY())
    begin = now()
    asked = []
    for day in range(60):
        moment = begin + timedelta(days=day)
        monkeypatch.setattr("forum.ideas.actions.asking.now", lambda moment=moment: moment)
        with app.app_context(), transaction():
            if ask():
                asked.append(day)
    assert asked == [0, 15]
