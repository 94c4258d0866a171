from __future__ import annotations

from forum.core.access import Viewer
from forum.discussions.models import Post
from tests.support.community import Community, Visitor


def edited(community: Community, author: Viewer) -> Post:
    post = community.reply(author, community.thread(author), "Print in <b>June</b>.")
    visitor = community.visitor(author)
    for version, month in ((1, "May"), (2, "April")):
        body = f"Print in <b>{month}</b>."
        reason = f"Now {month}"
        visitor.post(f"/p/{post.id}/edit", body=body, version=str(version), reason=reason)
    return post


def test_everybody_reads_what_changed_when_and_why(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    post = edited(community, author)
    latest = guest.get(f"/p/{post.id}/history")
    assert latest.status_code == 200
    assert "<del>May</del><ins>April</ins>" in latest.text
    assert "Now April" in latest.text
    assert "<b>" not in latest.text
    second = guest.get(f"/p/{post.id}/history?version=2").text
    assert "<del>June</del><ins>May</ins>" in second
    first = guest.get(f"/p/{post.id}/history?version=1").text
    assert "Print in &lt;b&gt;June&lt;/b&gt;." in first


def test_a_post_never_changed_has_its_one_version(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    post = community.reply(author, community.thread(author), "Print in May.")
    page = guest.get(f"/p/{post.id}/history").text
    assert "It was never changed" in page
    assert "Print in May." in page


def test_a_changed_title_is_part_of_it(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="How do you print cards?")
    typed = {"type": "question", "tags": "", "body": "Ours are late every year.", "version": "1"}
    visitor = community.visitor(author)
    first = visitor.get(f"/t/{thread.id}-{thread.slug}").text.split('data-post="')[1].split('"')[0]
    visitor.post(f"/p/{first}/edit", title="How do you print badges?", **typed)
    page = guest.get(f"/p/{first}/history").text
    assert "<del>cards</del><ins>badges</ins>" in page


def test_what_is_away_keeps_its_history_for_who_may_read_it(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    post = edited(community, author)
    community.visitor(author).post(f"/p/{post.id}/delete", reason="")
    address = f"/p/{post.id}/history"
    assert guest.get(address).status_code == 410
    assert community.visitor(member).get(address).status_code == 410
    assert community.visitor(author).get(address).status_code == 200
    assert community.visitor(moderator).get(address).status_code == 200


def test_a_version_or_post_that_is_not_there_is_not_found(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    post = edited(community, author)
    for query in ("4", "0", "x", "9" * 30):
        assert guest.get(f"/p/{post.id}/history?version={query}").status_code == 404
    assert guest.get("/p/999999/history").status_code == 404
    assert guest.post(f"/p/{post.id}/history").status_code == 405
