from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import SignIn, User
from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.outbox import OutboxRow
from tests.support.community import PASSWORD, Community, Visitor


def test_a_suspended_member_is_out_at_once_and_told_why(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    signed_in = community.visitor(author)
    assert signed_in.get("/notifications").status_code == 200
    visitor = community.visitor(moderator)
    assert visitor.get("/moderation/members/author").status_code == 200
    answer = visitor.post("/moderation/members/author", act="suspend", reason="Link dumping.")
    assert answer.status_code == 303
    assert signed_in.get("/notifications").status_code == 401
    assert community.rows(select(SignIn.id).where(SignIn.user_id == author.id)) == []
    refused = guest.post("/signin", email="author", password=PASSWORD)
    assert refused.status_code == 403
    assert community.rows(select(LogEntry.action, LogEntry.reason)) == [
        ("suspend", "Link dumping.")
    ]
    letters = select(OutboxRow.payload).where(OutboxRow.topic == "MailQueued")
    assert "Link dumping." in community.rows(letters)[0][0]["text"]


def test_who_is_let_back_in_can_sign_in(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    visitor = community.visitor(moderator)
    visitor.post("/moderation/members/author", act="suspend", reason="Link dumping.")
    answer = visitor.post("/moderation/members/author", act="unsuspend", reason="Promised.")
    assert answer.status_code == 303
    assert guest.post("/signin", email="author", password=PASSWORD).status_code == 303


def test_nobody_suspends_their_equals_or_twice(
    community: Community, author: Viewer, moderator: Viewer, admin: Viewer
) -> None:
    community.person("colleague", "moderator")
    visitor = community.visitor(moderator)
    for name in ("colleague", "admin", "moderator"):
        answer = visitor.post(f"/moderation/members/{name}", act="suspend", reason="A quarrel.")
        assert answer.status_code == 403, name
    by_admin = community.visitor(admin)
    answer = by_admin.post("/moderation/members/colleague", act="suspend", reason="Misuse.")
    assert answer.status_code == 303
    again = by_admin.post("/moderation/members/colleague", act="suspend", reason="Misuse.")
    assert again.status_code == 409
    states = select(User.username, User.state).order_by(User.username)
    assert dict(map(tuple, community.rows(states)))["moderator"] == "active"
    assert author.id


def test_only_moderators_and_only_with_a_reason(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    address = "/moderation/members/author"
    assert guest.post(address, act="suspend", reason="Why.").status_code == 401
    assert guest.get(address).status_code == 401
    assert community.visitor(member).get(address).status_code == 403
    refused = community.visitor(member).post(address, act="suspend", reason="Why.")
    assert refused.status_code == 403
    visitor = community.visitor(moderator)
    assert visitor.post(address, act="suspend", reason="").status_code == 422
    assert visitor.get("/moderation/members/nobody").status_code == 404
    assert community.rows(select(User.state).where(User.id == author.id)) == [("active",)]
