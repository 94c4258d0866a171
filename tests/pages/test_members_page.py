from __future__ import annotations

from forum.core.access import Viewer
from tests.support.community import Community


def test_a_kept_page_shows_the_threads_of_others_as_they_are(
    community: Community, author: Viewer, member: Viewer
) -> None:
    # A browser without any cookie: whoever has one gets pages made for them.
    guest = community.app.test_client()
    thread = community.thread(author, title="How do you print cards?")
    community.reply(member, thread)
    opening = community.visitor(author).get(f"/t/{thread.id}-{thread.slug}").text
    first = opening.split('data-post="')[1].split('"')[0]
    posts, threads = "/members/member", "/members/author?show=threads"
    assert "print cards?" in guest.get(posts).text
    assert '"replies">1<' in guest.get(threads).text
    typed = {"type": "question", "tags": "", "body": "Ours are late.", "version": "1"}
    community.visitor(author).post(f"/p/{first}/edit", title="How do you print badges?", **typed)
    assert "print badges?" in guest.get(posts).text
    community.reply(member, thread)
    assert '"replies">2<' in guest.get(threads).text
