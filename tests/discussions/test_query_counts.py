from __future__ import annotations

from dataclasses import dataclass

import pytest

from forum.core.access import Viewer
from forum.discussions.actions.polling import new_poll
from forum.discussions.models import Post, Thread
from tests.support.community import Community, Visitor

# Page → most statements for a guest and for a member; None: not for guests.
BUDGETS: dict[str, tuple[int | None, int]] = {
    "/": (2, 2),
    "/discussions": (2, 3),
    "/discussions/practice": (2, 3),
    "/t/{id}-{slug}": (3, 5),
    "/tags": (3, 3),
    "/tags/rostering": (3, 3),
    "/unread": (None, 3),
    "/bookmarks": (None, 3),
    "/drafts": (None, 4),
    "/discussions/new": (None, 4),
    "/p/{post}/history": (8, 8),
}
TAG = "rostering"
WRITING = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Scene:
    """One thread in full dress, and everything a page may list around it."""

    community: Community
    author: Viewer
    member: Viewer
    thread: Thread
    post: Post
    size: int = 0

    def grow(self) -> None:
        """Add three of everything, the newest of it unread by the member."""
        writer, reader = self.community.visitor(self.author), self.community.visitor(self.member)
        for number in range(self.size + 1, self.size + 4):
            writer.post(f"/p/{self.post.id}/edit", body=f"Edit {number}.", version=str(number))
            other = self.community.thread(self.author, f"Thread number {number}", tags=[TAG])
            reply = self.community.reply(
                self.author, self.thread, f"Reply {number}.", reply_to=self.post.id
            )
            reader.post(f"/p/{reply.id}/bookmark", on="1")
            reader.post(f"/p/{reply.id}/helped", on="1")
            reader.post(f"/t/{other.id}/follow", on="1")
            reader.post(f"/drafts/reply:{other.id}", body="Half a thought")
            reader.post(f"/drafts/edit:{reply.id}", body="Half an edit")
            self.community.tag(f"tag-{number}", f"synonym-{number}")
        self.size += 3

    def address(self, page: str) -> str:
        """Fill a page's address with the numbers of the scene."""
        return page.format(id=self.thread.id, slug=self.thread.slug, post=self.post.id)


@pytest.fixture
def scene(community: Community, author: Viewer, member: Viewer) -> Scene:
    """A thread with a poll, tags, an accepted answer and a follower who read some of it."""
    community.tag(TAG)
    poll = new_poll("Which month?", ["May", "June"], 7)
    thread = community.thread(author, tags=[TAG], poll=poll)
    post = community.reply(author, thread)
    visitor = community.visitor(member)
    visitor.get(f"/t/{thread.id}-{thread.slug}")
    community.work()
    visitor.post(f"/t/{thread.id}/vote", choice="0")
    community.visitor(author).post(f"/p/{post.id}/accept", on="1")
    scene = Scene(community, author, member, thread, post)
    scene.grow()
    return scene


def statements(community: Community, visitor: Visitor, address: str) -> list[str]:
    with community.statements() as seen:
        assert visitor.get(address).status_code == 200
    assert not [s for s in seen if s.startswith(WRITING)]
    assert not [s for s in seen if "count(" in s.lower()]
    return seen


def asked(scene: Scene, page: str) -> tuple[int | None, int]:
    """Return how many statements a page takes for a guest and for a member."""
    community, address = scene.community, scene.address(page)
    # What a process loads once is loaded by this first visit.
    community.visitor(scene.member).get("/discussions")
    for_member = statements(community, community.visitor(scene.member), address)
    if BUDGETS[page][0] is None:
        return None, len(for_member)
    return len(statements(community, community.visitor(), address)), len(for_member)


@pytest.mark.parametrize("page", BUDGETS)
def test_a_page_asks_as_much_for_twice_the_rows(scene: Scene, page: str) -> None:
    before = asked(scene, page)
    scene.grow()
    assert asked(scene, page) == before
    for spent, most in zip(before, BUDGETS[page], strict=True):
        assert (spent is None) == (most is None)
        assert (spent or 0) <= (most or 0)
