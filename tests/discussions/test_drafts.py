from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.actions.drafting import MOST_DRAFTS, save_draft
from forum.discussions.actions.publishing import drop_draft
from forum.discussions.models import Draft
from tests.support.community import Community, Visitor
from tests.support.overlap import overlapping

LONG = "A long answer about cards. " * 20


def kept(community: Community) -> list[tuple[str, str]]:
    rows = community.rows(select(Draft.key, Draft.fields).order_by(Draft.key))
    return [(key, fields.get("body", "")) for key, fields in rows]


def test_what_is_typed_waits_in_the_reply_box_of_every_device(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    answer = community.visitor(member).post(f"/drafts/reply:{thread.id}", body="Half a thought")
    assert (answer.status_code, answer.data) == (204, b"")
    page = community.visitor(member).get(f"/t/{thread.id}-{thread.slug}").text
    assert "Half a thought" in page
    assert "Draft from" in page
    assert (
        "Half a thought" not in community.visitor(author).get(f"/t/{thread.id}-{thread.slug}").text
    )


def test_a_new_thread_goes_on_from_its_draft(community: Community, member: Viewer) -> None:
    community.space("tools")
    community.space("practice")
    visitor = community.visitor(member)
    visitor.post("/drafts/thread:new", title="Half a title", body="Half", space="tools")
    page = visitor.get("/discussions/new").text
    assert 'value="Half a title"' in page
    assert '<option selected value="tools">' in page
    assert "Draft from" in page
    assert (
        '<option selected value="practice">' in visitor.get("/discussions/new?space=practice").text
    )


def test_publishing_ends_the_draft(community: Community, author: Viewer, member: Viewer) -> None:
    thread = community.thread(author)
    visitor = community.visitor(member)
    visitor.post(f"/drafts/reply:{thread.id}", body="Print in May.")
    visitor.post(f"/t/{thread.id}/reply", body="Print in May.")
    assert kept(community) == []
    # A save that was on its way when the form was sent arrives late.
    visitor.post(f"/drafts/reply:{thread.id}", body="Print in May.")
    assert kept(community) == []


def test_a_refused_reply_is_kept_as_a_draft(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, kind="spitball")
    answer = community.visitor(member).post(f"/t/{thread.id}/reply", body="Just buy new ones.")
    assert answer.status_code == 422
    assert kept(community) == [(f"reply:{thread.id}", "Just buy new ones.")]


def test_a_reply_to_a_thread_that_went_away_is_kept(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(author)
    post = community.rows(select(Draft.key))
    assert post == []
    first = visitor.get(f"/t/{thread.id}-{thread.slug}").text.split('data-post="')[1].split('"')[0]
    visitor.post(f"/p/{first}/delete", reason="")
    answer = community.visitor(member).post(f"/t/{thread.id}/reply", body="Print in May.")
    assert answer.status_code == 404
    assert "Print in May." in answer.text
    assert kept(community) == [(f"reply:{thread.id}", "Print in May.")]


def test_an_empty_save_of_another_tab_takes_nothing_away(
    community: Community, member: Viewer
) -> None:
    visitor = community.visitor(member)
    visitor.post("/drafts/thread:new", title="A title", body="Full")
    visitor.post("/drafts/thread:new", title="", body="  ")
    assert kept(community) == [("thread:new", "Full")]


def test_a_much_shorter_text_of_another_tab_leaves_the_longer_one_readable(
    community: Community, member: Viewer
) -> None:
    community.space()
    visitor = community.visitor(member)
    visitor.post("/drafts/thread:new", body=LONG)
    visitor.post("/drafts/thread:new", body="Hi")
    page = visitor.get("/discussions/new").text
    assert LONG.strip() in page
    assert kept(community) == [("thread:new", "Hi")]


def test_the_list_continues_and_discards(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="Late login cards again")
    visitor = community.visitor(member)
    visitor.post("/drafts/thread:new", title="Half a title", body="x")
    visitor.post(f"/drafts/reply:{thread.id}", body="Half a thought")
    visitor.post("/drafts/reply:999999", body="To nowhere")
    page = visitor.get("/drafts").text
    for text in ("Half a title", "Late login cards again", "Half a thought", "To nowhere"):
        assert text in page
    answer = visitor.post(f"/drafts/reply:{thread.id}/discard")
    assert (answer.status_code, answer.location) == (303, "/drafts")
    assert "Half a thought" not in visitor.get("/drafts").text
    assert "No drafts" in community.visitor(author).get("/drafts").text


@pytest.mark.parametrize("key", ["other", "reply:", "reply:0", "reply:x", "edit:1:2", "reply:١"])
def test_a_key_nobody_has_is_not_found(community: Community, member: Viewer, key: str) -> None:
    assert community.visitor(member).post(f"/drafts/{key}", body="x").status_code == 404


def test_drafts_have_limits(community: Community, member: Viewer) -> None:
    visitor = community.visitor(member)
    assert visitor.post("/drafts/thread:new", body="x" * 100_001).status_code == 422
    with community.app.app_context(), transaction():
        db.session.add_all(
            Draft(user_id=member.id, key=f"reply:{n}", fields={"body": "x"}, updated_at=now())
            for n in range(1, MOST_DRAFTS + 1)
        )
    assert visitor.post("/drafts/thread:new", body="one more").status_code == 422
    assert visitor.post("/drafts/reply:1", body="longer").status_code == 204


def test_a_guest_has_no_drafts(guest: Visitor) -> None:
    assert guest.get("/drafts").status_code == 401
    assert guest.post("/drafts/thread:new", body="x").status_code == 401


def test_a_draft_is_saved_by_post(community: Community, member: Viewer) -> None:
    assert community.visitor(member).get("/drafts/thread:new").status_code == 405


def test_two_tabs_save_the_same_draft_at_one_moment(community: Community, member: Viewer) -> None:
    def save(text: str) -> None:
        save_draft(member, "thread:new", {"body": text})

    for first, second in (("One", "Two"), ("Three", "Four")):
        overlapping(community.app, partial(save, first), partial(save, second))
        assert kept(community) == [("thread:new", second)]


def test_a_save_meets_the_publishing_of_the_same_text(community: Community, member: Viewer) -> None:
    community.visitor(member).post("/drafts/thread:new", body="Half")
    overlapping(
        community.app,
        lambda: drop_draft(member.id or 0, "thread:new"),
        lambda: save_draft(member, "thread:new", {"body": "Whole"}),
    )
    assert kept(community) in ([], [("thread:new", "Whole")])
