from __future__ import annotations

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.notifications.models import Notice
from tests.notifications.support import lines, notices, unread
from tests.support.community import Community, Visitor


def some(community: Community, person: Viewer, number: int) -> None:
    with community.app.app_context(), transaction():
        db.session.add_all(
            Notice(
                user_id=person.id,
                kind="report",
                topic=f"report:{n}",
                text=f"Notice {n}.",
                link="/",
                at=now(),
            )
            for n in range(number)
        )


def test_the_inbox_leads_to_what_it_tells_of(
    community: Community, author: Viewer, member: Viewer
) -> None:
    post = community.reply(member, community.thread(author))
    community.work()
    visitor = community.visitor(author)
    page = visitor.get("/notifications")
    assert "Member wrote in “How do you print login cards?”" in page.text
    assert "notice-item unread" in page.text
    number = notices(community, author, Notice.id)[0][0]
    opened = visitor.get(f"/notifications/{number}/open")
    assert (opened.status_code, opened.location) == (302, f"/p/{post.id}")
    community.work()
    assert unread(community, author) == 0
    assert "notice-item unread" not in visitor.get("/notifications").text


def test_an_empty_inbox_says_what_to_do(community: Community, author: Viewer) -> None:
    page = community.visitor(author).get("/notifications")
    assert page.status_code == 200
    assert "Nothing new" in page.text


def test_guests_sign_in_first(guest: Visitor) -> None:
    assert guest.get("/notifications").status_code == 401
    assert guest.post("/notifications/read").status_code == 401
    assert guest.get("/notifications/1/open").status_code == 401
    assert guest.get("/account/notices").status_code == 401


def test_nobody_opens_the_notices_of_others(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    community.reply(member, community.thread(author))
    community.work()
    number = notices(community, author, Notice.id)[0][0]
    for person in (member, moderator):
        visitor = community.visitor(person)
        assert visitor.get(f"/notifications/{number}/open").status_code == 404
        visitor.post("/notifications/read")
    community.work()
    assert unread(community, author) == 1


def test_all_are_marked_read_by_post_only(
    community: Community, author: Viewer, member: Viewer
) -> None:
    for title in ("The first question", "The second question"):
        community.reply(member, community.thread(author, title=title))
    assert len(lines(community, author)) == 2
    visitor = community.visitor(author)
    assert visitor.get("/notifications/read").status_code == 405
    assert visitor.post("/notifications/read", _csrf=False).status_code == 400
    assert unread(community, author) == 2
    assert visitor.post("/notifications/read").status_code == 303
    assert unread(community, author) == 0


def test_reading_the_thread_reads_its_notices(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    for _ in range(22):
        community.reply(member, thread)
    assert lines(community, author)[0].startswith("22 new posts")
    visitor = community.visitor(author)
    visitor.get(f"/t/{thread.id}-{thread.slug}")
    community.work()
    assert unread(community, author) == 1
    visitor.get(f"/t/{thread.id}-{thread.slug}?page=2")
    community.work()
    assert unread(community, author) == 0
    lines(community, author)


def test_reading_one_thread_goes_by_its_own_mark(
    community: Community, author: Viewer, member: Viewer
) -> None:
    first, second = (community.thread(author, title=f"Question number {n}") for n in (1, 2))
    for thread in (first, second):
        community.reply(member, thread)
    community.work()
    visitor = community.visitor(author)
    visitor.get(f"/t/{second.id}-{second.slug}")
    community.work()
    told = notices(community, author, Notice.thread_id, Notice.read_at)
    assert [read is not None for _, read in told] == [False, True]


def test_old_notices_are_on_the_next_page(community: Community, author: Viewer) -> None:
    some(community, author, 26)
    visitor = community.visitor(author)
    first = visitor.get("/notifications").text
    assert "Notice 25." in first
    assert "Notice 0." not in first
    after = first.split("/notifications?after=")[1].split('"')[0]
    second = visitor.get(f"/notifications?after={after}").text
    assert "Notice 0." in second
    assert "Notice 25." not in second
    assert visitor.get("/notifications?after=nonsense").status_code == 404


def test_the_inbox_asks_two_things_whatever_is_in_it(
    community: Community, author: Viewer, member: Viewer
) -> None:
    visitor = community.visitor(author)
    costs = []
    for number in range(2):
        for n in range(number * 10 + 1):
            community.reply(member, community.thread(author, title=f"Question {number} {n}"))
        community.work()
        visitor.get("/notifications")
        with community.statements() as seen:
            visitor.get("/notifications")
        costs.append(len(seen))
    assert costs == [2, 2]


def test_a_reader_with_unread_notices_pays_nothing_for_them(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    visitor = community.visitor(author)
    visitor.get(f"/t/{thread.id}-{thread.slug}")
    with community.statements() as before:
        visitor.get(f"/t/{thread.id}-{thread.slug}")
    community.reply(member, thread)
    community.work()
    with community.statements() as after:
        visitor.get(f"/t/{thread.id}-{thread.slug}")
    assert len(after) == len(before)


def test_the_number_stands_in_the_header(
    community: Community, author: Viewer, member: Viewer
) -> None:
    community.reply(member, community.thread(author))
    community.work()
    assert "unread notices" in community.visitor(author).get("/discussions").text
    assert community.rows(select(Notice.count)) == [(1,)]
