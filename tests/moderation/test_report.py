from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.discussions.models import Post, Thread
from forum.moderation.models import Report
from forum.moderation.policy import WRITTEN_REASONS
from tests.notifications.support import lines
from tests.support.community import Community, Visitor


@pytest.fixture
def post(community: Community, author: Viewer) -> Post:
    """A reply of the author's that others may report."""
    return community.reply(author, community.thread(author), "Jordan P. scored 12 of 40.")


def state(community: Community, post: Post) -> str:
    return str(community.rows(select(Post.state).where(Post.id == post.id))[0][0])


def test_a_report_waits_for_a_moderator(community: Community, post: Post, member: Viewer) -> None:
    visitor = community.visitor(member)
    form = visitor.get(f"/p/{post.id}/report")
    assert form.status_code == 200
    assert form.text.count('type="radio"') == len(WRITTEN_REASONS)
    answer = visitor.post(f"/p/{post.id}/report", reason="off-topic", note="Wrong space.")
    assert answer.status_code == 303
    filed = select(Report.reporter_id, Report.target_kind, Report.target_id, Report.note)
    assert community.rows(filed) == [(member.id, "post", post.id, "Wrong space.")]
    assert state(community, post) == "visible"
    assert community.rows(select(LogEntry.id)) == []


def test_the_same_member_has_one_open_report(
    community: Community, post: Post, member: Viewer, moderator: Viewer
) -> None:
    visitor = community.visitor(member)
    for reason in ("off-topic", "harassment"):
        assert visitor.post(f"/p/{post.id}/report", reason=reason).status_code == 303
    assert community.rows(select(Report.reason)) == [("off-topic",)]
    community.visitor(moderator).post(f"/moderation/post/{post.id}", act="dismiss", reason="Fits.")
    assert visitor.post(f"/p/{post.id}/report", reason="harassment").status_code == 303
    assert len(community.rows(select(Report.id))) == 2


def test_student_data_is_hidden_at_once(
    community: Community, post: Post, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    answer = community.visitor(member).post(f"/p/{post.id}/report", reason="student-data")
    assert answer.status_code == 303
    page = guest.get(f"/p/{post.id}", follow_redirects=True).text
    assert "Jordan P." not in page
    assert "reported as student data" in page
    entry = community.rows(select(LogEntry.actor_id, LogEntry.actor_name, LogEntry.action))
    assert entry == [(None, "Counterpart", "quarantine")]
    told = lines(community, author)
    assert told == [
        "What you wrote is hidden until a moderator has looked: It was reported as student data."
    ]


def test_student_data_in_an_opening_post_hides_its_title_too(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="What do I do with Jordan P.?")
    opening = community.rows(select(Post.id).where(Post.thread_id == thread.id))[0][0]
    answer = community.visitor(member).post(f"/p/{opening}/report", reason="student-data")
    assert (answer.status_code, answer.location) == (303, "/")
    assert guest.get(f"/t/{thread.id}-{thread.slug}").status_code == 410
    for address in ("/", "/discussions/practice", "/moderation/log"):
        assert "Jordan" not in guest.get(address).text
    assert not any("Jordan" in line for line in lines(community, author))


def test_what_a_moderator_cleared_is_not_hidden_again_unless_it_changed(
    community: Community, post: Post, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.visitor(member).post(f"/p/{post.id}/report", reason="student-data")
    community.visitor(moderator).post(
        f"/moderation/post/{post.id}", act="restore", reason="An invented example."
    )
    other = community.visitor(community.person("other"))
    other.post(f"/p/{post.id}/report", reason="student-data")
    assert state(community, post) == "visible"
    community.visitor(moderator).post(f"/moderation/post/{post.id}", act="dismiss", reason="Same.")
    visitor = community.visitor(author)
    page = visitor.get(f"/p/{post.id}/edit").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    visitor.post(f"/p/{post.id}/edit", body="Casey Q. scored 9 of 40.", version=version)
    other.post(f"/p/{post.id}/report", reason="student-data")
    assert state(community, post) == "hidden"


def test_a_member_is_reported(community: Community, author: Viewer, member: Viewer) -> None:
    visitor = community.visitor(member)
    assert "Report Author" in visitor.get("/members/author/report").text
    answer = visitor.post("/members/author/report", reason="false-credential", note="Sells it.")
    assert answer.status_code == 303
    filed = select(Report.target_kind, Report.target_id, Report.reason)
    assert community.rows(filed) == [("member", author.id, "false-credential")]


def test_nobody_reports_themselves_or_what_they_do_not_see(
    community: Community, post: Post, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    own = community.visitor(author)
    assert own.get(f"/p/{post.id}/report").status_code == 403
    assert own.post(f"/p/{post.id}/report", reason="other").status_code == 403
    assert own.post("/members/author/report", reason="other").status_code == 403
    community.space("staff", audience="moderators")
    secret = community.reply(moderator, community.thread(moderator, space="staff"))
    visitor = community.visitor(member)
    assert visitor.get(f"/p/{secret.id}/report").status_code == 404
    assert visitor.post(f"/p/{secret.id}/report", reason="student-data").status_code == 404
    assert visitor.get("/members/nobody/report").status_code == 404
    assert community.rows(select(Report.id)) == []


def test_guests_sign_in_first_and_keep_what_they_wrote(
    community: Community, post: Post, guest: Visitor
) -> None:
    assert guest.get(f"/p/{post.id}/report").status_code == 401
    answer = guest.post(f"/p/{post.id}/report", reason="other", note="Look at this.")
    assert answer.status_code == 401
    assert 'name="resume"' in answer.text


@pytest.mark.parametrize(
    "fields", [{}, {"reason": "dislike"}, {"reason": "other", "note": "x" * 1001}]
)
def test_bad_forms_are_refused_with_what_was_typed(
    community: Community, post: Post, member: Viewer, fields: dict[str, str]
) -> None:
    visitor = community.visitor(member)
    answer = visitor.client.post(
        f"/p/{post.id}/report", data={"csrf_token": visitor.token, **fields}
    )
    assert answer.status_code == 422
    assert fields.get("note", "") in answer.text
    assert community.rows(select(Report.id)) == []


def test_unknown_posts_and_other_methods(community: Community, member: Viewer) -> None:
    visitor = community.visitor(member)
    assert visitor.get("/p/999/report").status_code == 404
    assert visitor.client.put("/p/999/report").status_code in (400, 405)
    assert community.rows(select(Thread.id)) == []
