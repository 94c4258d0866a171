from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Post, Thread
from forum.discussions.policy import asks_something
from tests.support.community import Community, Visitor


def say(community: Community, person: Viewer, thread: Thread, body: str) -> int:
    return community.visitor(person).post(f"/t/{thread.id}/reply", body=body).status_code


def test_each_stage_takes_its_own_kind_of_reply(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, kind="spitball")
    asks = community.visitor(author)
    assert say(community, member, thread, "Just print them in May.") == 422
    assert say(community, member, thread, "How many pupils?") == 303
    assert say(community, author, thread, "There are 420.") == 303
    assert asks.post(f"/t/{thread.id}/stage", stage="ideas").status_code == 303
    assert say(community, member, thread, "Just print them in May.") == 303
    assert say(community, author, thread, "I will try that.") == 422
    assert asks.post(f"/t/{thread.id}/stage", stage="takeaways").status_code == 303
    assert say(community, member, thread, "One more idea.") == 422
    assert say(community, author, thread, "I will try that.") == 303
    assert say(community, member, thread, "Tell us how it went.") == 303
    stages = community.rows(select(Post.stage).order_by(Post.number))
    assert [stage for (stage,) in stages] == [
        *["clarify"] * 3,
        "ideas",
        *["takeaways"] * 2,
    ]


def test_a_blocked_reply_says_why_and_keeps_the_text(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, kind="spitball")
    answer = community.visitor(member).post(f"/t/{thread.id}/reply", body="Print in May.")
    assert answer.status_code == 422
    assert "ask a question of fact" in answer.text
    assert "Print in May." in answer.text


@pytest.mark.parametrize(
    ("body", "asks"),
    [
        ("How many?", True),
        ("> How many?\n\nBuy new ones.", False),
        ("See https://example.org/?q=1 for it.", False),
        ("Did you see https://example.org/cards?", True),
        ("Cards and/or badges?", True),
        ("何人ですか？", True),
    ],
)
def test_a_question_is_ones_own(body: str, asks: bool) -> None:
    assert asks_something(body) is asks


def test_stages_go_forward_one_at_a_time(community: Community, author: Viewer) -> None:
    thread = community.thread(author, kind="spitball")
    visitor = community.visitor(author)
    assert visitor.post(f"/t/{thread.id}/stage", stage="takeaways").status_code == 409
    for _ in "12":
        assert visitor.post(f"/t/{thread.id}/stage", stage="ideas").status_code == 303
    assert visitor.post(f"/t/{thread.id}/stage", stage="takeaways").status_code == 303
    assert visitor.post(f"/t/{thread.id}/stage", stage="ideas").status_code == 409
    assert visitor.post(f"/t/{thread.id}/stage", stage="clarify").status_code == 422
    assert community.rows(select(Thread.stage)) == [("takeaways",)]


def test_only_the_author_and_moderators_move_it(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, kind="spitball")
    address = f"/t/{thread.id}/stage"
    page = f"/t/{thread.id}-{thread.slug}"
    assert guest.post(address, stage="ideas").status_code == 401
    assert community.visitor(member).post(address, stage="ideas").status_code == 403
    assert "Open ideas" not in community.visitor(member).get(page).text
    assert "Open ideas" in community.visitor(author).get(page).text
    assert community.visitor(moderator).post(address, stage="ideas").status_code == 303


def test_other_threads_have_no_stages(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    visitor = community.visitor(author)
    assert visitor.post(f"/t/{thread.id}/stage", stage="ideas").status_code == 403
    assert visitor.get(f"/t/{thread.id}/stage").status_code == 405
