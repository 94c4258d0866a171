from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.models import MovedPost, Post, Thread
from tests.support.community import Community, Visitor


def test_a_page_shows_its_twenty_numbers(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    for number in range(2, 23):
        community.reply(author, thread, f"Reply number {number}.")
    address = f"/t/{thread.id}-{thread.slug}"
    first, second = guest.get(address).text, guest.get(f"{address}?page=2").text
    assert ('id="post-20"' in first, 'id="post-21"' in first) == (True, False)
    assert ('id="post-20"' in second, 'id="post-22"' in second) == (False, True)
    for page in ("3", "0", "x", "-1", "9" * 30):
        assert guest.get(f"{address}?page={page}").status_code == 404


def test_an_old_title_leads_on(community: Community, author: Viewer, guest: Visitor) -> None:
    thread = community.thread(author)
    for old in (f"/t/{thread.id}", f"/t/{thread.id}-old-title"):
        answer = guest.get(f"{old}?page=1")
        assert answer.status_code == 301
        assert answer.location == f"/t/{thread.id}-{thread.slug}?page=1"


def test_a_permalink_leads_to_the_page_of_the_post(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    posts = [community.reply(author, thread, f"Reply number {n}.") for n in range(2, 23)]
    answer = guest.get(f"/p/{posts[-1].id}")
    assert answer.status_code == 302
    assert answer.location == f"/t/{thread.id}-{thread.slug}?page=2#post-22"


@pytest.mark.parametrize("address", ["/t/999999", "/p/999999", "/t/0-x", "/discussions/nowhere"])
def test_what_is_not_there_is_not_found(guest: Visitor, address: str) -> None:
    assert guest.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/t/{}", "/p/{}", "/p/{}/history", "/t/{}-x"])
def test_numbers_no_database_holds_are_not_found(guest: Visitor, address: str) -> None:
    assert guest.get(address.format("9" * 25)).status_code == 404


def test_a_reply_without_scripts_is_addressed_and_quoted(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread, "> older words\n\nPrint in *May*.")
    visitor = community.visitor(member)
    address = f"/t/{thread.id}-{thread.slug}"
    page = visitor.get(f"{address}?reply={post.id}").text
    assert f'name="reply_to" value="{post.id}"' in page
    assert "In reply to Author, post 2." in page
    quoted = visitor.get(f"{address}?quote={post.id}").text
    assert f"&gt; [@author wrote](/p/{post.id}):\n&gt;\n&gt; Print in *May*." in quoted
    assert "&gt; older words" not in quoted
    other = community.reply(author, community.thread(author, "Another thread here"))
    assert f'value="{other.id}"' not in visitor.get(f"{address}?reply={other.id}").text
    for wild in ("x", "-1", "9" * 30, ""):
        assert visitor.get(f"{address}?quote={wild}").status_code == 200


def test_a_quote_joins_what_was_typed_already(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread, "Print in May.")
    visitor = community.visitor(member)
    visitor.post(f"/drafts/reply:{thread.id}", body="Half a thought")
    page = visitor.get(f"/t/{thread.id}-{thread.slug}?quote={post.id}").text
    assert page.index("Half a thought") < page.index("[@author wrote]")


def test_a_guest_finds_where_to_sign_in_and_no_buttons(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert f'href="/signin?next=/t/{thread.id}-{thread.slug}"' in page
    assert "<textarea" not in page
    assert "/helped" not in page


def test_a_locked_thread_says_so(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    with community.app.app_context(), transaction():
        db.session.get_one(Thread, thread.id).locked = True
    page = community.visitor(member).get(f"/t/{thread.id}-{thread.slug}").text
    assert "nobody can reply to it now" in page
    assert "<textarea" not in page


def test_a_number_whose_post_was_moved_away_says_where(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread, "Off topic.")
    other = community.thread(author, "Another thread here")
    community.reply(author, thread, "Back to it.")
    with community.app.app_context(), transaction():
        db.session.add(MovedPost(thread_id=thread.id, number=2, post_id=post.id))
        row = db.session.get_one(Post, post.id)
        row.thread_id, row.number = other.id, 2
        db.session.get_one(Thread, other.id).last_number = 2
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    assert page.index('id="post-1"') < page.index('id="post-2"') < page.index('id="post-3"')
    assert f'Post 2 was moved <a href="/p/{post.id}">' in page
    assert guest.get(f"/p/{post.id}").location == f"/t/{other.id}-{other.slug}#post-2"


def test_search_engines_are_told_what_it_is(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="Cards </script><script>alert(1)</script>")
    page = guest.get(f"/t/{thread.id}-{thread.slug}").text
    data = page.split('<script type="application/ld+json">')[1].split("</script>")[0]
    assert json.loads(data)["headline"] == thread.title
    assert json.loads(data)["author"]["name"] == "Author"


def test_a_space_without_threads_says_what_to_do(community: Community, guest: Visitor) -> None:
    community.space("tools")
    page = guest.get("/discussions/tools").text
    assert "No thread yet" in page
    assert 'href="/discussions/new?space=tools"' in page
    assert "No space is open yet" not in guest.get("/discussions").text


def test_a_community_without_spaces_has_a_page(guest: Visitor) -> None:
    assert "No space is open yet" in guest.get("/discussions").text


def test_a_reply_to_a_reply_names_it(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    post = community.reply(author, thread)
    visitor = community.visitor(member)
    visitor.post(f"/t/{thread.id}/reply", body="Thank you.", reply_to=str(post.id))
    assert "In reply to Author, post 2" in guest.get(f"/t/{thread.id}-{thread.slug}").text
    for wild in ("9" * 30, "x", "999999"):
        answer = visitor.post(f"/t/{thread.id}/reply", body="And again.", reply_to=wild)
        assert answer.status_code == 303
    targets = community.rows(select(Post.reply_to_id).order_by(Post.number))
    assert [target for (target,) in targets] == [None, None, post.id, None, None, None]
