from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import ReadMark, Thread
from tests.support.community import Community, Visitor


def read(community: Community, visitor: Visitor, thread: Thread, page: int = 1) -> str:
    text = visitor.get(f"/t/{thread.id}-{thread.slug}?page={page}").text
    community.work()
    return text


def test_a_thread_goes_on_where_the_reader_left(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(member)
    assert "since your last visit" not in read(community, visitor, thread)
    for number in range(2, 26):
        community.reply(author, thread, f"Reply number {number}.")
    # Read up to post 1: the line stands before post 2, and the list leads to it.
    listed = visitor.get("/discussions/practice").text
    assert f'href="/t/{thread.id}-{thread.slug}#new">24 new' in listed
    page = read(community, visitor, thread)
    assert page.index('id="new"') < page.index('id="post-2"')
    assert page.index('id="post-1"') < page.index('id="new"')
    assert 'href="#new"' in page
    # Now read up to post 20, on any device.
    other = community.visitor(member)
    address = f"/t/{thread.id}-{thread.slug}?page=2#new"
    assert f'href="{address}">5 new' in other.get("/discussions/practice").text
    assert f'href="{address}"' in other.get(f"/t/{thread.id}-{thread.slug}").text
    assert "5 new since your last visit" in read(community, other, thread, page=2)
    assert "since your last visit" not in read(community, visitor, thread, page=2)


def test_marks_never_go_back(community: Community, author: Viewer, member: Viewer) -> None:
    thread = community.thread(author)
    for number in range(2, 26):
        community.reply(author, thread, f"Reply number {number}.")
    visitor = community.visitor(member)
    read(community, visitor, thread, page=2)
    read(community, visitor, thread, page=1)
    mine = select(ReadMark.number).where(ReadMark.user_id == member.id)
    assert community.rows(mine) == [(25,)]


def test_the_page_of_unread_lists_what_was_read_or_is_followed(
    community: Community, author: Viewer, member: Viewer
) -> None:
    opened = community.thread(author, "A thread that was opened")
    followed = community.thread(author, "A thread that is followed")
    community.thread(author, "A thread nobody knows of")
    visitor = community.visitor(member)
    read(community, visitor, opened)
    visitor.post(f"/t/{followed.id}/follow", on="1")
    page = visitor.get("/unread").text
    assert "A thread that was opened" not in page
    assert "A thread that is followed" in page
    community.reply(author, opened)
    page = visitor.get("/unread").text
    assert "A thread that was opened" in page
    assert "A thread nobody knows of" not in page
    assert visitor.post("/unread").status_code == 303
    assert "You have read everything" in visitor.get("/unread").text


def test_what_one_writes_is_not_new_to_oneself(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    assert "You have read everything" in community.visitor(member).get("/unread").text
    assert thread.title in community.visitor(author).get("/unread").text


def test_a_guest_has_no_unread_page(community: Community, guest: Visitor) -> None:
    assert guest.get("/unread").status_code == 401
    assert guest.post("/unread").status_code == 401


def test_a_bad_place_in_the_list_is_not_found(community: Community, member: Viewer) -> None:
    visitor = community.visitor(member)
    for place in ("x", "20200101T000000.000000-x", f"20200101T000000.000000-{'9' * 30}"):
        assert visitor.get(f"/unread?after={place}").status_code == 404


def test_all_is_read_in_one_statement_and_no_mark_goes_back(
    community: Community, author: Viewer, member: Viewer
) -> None:
    visitor = community.visitor(member)
    threads = [community.thread(author, f"The thread number {n}") for n in range(4)]
    for thread in threads[:3]:
        read(community, visitor, thread)
    visitor.post(f"/t/{threads[3].id}/follow", on="1")
    for thread in threads[:2]:
        community.reply(author, thread)
    with community.statements() as seen:
        assert visitor.post("/unread").status_code == 303
    assert len([statement for statement in seen if "read_marks" in statement]) == 1
    marks = select(ReadMark.thread_id, ReadMark.number).where(ReadMark.user_id == member.id)
    expected = {thread.id: number for thread, number in zip(threads, (2, 2, 1, 1), strict=True)}
    assert dict(community.rows(marks)) == expected
