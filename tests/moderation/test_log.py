from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry, record
from forum.core.db import transaction
from tests.support.community import Community, Visitor


def test_everybody_reads_who_did_what_and_why(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/lock", reason="Answered above, and off topic since."
    )
    page = guest.get("/moderation/log").text
    assert "moderator</a> locked" in page
    assert f'<a href="/t/{thread.id}-{thread.slug}">“{thread.title}”</a>' in page
    assert "Answered above, and off topic since." in page


def test_an_empty_log_says_so(guest: Visitor) -> None:
    assert "Nothing yet" in guest.get("/moderation/log").text
    assert "Nothing of that kind" in guest.get("/moderation/log?action=lock").text


def test_nothing_hidden_is_repeated(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="What do I do with Jordan P.?")
    post = community.reply(author, thread, "Jordan P. again.")
    visitor = community.visitor(moderator)
    visitor.post(f"/p/{post.id}/moderate", act="hide", reason="Names a student.")
    assert "post 2 in “What do I do" in guest.get("/moderation/log").text
    visitor.post(f"/t/{thread.id}/moderate/hide", reason="Names a student.")
    page = guest.get("/moderation/log").text
    assert "Jordan" not in page
    assert "hid a post" in page
    assert "hid a thread" in page


def test_an_old_title_is_not_repeated(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author, title="What do I do with Jordan P.?")
    community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/rename", title="A student who is ahead", reason="A name in it."
    )
    page = guest.get("/moderation/log").text
    assert "Jordan" not in page
    assert "renamed <a" in page
    assert "A student who is ahead" in page


def test_merges_splits_and_moves_say_where_to(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    community.space("data")
    source = community.thread(author, title="The first question")
    target = community.thread(author, title="The second question")
    visitor = community.visitor(moderator)
    visitor.post(f"/t/{source.id}/moderate/move", space="data", reason="About data.")
    assert "moved" in guest.get("/moderation/log").text
    assert "from Practice to Data" in guest.get("/moderation/log").text
    visitor.post(f"/t/{source.id}/merge", into=str(target.id), reason="Asked twice.")
    page = guest.get("/moderation/log").text
    assert "merged a thread into <a" in page
    assert "“The second question”" in page


def test_the_log_of_private_spaces_is_the_moderators(
    community: Community, moderator: Viewer, guest: Visitor
) -> None:
    community.space("staff", audience="moderators")
    thread = community.thread(moderator, title="Whom do we invite?", space="staff")
    visitor = community.visitor(moderator)
    visitor.post(f"/t/{thread.id}/moderate/lock", reason="Settled among us.")
    assert "Settled among us." not in guest.get("/moderation/log").text
    assert "Settled among us." in visitor.get("/moderation/log").text


@pytest.mark.parametrize("audience", ["members", "moderators"])
def test_nothing_of_a_space_with_an_audience_is_public(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor, audience: str
) -> None:
    community.space("lounge", audience=audience)
    thread = community.thread(author, title="Salaries, between us", space="lounge")
    post = community.reply(author, thread)
    visitor = community.visitor(moderator)
    visitor.post(f"/p/{post.id}/edit", body="In June.", version="1", reason="Edited by us.")
    visitor.post(f"/p/{post.id}/delete", reason="Deleted by us.")
    visitor.post(f"/p/{post.id}/restore")
    visitor.post(f"/t/{thread.id}/moderate/lock", reason="Too heated.")
    page = guest.get("/moderation/log").text
    assert "Nothing yet" in page
    log = visitor.get("/moderation/log").text
    for text in ("Edited by us.", "Deleted by us.", "No reason given.", "Too heated.", "Salaries"):
        assert text in log


def test_no_entry_repeats_a_title(community: Community, author: Viewer, moderator: Viewer) -> None:
    post = community.reply(author, community.thread(author, title="What about Jordan P.?"))
    visitor = community.visitor(moderator)
    visitor.post(f"/p/{post.id}/edit", body="In June.", version="1", reason="A name.")
    visitor.post(f"/p/{post.id}/delete", reason="A name.")
    entries = community.rows(select(LogEntry.action, LogEntry.target_label))
    assert entries == [("edit", ""), ("delete", "")]


@pytest.mark.parametrize("there", [("everyone", "members"), ("members", "everyone")])
def test_a_move_names_no_space_guests_may_not_read(
    community: Community,
    author: Viewer,
    moderator: Viewer,
    guest: Visitor,
    there: tuple[str, str],
) -> None:
    community.space("start", audience=there[0])
    community.space("end", audience=there[1])
    thread = community.thread(author, space="start")
    community.visitor(moderator).post(
        f"/t/{thread.id}/moderate/move", space="end", reason="It belongs there."
    )
    assert "from Start to End" not in guest.get("/moderation/log").text


def test_the_log_is_narrowed_by_act_and_member(
    community: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(moderator)
    visitor.post(f"/t/{thread.id}/moderate/lock", reason="Reason one.")
    visitor.post(f"/t/{thread.id}/moderate/pin", reason="Reason two.")
    visitor.post("/moderation/members/author", act="suspend", reason="Reason three.")
    assert "Reason two." not in guest.get("/moderation/log?action=lock").text
    assert "Reason one." in guest.get("/moderation/log?action=lock").text
    by_author = guest.get("/moderation/log?member=AUTHOR").text
    assert "Reason three." in by_author
    assert "Reason one." not in by_author
    assert "Reason one." in guest.get("/moderation/log?member=moderator").text
    for odd in ("member=%00", "action=' OR 1=1 --", "member=" + "x" * 500, "after=", "action=%FF"):
        assert guest.get(f"/moderation/log?{odd}").status_code == 200
    assert guest.get("/moderation/log?after=x").status_code == 404


def test_the_log_goes_on_page_by_page_at_one_price(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    costs = []
    for size in (2, 40):
        with community.app.app_context(), transaction():
            for number in range(size):
                target = ("thread", thread.id, "")
                record((author.id, "author"), "lock", target, f"Reason {size}x{number}.")
        guest.get("/moderation/log")
        with community.statements() as seen:
            first = guest.get("/moderation/log").text
        costs.append(len(seen))
    assert costs[0] == costs[1] <= 4, costs
    assert "Reason 40x39." in first
    assert "Reason 40x9." not in first
    following = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    assert "Reason 40x9." in guest.get(following.replace("&amp;", "&")).text
