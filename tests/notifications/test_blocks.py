from __future__ import annotations

from collections.abc import Callable

import pytest

from forum.core.access import Viewer
from forum.core.db import transaction
from forum.core.notices import tell
from forum.members.actions import linking
from forum.notifications.models import Notice
from tests.notifications.support import follow, lines, notices, space_number, unread
from tests.support.community import Community

TITLE = "How do you print login cards?"


@pytest.fixture(params=["the one who is told", "the one who acts"])
def block(
    request: pytest.FixtureRequest, community: Community, author: Viewer, member: Viewer
) -> Callable[[], None]:
    """Have the author, who is told here, block the member, who acts, or the other way round."""
    pair = [author, member] if request.param == "the one who is told" else [member, author]

    def act() -> None:
        visitor, other = community.visitor(pair[0]), pair[1].username
        assert visitor.post(f"/members/{other}/block", on="1").status_code == 303

    return act


def told(community: Community, kind: str, person: Viewer, actor: Viewer) -> None:
    with community.app.app_context(), transaction():
        tell([person.id or 0], kind, f"{kind}:1", "A skill", "/skills", actor.id)


def test_a_blocked_pair_gets_no_notices_of_each_other(
    community: Community,
    author: Viewer,
    member: Viewer,
    moderator: Viewer,
    block: Callable[[], None],
) -> None:
    thread = community.thread(author)
    theirs = community.thread(member, "Which cart is the best?")
    mine = community.reply(author, theirs)
    first = community.reply(author, thread)
    follow(community, author, "space", space_number(community, thread))
    community.work()
    block()
    community.work()
    before = lines(community, author)
    community.reply(member, thread, "I follow, @author.", reply_to=first.id)
    community.thread(member, "A third of the threads", "Ask @author.")
    assert community.visitor(member).post(f"/p/{mine.id}/accept").status_code == 303
    for kind in ("counterpart-asked", "endorsed", "message", "pairing-started"):
        told(community, kind, author, member)
    assert lines(community, author) == before
    # Others are told as ever, and the author of others.
    community.reply(moderator, thread, "In May.")
    assert lines(community, author)[0] == f"Moderator wrote in “{TITLE}”"
    theirs_before = lines(community, member)
    community.reply(author, theirs, "And @member, what do you do?")
    assert lines(community, member) == theirs_before


def test_what_staff_tell_by_their_office_passes_a_block(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    with community.app.app_context(), transaction():
        linking.block(author.id or 0, moderator.id or 0)
    for kind in ("moderation", "report", "proposal"):
        told(community, kind, author, moderator)
    assert len(lines(community, author)) == 3


def test_a_block_takes_what_told_of_somebody_out_of_the_own_inbox_only(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    community.reply(moderator, thread)
    other = community.thread(author, "Which cart is the best?")
    community.reply(member, other)
    told(community, "endorsed", author, member)
    told(community, "endorsed", member, author)
    assert len(lines(community, author)) == 3
    theirs = lines(community, member)
    community.visitor(author).post("/members/member/block", on="1")
    assert lines(community, author) == [f"Moderator wrote in “{TITLE}”"]
    assert notices(community, author, Notice.count, Notice.kind) == [(1, "thread")]
    assert unread(community, author) == 1
    # Whoever is blocked finds everything as it was.
    assert lines(community, member) == theirs
