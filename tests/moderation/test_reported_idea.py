from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ideas.actions.counting import settle
from forum.ideas.models import Idea, Replication
from forum.moderation.models import Report
from tests.notifications.support import lines
from tests.support.community import Community
from tests.support.ideas import idea, row


def told(app: Flask, number: int, person: Viewer, words: str = "Jordan P. cried.") -> int:
    """Have somebody tell how trying an idea went; return the number of that report."""
    with app.app_context(), transaction():
        made = Replication(
            idea_id=number,
            user_id=person.id,
            state="reported",
            idea_version=1,
            started_on=now().date(),
            outcome="worse",
            differed_source=words,
            differed_html=f"<p>{words}</p>",
            created_at=now(),
            reported_at=now(),
        )
        db.session.add(made)
        db.session.flush()
        settle(db.session.get_one(Idea, number))
        return made.id


def test_a_reported_idea_waits_with_all_its_words(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    visitor = community.visitor(member)
    assert "Report the idea" in visitor.get(f"/ideas/{number}/report").text
    for _ in range(2):
        answer = visitor.post(f"/ideas/{number}/report", reason="promotion", note="An ad.")
        assert answer.status_code == 303
    assert row(app, number).state == "visible"
    assert len(community.rows(select(Report.id))) == 1
    queue = community.visitor(moderator).get("/moderation").text
    for words in (
        "Login cards on lanyards",
        "Practice three mornings",
        "An ad.",
        "lost by October",
    ):
        assert words in queue, words
    answer = community.visitor(moderator).post(
        f"/moderation/idea/{number}", act="hide", reason="Advertising."
    )
    assert answer.status_code == 303
    assert row(app, number).state == "hidden"
    assert "Nothing waits for you" in community.visitor(moderator).get("/moderation").text
    assert "A moderator hid what you wrote: Advertising." in str(lines(community, author))
    assert "A moderator hid what you reported: Advertising." in str(lines(community, member))


def test_student_data_in_an_idea_is_hidden_until_a_moderator_has_looked(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    guest, judge = community.visitor(), community.visitor(moderator)
    assert guest.get(f"/ideas/{number}/print").status_code == 200
    community.visitor(member).post(f"/ideas/{number}/report", reason="student-data")
    assert guest.get(f"/ideas/{number}/print").status_code == 404
    assert "Login cards" not in guest.get("/ideas/board").text
    log = guest.get("/moderation/log").text
    assert "quarantined an idea" in log
    assert "Login cards" not in log
    assert "Hidden until you decide" in judge.get(f"/moderation/idea/{number}").text
    judge.post(f"/moderation/idea/{number}", act="restore", reason="No student is named.")
    assert guest.get(f"/ideas/{number}/print").status_code == 200
    assert "brought back <a href=" in guest.get("/moderation/log").text
    # What was cleared stays, as long as it says the same.
    community.visitor(community.person("third")).post(
        f"/ideas/{number}/report", reason="student-data"
    )
    assert row(app, number).state == "visible"


def test_what_was_told_of_trying_it_is_reported_by_itself(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, author)
    report = told(app, number, member)
    address = f"/ideas/{number}/replications/{report}/report"
    assert community.visitor(member).post(address, reason="other").status_code == 403
    assert community.visitor(author).post(address, reason="student-data").status_code == 303
    assert row(app, number).replication_count == 0
    judge = community.visitor(moderator)
    assert "Jordan P. cried." in judge.get("/moderation").text
    judge.post(f"/moderation/tried/{report}", act="hide", reason="It names a student.")
    assert row(app, number).replication_count == 0
    again = judge.post(f"/moderation/tried/{report}", act="hide", reason="Again.")
    assert again.headers.get("Location") == "/moderation"
    acts = community.rows(select(LogEntry.action, LogEntry.target_kind).order_by(LogEntry.id))
    assert [tuple(act) for act in acts] == [("quarantine", "replication"), ("hide", "replication")]
    other = told(app, number, community.person("third"), "It went well.")
    community.visitor(author).post(
        f"/ideas/{number}/replications/{other}/report", reason="student-data"
    )
    judge.post(f"/moderation/tried/{other}", act="dismiss", reason="Nobody is named.")
    assert row(app, number).replication_count == 1


def test_who_may_not_report_an_idea_does_not(
    app: Flask, community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    number, closed = idea(app, author), idea(app, author, title="A quiet idea of ours")
    other = told(app, closed, member)
    assert community.visitor().get(f"/ideas/{number}/report").status_code == 401
    assert community.visitor(author).get(f"/ideas/{number}/report").status_code == 403
    wrong = f"/ideas/{number}/replications/{other}/report"
    assert community.visitor(author).get(wrong).status_code == 404
    assert community.visitor(member).post(f"/ideas/{number}/report").status_code == 422
    assert community.visitor(member).get(f"/moderation/idea/{number}").status_code == 403
    assert community.visitor(moderator).get(f"/moderation/idea/{number}").status_code == 404


def test_a_moderator_does_not_judge_their_own_idea(
    app: Flask, community: Community, member: Viewer, moderator: Viewer
) -> None:
    number = idea(app, moderator)
    community.visitor(member).post(f"/ideas/{number}/report", reason="student-data")
    judge = community.visitor(moderator)
    answer = judge.post(f"/moderation/idea/{number}", act="restore", reason="It is mine.")
    assert answer.status_code == 404
    assert row(app, number).state == "hidden"
