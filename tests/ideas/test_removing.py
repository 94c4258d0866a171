from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import GUEST, Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Conflict, Forbidden, NotFound
from forum.ideas.actions import removing
from forum.ideas.actions.counting import settle
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import visible_ideas
from forum.ideas.queries.one import get_idea
from forum.notifications.models import Notice
from tests.support.community import Community
from tests.support.ideas import idea, row


def listed(app: Flask, viewer: Viewer) -> set[int]:
    with app.app_context(), transaction(write=False):
        return set(db.session.scalars(select(Idea.id).where(visible_ideas(viewer))))


def opens(app: Flask, viewer: Viewer, number: int) -> bool:
    with app.app_context(), transaction(write=False):
        try:
            get_idea(viewer, number)
        except NotFound:
            return False
        return True


def replication(app: Flask, number: int, person: Viewer) -> int:
    with app.app_context(), transaction():
        made = Replication(
            idea_id=number,
            user_id=person.id,
            state="reported",
            idea_version=1,
            started_on=now().date(),
            outcome="worse",
            created_at=now(),
            reported_at=now(),
        )
        db.session.add(made)
        db.session.flush()
        settle(db.session.get_one(Idea, number))
        return made.id


def test_a_deleted_idea_is_its_authors_alone_and_can_come_back(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author)
    visitor = community.visitor(author)
    assert "Delete this idea?" in visitor.get(f"/ideas/{number}/delete").text
    for _ in range(2):
        assert visitor.post(f"/ideas/{number}/delete", reason="Outdated.").status_code == 303
    assert number not in listed(app, author)
    assert opens(app, author, number)
    assert not opens(app, member, number)
    assert not opens(app, GUEST, number)
    assert community.visitor(member).get(f"/ideas/{number}/print").status_code == 404
    assert community.visitor(member).post(f"/ideas/{number}/restore").status_code == 404
    for _ in range(2):
        assert visitor.post(f"/ideas/{number}/restore").status_code == 303
    assert number in listed(app, GUEST)
    found = row(app, number)
    assert (found.state, found.removed_reason, found.removed_at) == ("visible", None, None)


def test_only_its_author_deletes_an_idea(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    for person in (member, moderator):
        assert community.visitor(person).post(f"/ideas/{number}/delete").status_code == 403
    assert community.visitor().get(f"/ideas/{number}/delete").status_code == 401
    assert row(app, number).state == "visible"


def test_a_hidden_idea_is_gone_at_once_and_its_author_learns_why(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    guest, judge = community.visitor(), community.visitor(moderator)
    assert guest.get(f"/ideas/{number}/print").status_code == 200
    assert judge.post(f"/ideas/{number}/moderate", act="hide", reason=" ").status_code == 422
    answer = judge.post(f"/ideas/{number}/moderate", act="hide", reason="It names a student.")
    assert answer.status_code == 303
    assert guest.get(f"/ideas/{number}/print").status_code == 404
    assert listed(app, moderator) == set()
    assert opens(app, author, number)
    assert opens(app, moderator, number)
    assert not opens(app, member, number)
    again = judge.post(f"/ideas/{number}/moderate", act="hide", reason="Again.")
    assert again.status_code == 409
    community.work()
    notice = community.rows(select(Notice).where(Notice.user_id == author.id))[0][0]
    assert notice.text == "A moderator hid what you wrote: It names a student."
    entry = community.rows(select(LogEntry))[0][0]
    assert (entry.action, entry.target_kind, entry.target_id) == ("hide", "idea", number)
    assert entry.target_label == ""
    assert entry.public
    with pytest.raises(Forbidden), app.app_context(), transaction():
        removing.undelete_idea(author, get_idea(author, number, lock=True))
    judge.post(f"/ideas/{number}/moderate", act="restore", reason="The name is gone.")
    assert guest.get(f"/ideas/{number}/print").status_code == 200


def test_what_only_members_read_is_not_told_to_guests_in_the_log(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author, audience="members")
    judge = community.visitor(moderator)
    judge.post(f"/ideas/{number}/moderate", act="hide", reason="It repeats a secret.")
    assert "It repeats a secret." not in community.visitor().get("/moderation/log").text
    assert "It repeats a secret." in judge.get("/moderation/log").text


def test_nobody_judges_what_is_their_own_and_members_judge_nothing(
    app: Flask, community: Community, moderator: Viewer, member: Viewer
) -> None:
    number = idea(app, moderator)
    community.visitor(moderator).post(f"/ideas/{number}/moderate", act="hide", reason="Mine.")
    with pytest.raises(Forbidden), app.app_context(), transaction():
        removing.restore_idea(moderator, get_idea(moderator, number, lock=True), "Mine again.")
    answer = community.visitor(member).post(f"/ideas/{number}/moderate", act="restore", reason="x")
    assert answer.status_code == 403


def test_a_hidden_report_no_longer_counts_until_it_is_back(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    report = replication(app, number, member)
    assert row(app, number).replication_count == 1
    with app.app_context(), transaction():
        held = get_idea(moderator, number, lock=True)
        made = db.session.get_one(Replication, report)
        removing.hide_replication((moderator.id, "moderator"), held, made, "It names a student.")
        with pytest.raises(Conflict):
            removing.hide_replication((moderator.id, "moderator"), held, made, "Again.")
    assert row(app, number).replication_count == 0
    with app.app_context(), transaction():
        held = get_idea(moderator, number, lock=True)
        made = db.session.get_one(Replication, report)
        removing.restore_replication(moderator, held, made, "It is fine.")
    assert row(app, number).replication_count == 1


def test_what_belongs_to_an_idea_goes_and_comes_with_it(
    app: Flask, community: Community, author: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(removing, "_companions", [])
    removing.register_companion(lambda row: seen.append(row.state))
    number = idea(app, author)
    with app.app_context(), transaction():
        held = get_idea(author, number, lock=True)
        removing.delete_idea(author, held, "")
        removing.undelete_idea(author, held)
    assert seen == ["deleted", "visible"]
