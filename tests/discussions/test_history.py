from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
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


def test_a_version_taken_out_is_the_moderators_alone(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    post = edited(community, author)
    address = f"/p/{post.id}/history"
    visitor = community.visitor(moderator)
    assert f"{address}/2/take-out" in visitor.get(f"{address}?version=2").text
    answer = visitor.post(f"{address}/2/take-out", reason="A student's name.")
    assert answer.status_code == 303
    for reader in (guest, community.visitor(author)):
        pages = [reader.get(f"{address}?version={number}").text for number in (1, 2, 3)]
        assert "taken out by a moderator" in pages[1]
        assert "Print in &lt;b&gt;April" in pages[2]
        assert all("b&gt;May" not in page and "<del>May" not in page for page in pages)
    assert "<del>May</del><ins>April</ins>" in visitor.get(address).text
    assert "<ins>May</ins>" in visitor.get(f"{address}?version=2").text
    assert "A student&#39;s name." in guest.get("/moderation/log").text
    assert community.rows(select(LogEntry.details)) == [({"version": 2},)]


def test_only_moderators_take_out_only_what_is_earlier_once(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    post = edited(community, author)
    address = f"/p/{post.id}/history"
    assert guest.post(f"{address}/1/take-out", reason="Away.").status_code == 401
    answer = community.visitor(author).post(f"{address}/1/take-out", reason="Away.")
    assert answer.status_code == 403
    visitor = community.visitor(moderator)
    assert visitor.get(f"{address}/1/take-out").status_code == 200
    statuses = [
        visitor.post(f"{address}/{number}/take-out", reason=reason).status_code
        for number, reason in ((1, ""), (1, "Away."), (1, "Away."), (3, "Away."), (9, "Away."))
    ]
    assert statuses == [422, 303, 409, 409, 404]


def test_a_page_of_many_versions_reads_two_texts(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    post = community.reply(author, community.thread(author), "Version 1.")
    visitor = community.visitor(author)
    for version in range(1, 7):
        visitor.post(f"/p/{post.id}/edit", body=f"Version {version + 1}.", version=str(version))
    with community.statements() as seen:
        page = guest.get(f"/p/{post.id}/history?version=4").text
    assert "<del>3</del><ins>4</ins>" in page
    texts = [statement for statement in seen if "revisions.source" in statement]
    assert len(texts) == 2
    assert all("revisions.version =" in statement for statement in texts)
