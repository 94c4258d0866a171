from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.discussions.models import Draft, Post, PostSource, Revision, Thread
from forum.vocab.models import Tag
from tests.support.community import Community, Visitor


def test_an_author_edits_and_the_earlier_version_stays(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(member, thread, "Print in Mai.")
    visitor = community.visitor(member)
    form = visitor.get(f"/p/{post.id}/edit")
    assert "Print in Mai." in form.text
    answer = visitor.post(f"/p/{post.id}/edit", body="Print in May.", version="1", reason="Typo")
    assert answer.status_code == 303
    assert answer.location == f"/t/{thread.id}-{thread.slug}#post-2"
    page = community.visitor().get(f"/t/{thread.id}-{thread.slug}").text
    assert "Print in May." in page
    assert f"/p/{post.id}/history" in page
    kept = select(Revision.version, Revision.source, Revision.reason, Revision.by_id)
    assert community.rows(kept) == [(1, "Print in Mai.", "Typo", member.id)]


def test_others_may_not_edit(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    post = community.reply(author, community.thread(author))
    visitor = community.visitor(member)
    assert visitor.get(f"/p/{post.id}/edit").status_code == 403
    assert visitor.post(f"/p/{post.id}/edit", body="Mine.", version="1").status_code == 403
    assert guest.get(f"/p/{post.id}/edit").status_code == 401
    assert guest.post(f"/p/{post.id}/edit", body="Mine.", version="1").status_code == 401
    assert community.rows(select(Revision.post_id)) == []


def test_a_moderator_edits_with_a_reason_in_the_log(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    post = community.reply(author, community.thread(author))
    visitor = community.visitor(moderator)
    silent = visitor.post(f"/p/{post.id}/edit", body="Without the name.", version="1")
    assert silent.status_code == 422
    assert "Without the name." in silent.text
    said = {"body": "Without the name.", "version": "1", "reason": "Named a student"}
    assert visitor.post(f"/p/{post.id}/edit", **said).status_code == 303
    entries = community.rows(select(LogEntry.action, LogEntry.reason))
    assert entries == [("edit", "Named a student")]


@pytest.mark.parametrize("body", ["", "  ", "x" * 60_001, "<!-- -->"])
def test_a_bad_text_is_refused_and_kept_as_a_draft(
    community: Community, author: Viewer, body: str
) -> None:
    post = community.reply(author, community.thread(author))
    answer = community.visitor(author).post(f"/p/{post.id}/edit", body=body, version="1")
    assert answer.status_code == 422
    assert community.rows(select(Post.version).where(Post.id == post.id)) == [(1,)]
    drafts = community.rows(select(Draft.key))
    assert drafts == ([(f"edit:{post.id}",)] if body.strip() else [])


def test_two_edits_at_once_meet_on_a_page_with_both_texts(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    post = community.reply(author, community.thread(author), "Print in June.")
    first, second = community.visitor(moderator), community.visitor(author)
    first.post(f"/p/{post.id}/edit", body="Print in May.", version="1", reason="Fact")
    answer = second.post(f"/p/{post.id}/edit", body="Print in June, in color.", version="1")
    assert answer.status_code == 409
    assert "Print in May." in answer.text
    assert "Print in June, in color." in answer.text
    assert "<ins>" in answer.text
    assert 'name="version" type="hidden" value="2"' in answer.text
    merged = second.post(f"/p/{post.id}/edit", body="Print in May, in color.", version="2")
    assert merged.status_code == 303
    assert community.rows(select(Post.version).where(Post.id == post.id)) == [(3,)]


def test_the_same_edit_sent_twice_counts_once(community: Community, author: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    visitor = community.visitor(author)
    for _ in range(2):
        answer = visitor.post(f"/p/{post.id}/edit", body="Print in May.", version="1")
        assert answer.status_code == 303
    assert community.rows(select(Revision.version)) == [(1,)]


def test_a_first_post_carries_title_kind_and_tags(community: Community, author: Viewer) -> None:
    community.tag("rostering")
    community.tag("login-cards")
    thread = community.thread(author, tags=["rostering"])
    post = community.rows(select(Post.id))[0][0]
    visitor = community.visitor(author)
    assert 'value="rostering"' in visitor.get(f"/p/{post}/edit").text
    answer = visitor.post(
        f"/p/{post}/edit",
        title="How do you print the login cards?",
        type="discussion",
        tags="login-cards",
        body="Ours are late every year.",
        version="1",
    )
    assert answer.location == f"/t/{thread.id}-how-do-you-print-the-login-cards#post-1"
    assert community.rows(select(Thread.title, Thread.type, Thread.tags)) == [
        ("How do you print the login cards?", "discussion", ("login-cards",))
    ]
    counts = community.rows(select(Tag.slug, Tag.thread_count).order_by(Tag.slug))
    assert counts == [("login-cards", 1), ("rostering", 0)]
    assert community.rows(select(Revision.title)) == [("How do you print login cards?",)]
    assert community.visitor().get(f"/t/{thread.id}-{thread.slug}").status_code == 301


def test_a_spitball_with_replies_stays_one(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, kind="spitball")
    community.reply(member, thread, "How many?")
    post = community.rows(select(Post.id).where(Post.number == 1))[0][0]
    typed = {"title": thread.title, "type": "question", "tags": "", "body": "New.", "version": "1"}
    answer = community.visitor(author).post(f"/p/{post}/edit", **typed)
    assert answer.status_code == 422
    assert "cannot change once there are replies" in answer.text


def test_only_those_newly_named_are_told(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(author, community.thread(author), "Ask @member.")
    community.visitor(author).post(
        f"/p/{post.id}/edit", body="Ask @member or @moderator.", version="1"
    )
    edited = select(OutboxRow.payload).where(OutboxRow.topic == "PostEdited")
    assert community.rows(edited)[0][0]["mentioned"] == [moderator.id]


def test_an_imported_post_is_edited_as_html(community: Community, author: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    with community.app.app_context(), transaction():
        source = {"format": "html", "source": "<p>Old</p>"}
        db.session.execute(update(PostSource).where(PostSource.post_id == post.id).values(**source))
    visitor = community.visitor(author)
    assert "edited as HTML" in visitor.get(f"/p/{post.id}/edit").text
    body = "<p>**New**</p><script>alert(1)</script>"
    visitor.post(f"/p/{post.id}/edit", body=body, version="1")
    html = community.rows(select(Post.html).where(Post.id == post.id))[0][0]
    assert "<p>**New**</p>" in html
    assert "<script" not in html


def test_a_locked_thread_is_not_edited_by_its_members(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    with community.app.app_context(), transaction():
        db.session.get_one(Thread, thread.id).locked = True
    answer = community.visitor(author).post(f"/p/{post.id}/edit", body="New.", version="1")
    assert answer.status_code == 403


def test_a_preview_saves_nothing(community: Community, author: Viewer) -> None:
    post = community.reply(author, community.thread(author))
    typed = {"body": "Print in **May**.", "version": "1", "preview": "1"}
    answer = community.visitor(author).post(f"/p/{post.id}/edit", **typed)
    assert answer.status_code == 200
    assert "<strong>May</strong>" in answer.text
    assert community.rows(select(Revision.version)) == []


def test_an_unknown_post_is_not_found(community: Community, author: Viewer) -> None:
    assert community.visitor(author).get("/p/999999/edit").status_code == 404
