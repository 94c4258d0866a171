from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import transaction
from forum.core.outbox import OutboxRow
from forum.core.versions import Version
from forum.discussions.models import Space, Thread
from tests.support.community import Community, Visitor
from tests.support.counters import wrong_counters

TOOLS = ["lock", "unlock", "pin", "unpin", "rename", "move", "hide", "restore"]


def counters(community: Community) -> list[str]:
    with community.app.app_context(), transaction(write=False):
        return wrong_counters()


def version(community: Community, name: str) -> int:
    rows = community.rows(select(Version.number).where(Version.name == name))
    return int(rows[0][0]) if rows else 0


def test_the_page_offers_every_tool_that_fits(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    page = community.visitor(moderator).get(f"/t/{thread.id}/moderate")
    assert page.status_code == 200
    for tool in ("lock", "pin", "rename", "move", "hide"):
        assert f'action="/t/{thread.id}/moderate/{tool}"' in page.text
    assert f'action="/t/{thread.id}/moderate/unlock"' not in page.text


def test_a_moderator_locks_with_a_reason_in_the_log(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    before = version(community, f"thread:{thread.id}")
    visitor = community.visitor(moderator)
    answer = visitor.post(f"/t/{thread.id}/moderate/lock", reason="Answered above.")
    assert answer.status_code == 303
    assert version(community, f"thread:{thread.id}") > before
    entry = community.rows(select(LogEntry.actor_name, LogEntry.action, LogEntry.reason))
    assert entry == [("moderator", "lock", "Answered above.")]
    topics = community.rows(select(OutboxRow.topic).where(OutboxRow.topic == "ThreadChanged"))
    assert topics == [("ThreadChanged",)]
    refused = community.visitor(member).post(f"/t/{thread.id}/reply", body="One more thing.")
    assert refused.status_code == 403
    again = visitor.post(f"/t/{thread.id}/moderate/unlock", reason="There is more to say.")
    assert again.status_code == 303
    assert community.rows(select(Thread.locked)) == [(False,)]


def test_what_is_done_already_is_a_conflict_that_keeps_the_reason(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    answer = community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/unlock", reason="There is more to say."
    )
    assert answer.status_code == 409
    assert "There is more to say." in answer.text
    assert community.rows(select(LogEntry.id)) == []


@pytest.mark.parametrize("tool", TOOLS)
def test_only_moderators_use_tools(
    community: Community, author: Viewer, guest: Visitor, tool: str
) -> None:
    thread = community.thread(author)
    address = f"/t/{thread.id}/moderate/{tool}"
    assert guest.post(address, reason="I want it so.").status_code == 401
    assert community.visitor(author).post(address, reason="I want it so.").status_code == 403
    assert community.rows(select(LogEntry.id)) == []


def test_a_tool_without_a_reason_is_refused_beside_the_field(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    answer = community.visitor(moderator).post(f"/t/{thread.id}/moderate/lock", reason=" ")
    assert answer.status_code == 422
    assert "Say why" in answer.text
    assert community.rows(select(Thread.locked)) == [(False,)]


def test_unknown_tools_threads_and_methods(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(moderator)
    assert visitor.post(f"/t/{thread.id}/moderate/burn", reason="Because.").status_code == 404
    assert visitor.post("/t/999/moderate/lock", reason="Because.").status_code == 404
    assert visitor.get("/t/999/moderate").status_code == 404
    assert visitor.get(f"/t/{thread.id}/moderate/lock").status_code == 405


def test_a_space_has_at_most_five_pinned_threads(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    threads = [community.thread(author, title=f"How do you do thing {n}?") for n in range(6)]
    visitor = community.visitor(moderator)
    answers = [visitor.post(f"/t/{t.id}/moderate/pin", reason="Read first.") for t in threads]
    assert [answer.status_code for answer in answers] == [303] * 5 + [409]
    assert "at most 5 pinned" in answers[-1].text
    unpinned = visitor.post(f"/t/{threads[0].id}/moderate/unpin", reason="Old by now.")
    assert unpinned.status_code == 303
    pinned = visitor.post(f"/t/{threads[5].id}/moderate/pin", reason="Read first.")
    assert pinned.status_code == 303


def test_a_renamed_thread_is_found_at_its_old_address(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="Help!! Badges!!")
    visitor = community.visitor(moderator)
    title = "How do you print badges for kindergarten?"
    answer = visitor.post(
        f"/t/{thread.id}/moderate/rename", title=title, reason="Says the problem."
    )
    assert answer.status_code == 303
    moved = guest.get(f"/t/{thread.id}-{thread.slug}")
    assert moved.status_code == 301
    assert moved.location == f"/t/{thread.id}-how-do-you-print-badges-for-kindergarten"
    assert title in guest.get(moved.location).text
    logged = community.rows(select(LogEntry.target_label, LogEntry.details))
    assert "Badges" not in str(logged)


@pytest.mark.parametrize("title", ["", "Short", "x" * 151, "!!!!!!!!!!"])
def test_a_bad_title_is_refused(
    community: Community, author: Viewer, moderator: Viewer, title: str
) -> None:
    thread = community.thread(author)
    answer = community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/rename", title=title, reason="Says the problem."
    )
    assert answer.status_code == 422
    assert community.rows(select(Thread.title)) == [(thread.title,)]


def test_a_moved_thread_takes_its_counts_along(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    community.space("data")
    visitor = community.visitor(moderator)
    visitor.post(f"/t/{thread.id}/moderate/pin", reason="Read first.")
    answer = visitor.post(f"/t/{thread.id}/moderate/move", space="data", reason="It is about data.")
    assert answer.status_code == 303
    counted = select(Space.slug, Space.thread_count, Space.post_count).order_by(Space.slug)
    assert community.rows(counted) == [("data", 1, 2), ("practice", 0, 0)]
    assert community.rows(select(Thread.pinned)) == [(False,)]
    assert counters(community) == []
    assert thread.title in community.visitor().get("/discussions/data").text
    assert thread.title not in community.visitor().get("/discussions/practice").text


def test_a_hidden_thread_is_gone_for_members_and_comes_back_whole(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    community.tag("printing")
    thread = community.thread(author, tags=["printing"])
    community.reply(member, thread)
    visitor = community.visitor(moderator)
    address = f"/t/{thread.id}-{thread.slug}"
    assert guest.get(address).status_code == 200
    hidden = visitor.post(f"/t/{thread.id}/moderate/hide", reason="Names a student.")
    assert hidden.status_code == 303
    assert guest.get(address).status_code == 410
    assert thread.title not in guest.get("/").text
    assert visitor.get(address).status_code == 200
    assert counters(community) == []
    assert community.rows(select(Space.thread_count, Space.post_count)) == [(0, 0)]
    back = visitor.post(f"/t/{thread.id}/moderate/restore", reason="It was an example.")
    assert back.status_code == 303
    assert guest.get(address).status_code == 200
    assert counters(community) == []


def test_what_happens_in_the_moderators_space_is_not_public(
    community: Community, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    thread = community.thread(moderator, space="staff")
    community.visitor(moderator).post(f"/t/{thread.id}/moderate/lock", reason="Settled.")
    assert community.rows(select(LogEntry.public)) == [(False,)]
