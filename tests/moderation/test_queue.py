from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.discussions.models import Post, Thread
from forum.moderation.models import Report
from tests.notifications.support import lines
from tests.support.community import Community, Visitor


@pytest.fixture
def post(community: Community, author: Viewer) -> Post:
    """A reply of the author's that others may report."""
    return community.reply(author, community.thread(author), "Buy our lamp.")


def report(community: Community, person: Viewer, post: Post, reason: str = "promotion") -> None:
    answer = community.visitor(person).post(
        f"/p/{post.id}/report", reason=reason, note="Third time."
    )
    assert answer.status_code == 303


def settle(community: Community, moderator: Viewer, post: Post, act: str, **fields: str) -> Any:
    visitor = community.visitor(moderator)
    data = {"csrf_token": visitor.token, "act": act, "reason": "Rule two.", **fields}
    return visitor.client.post(f"/moderation/post/{post.id}", data=data)


def state(community: Community, post: Post) -> str:
    return str(community.rows(select(Post.state).where(Post.id == post.id))[0][0])


def acts(community: Community) -> list[str]:
    return [row.action for row in community.rows(select(LogEntry.action).order_by(LogEntry.id))]


def test_reports_of_one_post_are_one_item_with_its_context(
    community: Community, post: Post, member: Viewer, moderator: Viewer
) -> None:
    report(community, member, post)
    report(community, community.person("other"), post, "off-topic")
    page = community.visitor(moderator).get("/moderation").text
    assert page.count('class="sheet stack"') == 1
    for words in ("2 reports", "Buy our lamp.", "Spam or promotion", "Third time.", "Member"):
        assert words in page


def test_the_oldest_comes_first_and_pages_go_on(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    for number in range(17):
        report(community, member, community.reply(author, thread, f"Lamp {number:02}."))
    visitor = community.visitor(moderator)
    first = visitor.get("/moderation").text
    assert first.index("Lamp 00.") < first.index("Lamp 14.")
    assert "Lamp 15." not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = visitor.get(following)
    assert "Lamp 15." in second.text and "Lamp 16." in second.text


def test_an_empty_queue_says_so(community: Community, moderator: Viewer) -> None:
    assert "Nothing waits for you" in community.visitor(moderator).get("/moderation").text


def test_hiding_settles_all_reports_and_tells_those_concerned(
    community: Community, post: Post, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    report(community, member, post)
    report(community, community.person("other"), post)
    assert settle(community, moderator, post, "hide").status_code == 303
    assert state(community, post) == "hidden"
    settled = select(Report.outcome, Report.handled_by_id, Report.handled_reason).distinct()
    assert community.rows(settled) == [("hidden", moderator.id, "Rule two.")]
    assert acts(community) == ["hide"]
    assert lines(community, author) == ["A moderator hid what you wrote: Rule two."]
    for person in (member, community.person("other")):
        assert lines(community, person) == ["A moderator hid what you reported: Rule two."]
    assert "Nothing waits for you" in community.visitor(moderator).get("/moderation").text


def test_a_warning_reaches_the_author_and_the_post_stays(
    community: Community, post: Post, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    report(community, member, post)
    assert settle(community, moderator, post, "warn").status_code == 303
    assert state(community, post) == "visible"
    assert lines(community, author) == ["A moderator warns you about what you wrote: Rule two."]
    assert lines(community, member) == [
        "A moderator warned the author of what you reported: Rule two."
    ]
    assert acts(community) == ["warn"]


def test_a_dismissed_report_is_told_to_who_filed_it_only(
    community: Community, post: Post, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    report(community, member, post)
    assert settle(community, moderator, post, "dismiss").status_code == 303
    assert state(community, post) == "visible"
    assert lines(community, author) == []
    assert lines(community, member) == [
        "A moderator looked at what you reported, and it stays: Rule two."
    ]
    assert acts(community) == ["dismiss"]


@pytest.mark.parametrize(
    ("act", "after", "logged"),
    [
        ("hide", "hidden", ["quarantine", "hide"]),
        ("restore", "visible", ["quarantine", "restore"]),
        ("dismiss", "visible", ["quarantine", "restore", "dismiss"]),
        ("warn", "hidden", ["quarantine", "warn"]),
    ],
)
def test_what_was_hidden_at_once_waits_for_the_decision(
    community: Community,
    post: Post,
    member: Viewer,
    moderator: Viewer,
    act: str,
    after: str,
    logged: list[str],
) -> None:
    report(community, member, post, "student-data")
    page = community.visitor(moderator).get("/moderation").text
    assert "Hidden until you decide" in page
    assert "Buy our lamp." in page
    assert settle(community, moderator, post, act).status_code == 303
    assert state(community, post) == after
    assert acts(community) == logged


def test_an_opening_post_is_hidden_and_restored_with_its_thread(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.thread(author)
    opening = community.rows(select(Post))[0][0]
    report(community, member, opening, "student-data")
    assert community.rows(select(Thread.state)) == [("hidden",)]
    assert "Hidden until you decide" in community.visitor(moderator).get("/moderation").text
    assert settle(community, moderator, opening, "dismiss").status_code == 303
    assert community.rows(select(Thread.state)) == [("visible",)]


def test_two_moderators_settle_once(
    community: Community, post: Post, member: Viewer, moderator: Viewer
) -> None:
    report(community, member, post)
    assert settle(community, moderator, post, "dismiss").status_code == 303
    again = settle(community, moderator, post, "dismiss")
    assert (again.status_code, again.location) == (303, "/moderation")
    assert acts(community) == ["dismiss"]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"reason": ""}, 422),
        ({"reason": "x" * 501}, 422),
        ({"act": "burn"}, 422),
        ({"act": "restore"}, 409),
    ],
)
def test_what_does_not_fit_changes_nothing_and_keeps_the_reason(
    community: Community,
    post: Post,
    member: Viewer,
    moderator: Viewer,
    fields: dict[str, str],
    status: int,
) -> None:
    report(community, member, post)
    answer = settle(community, moderator, post, **({"act": "hide"} | fields))
    assert answer.status_code == status
    assert fields.get("reason", "Rule two.") in answer.text
    assert state(community, post) == "visible"
    assert community.rows(select(Report.outcome)) == [(None,)]
    assert acts(community) == []


def test_nobody_decides_about_themselves(
    community: Community, member: Viewer, moderator: Viewer, admin: Viewer, author: Viewer
) -> None:
    own = community.reply(moderator, community.thread(author), "Buy my lamp.")
    report(community, member, own)
    # They do not even learn that somebody reported it.
    assert settle(community, moderator, own, "dismiss").status_code == 404
    assert settle(community, admin, own, "dismiss").status_code == 303


def test_a_moderator_does_not_see_who_reported_them(
    community: Community, member: Viewer, moderator: Viewer
) -> None:
    own = community.reply(moderator, community.thread(moderator), "Buy my lamp.")
    report(community, member, own)
    visitor = community.visitor(moderator)
    assert "Third time." not in visitor.get("/moderation").text
    assert visitor.get(f"/moderation/post/{own.id}").status_code == 404
    other = community.visitor(community.person("other", "moderator"))
    assert "Third time." in other.get("/moderation").text


def test_a_member_is_warned(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.visitor(member).post("/members/author/report", reason="harassment")
    visitor = community.visitor(moderator)
    assert "Suspend" in visitor.get("/moderation").text
    address = f"/moderation/member/{author.id}"
    assert visitor.post(address, act="hide", reason="Rule two.").status_code == 422
    assert visitor.post(address, act="warn", reason="Rule two.").status_code == 303
    assert lines(community, author) == ["A moderator warns you about what you wrote: Rule two."]
    logged = community.rows(select(LogEntry.action, LogEntry.target_kind, LogEntry.target_label))
    assert logged == [("warn", "member", "author")]


def test_the_queue_is_for_moderators(
    community: Community, post: Post, member: Viewer, guest: Visitor
) -> None:
    report(community, member, post)
    for visitor, status in ((guest, 401), (community.visitor(member), 403)):
        assert visitor.get("/moderation").status_code == status
        assert visitor.get(f"/moderation/post/{post.id}").status_code == status
        answer = visitor.post(f"/moderation/post/{post.id}", act="hide", reason="I want it so.")
        assert answer.status_code == status
    assert state(community, post) == "visible"


def test_unknown_items_are_not_found(community: Community, moderator: Viewer) -> None:
    visitor = community.visitor(moderator)
    assert visitor.get("/moderation/post/999").status_code == 404
    assert visitor.get("/moderation/space/1").status_code == 404
    assert visitor.post("/moderation/post/999", act="hide", reason="Rule two.").status_code == 404
    assert visitor.get("/moderation?after=nonsense").status_code == 404


def test_the_queue_costs_the_same_whatever_waits(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(moderator)
    costs: list[int] = []
    for size in (1, 8):
        for _ in range(size):
            report(community, member, community.reply(author, thread))
            name = f"person{len(costs)}{_}"
            community.person(name)
            community.visitor(member).post(f"/members/{name}/report", reason="other")
        visitor.get("/moderation")
        with community.statements() as seen:
            assert visitor.get("/moderation").status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 6, costs


def test_of_a_deleted_post_reports_are_dismissed_and_nothing_is_hidden(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    post = community.reply(author, community.thread(author))
    community.visitor(member).post(f"/p/{post.id}/report", reason="other", note="")
    community.visitor(author).post(f"/p/{post.id}/delete", reason="")
    visitor = community.visitor(moderator)
    assert 'value="hide"' not in visitor.get("/moderation").text
    address = f"/moderation/post/{post.id}"
    assert visitor.post(address, act="hide", reason="It was rude.").status_code == 409
    assert visitor.post(address, act="dismiss", reason="It is gone.").status_code == 303
    assert community.rows(select(Post.state).where(Post.id == post.id)) == [("deleted",)]
