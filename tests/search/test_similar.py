from __future__ import annotations

from forum.core.access import Viewer
from tests.support.community import Community


def test_threads_like_a_title_are_named(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="How do you charge laptops over night?")
    community.reply(member, thread)
    community.thread(author, title="Grants for robots in spring")
    community.work()
    answer = community.visitor().get("/search/similar?title=Charging+laptops+at+night")
    assert answer.status_code == 200
    assert f'href="/t/{thread.id}-{thread.slug}"' in answer.text
    assert "1 reply" in answer.text
    assert "robots" not in answer.text


def test_nothing_alike_is_an_empty_part(community: Community, author: Viewer) -> None:
    community.thread(author, title="How do you charge laptops over night?")
    community.work()
    for title in ("Uniforms for the choir", "", "%00", "the of and"):
        assert community.visitor().get(f"/search/similar?title={title}").text.strip() == ""


def test_hidden_threads_are_not_named(community: Community, author: Viewer) -> None:
    community.space("staff", audience="moderators")
    community.thread(author, title="How do you charge laptops over night?", space="staff")
    community.work()
    part = community.visitor(author).get("/search/similar?title=Charging+laptops+at+night").text
    assert part.strip() == ""
