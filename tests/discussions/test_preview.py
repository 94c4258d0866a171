from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Post
from tests.support.community import Community, Visitor

TEXTS = [
    "Ask **@author** about #rosters and <b>cards</b>.",
    "> quoted\n\n- one\n- two\n\n`code` https://example.org",
    "# A heading\n\n| a | b |\n|---|---|\n| 1 | 2 |",
    "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://example.org/p.png)",
]


@pytest.mark.parametrize("body", TEXTS)
def test_the_preview_is_what_is_published(
    community: Community, author: Viewer, member: Viewer, body: str
) -> None:
    community.tag("rostering", "rosters")
    thread = community.thread(author)
    visitor = community.visitor(member)
    shown = visitor.post("/preview", body=body)
    assert shown.status_code == 200
    assert visitor.post(f"/t/{thread.id}/reply", body=body).status_code == 303
    assert community.rows(select(Post.html).where(Post.number == 2)) == [(shown.text,)]


def test_nothing_typed_gives_nothing(community: Community, member: Viewer) -> None:
    answer = community.visitor(member).post("/preview", body="")
    assert (answer.status_code, answer.text) == (200, "")


def test_too_long_a_text_is_refused(community: Community, member: Viewer) -> None:
    assert community.visitor(member).post("/preview", body="x" * 60_001).status_code == 422


def test_a_guest_has_no_preview(guest: Visitor) -> None:
    assert guest.post("/preview", body="x").status_code == 401


def test_a_preview_is_a_post_request(community: Community, member: Viewer) -> None:
    assert community.visitor(member).get("/preview").status_code == 405


def test_the_reply_box_shows_a_preview_without_scripts(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    answer = community.visitor(member).post(
        f"/t/{thread.id}/reply", body="Print in **May**.", preview="1"
    )
    assert answer.status_code == 200
    assert "<strong>May</strong>" in answer.text
    assert "Print in **May**." in answer.text
    assert len(community.rows(select(Post.id))) == 1
