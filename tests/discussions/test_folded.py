from __future__ import annotations

import pytest

from forum.core.access import Viewer
from forum.core.db import transaction
from forum.discussions.models import Thread
from forum.members.actions import linking
from tests.support.community import Community, Visitor

FOLD = "You blocked this member."


@pytest.fixture
def thread(community: Community, author: Viewer, member: Viewer) -> Thread:
    """A thread of the member's that both wrote in."""
    thread = community.thread(member, body="Ours are late.")
    community.reply(author, thread, "In May.")
    community.reply(member, thread, "In June.")
    return thread


def block(community: Community, who: Viewer, whom: Viewer) -> None:
    with community.app.app_context(), transaction():
        linking.block(who.id or 0, whom.id or 0)


def page(visitor: Visitor, thread: Thread) -> str:
    text = visitor.get(f"/t/{thread.id}-{thread.slug}").text
    return text.split('<div class="posts">')[1].split("<form")[0]


def folded(text: str) -> list[str]:
    """Return what stands inside the closed parts of a page of posts."""
    return [part.split("</article>\n</details>")[0] for part in text.split(FOLD)[1:]]


def test_posts_of_a_blocked_member_are_closed_until_asked_for(
    community: Community, author: Viewer, member: Viewer, thread: Thread
) -> None:
    reader = community.visitor(author)
    assert FOLD not in page(reader, thread)
    block(community, author, member)
    text = page(reader, thread)
    closed = folded(text)
    assert len(closed) == 2
    assert "Ours are late." in closed[0] and "In June." in closed[1]
    assert "In May." not in closed[0] + closed[1].split("</details>")[0]
    assert "Show anyway" in text
    with community.app.app_context(), transaction():
        linking.unblock(author.id or 0, member.id or 0)
    assert FOLD not in page(reader, thread)


def test_whoever_is_blocked_sees_what_they_saw_before(
    community: Community, author: Viewer, member: Viewer, thread: Thread, guest: Visitor
) -> None:
    visitor = community.visitor(member)
    visitor.get(f"/t/{thread.id}")
    community.work()
    before, outside = page(visitor, thread), page(guest, thread)
    block(community, author, member)
    assert page(visitor, thread) == before
    assert page(guest, thread) == outside
    assert FOLD not in page(community.visitor(community.person("other")), thread)


def test_folding_asks_nothing_more(
    community: Community, author: Viewer, member: Viewer, thread: Thread
) -> None:
    def asked() -> int:
        with community.statements() as seen:
            reader.get(f"/t/{thread.id}-{thread.slug}")
        return len(seen)

    reader = community.visitor(author)
    reader.get("/discussions")
    before = asked()
    for number in range(30):
        block(community, author, community.person(f"noise-{number}"))
    block(community, author, member)
    assert asked() == before
    assert len(folded(page(reader, thread))) == 2
