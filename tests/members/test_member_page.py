from __future__ import annotations

import pytest
from sqlalchemy import update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.discussions.models import Post
from tests.support.community import Community, Visitor


def close(community: Community, person: Viewer, state: str) -> None:
    """Suspend or delete a person."""
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == person.id).values(state=state))
        touch(SITE, f"member:{person.username}")


def test_the_page_shows_posts_and_threads(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="How do you print login cards?")
    answer = community.reply(member, thread, body="We print them **in May**, on matte paper.")
    page = guest.get("/members/member").text
    assert f'<h3><a href="/p/{answer.id}">How do you print login cards?</a></h3>' in page
    assert "We print them in May, on matte paper." in page
    assert "<h1>Member</h1>" in page
    threads = guest.get("/members/author?show=threads").text
    assert f'href="/t/{thread.id}-{thread.slug}"' in threads
    assert "Nothing to read yet" in guest.get("/members/member?show=threads").text


def test_a_name_in_another_case_leads_to_the_one_that_is_kept(
    community: Community, guest: Visitor
) -> None:
    community.person("MariaL", username_key="marial")
    answer = guest.get("/members/mArIaL?show=threads")
    assert (answer.status_code, answer.location) == (301, "/members/MariaL?show=threads")
    assert guest.get("/members/MariaL").status_code == 200


@pytest.mark.parametrize("name", ["nobody", "%00", "a%0db", "x" * 300, "..%2f", "%F0%9F%92%A9"])
def test_nobody_is_not_found(guest: Visitor, name: str) -> None:
    assert guest.get(f"/members/{name}").status_code == 404


def test_a_kept_page_shows_what_is_new(community: Community, author: Viewer) -> None:
    thread = community.thread(author)
    # A visitor of the tests carries a cookie, and gets no kept page.
    client = community.app.test_client()
    first = client.get("/members/author")
    with community.statements() as statements:
        assert client.get("/members/author").data == first.data
    assert statements == []
    community.reply(author, thread, body="One more thing about lamination.")
    assert "One more thing about lamination." in client.get("/members/author").text


def test_the_page_costs_four_statements_however_much_was_written(
    community: Community, author: Viewer
) -> None:
    seen = []
    for _ in range(2):
        thread = community.thread(author)
        for _ in range(3):
            community.reply(author, thread)
        with community.statements() as statements:
            assert community.app.test_client().get("/members/author").status_code == 200
        seen.append(len(statements))
    assert seen == [4, 4]


def test_posts_are_walked_page_by_page(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    for number in range(19):
        community.reply(author, thread, body=f"Reply number-{number}.")
    first = guest.get("/members/author").text
    assert "number-18" in first
    assert "number-3." not in first
    older = first.split("after=")[1].split('"')[0]
    second = guest.get(f"/members/author?after={older}").text
    assert "number-3." in second
    assert "number-18" not in second
    assert guest.get("/members/author?after=x").status_code == 404


def test_what_a_viewer_may_not_read_is_not_there(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    community.space("staff", audience="moderators")
    community.thread(author, title="A matter for moderators", space="staff")
    thread = community.thread(author)
    hidden = community.reply(author, thread, body="Words that were hidden.")
    with community.app.app_context(), transaction():
        db.session.execute(update(Post).where(Post.id == hidden.id).values(state="hidden"))
        touch("member:author")
    for show in ("posts", "threads"):
        page = guest.get(f"/members/author?show={show}").text
        assert "Words that were hidden" not in page
        assert "A matter for moderators" not in page
    mine = community.visitor(moderator)
    assert "A matter for moderators" in mine.get("/members/author?show=threads").text


def test_a_suspended_member_is_a_stub_and_who_left_is_gone(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    community.thread(author, body="What I wrote before.")
    assert guest.get("/members/author").status_code == 200
    close(community, author, "suspended")
    page = guest.get("/members/author")
    assert page.status_code == 200
    assert "This account is suspended" in page.text
    assert "What I wrote before" not in page.text
    close(community, author, "deleted")
    assert guest.get("/members/author").status_code == 404


def test_who_never_confirmed_is_nobody_yet(community: Community, guest: Visitor) -> None:
    fields = {"email": "rosa@example.org", "password": "four odd purple staplers"}
    guest.post("/signup", username="rosa", **fields)
    community.work()
    assert guest.get("/members/rosa").status_code == 404
    assert "@rosa" not in guest.get("/members").text
    community.person("imported", password_hash=None, email_verified_at=None)
    assert guest.get("/members/imported").status_code == 200


def test_only_others_are_reported_and_only_the_own_page_is_edited(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    own = community.visitor(author).get("/members/author").text
    other = community.visitor(member).get("/members/author").text
    anonymous = guest.get("/members/author").text
    assert [("/members/author/report" in page) for page in (own, other, anonymous)] == [
        False,
        True,
        False,
    ]
    assert ['href="/account">' in page.partition("<main")[2] for page in (own, other)] == [
        True,
        False,
    ]
