from __future__ import annotations

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Invalid
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.models import Idea
from tests.support.community import Community
from tests.support.ideas import idea, row


@pytest.mark.parametrize(("one", "other"), [("members", "everyone"), ("everyone", "members")])
def test_what_was_told_to_members_alone_is_not_merged_into_what_everybody_reads(
    app: Flask, author: Viewer, moderator: Viewer, one: str, other: str
) -> None:
    first, second = idea(app, author, audience=one), idea(app, author, audience=other)
    with app.app_context(), pytest.raises(Invalid), transaction():
        kept = db.session.get_one(Idea, second)
        merge_ideas(moderator, db.session.get_one(Idea, first), kept, "Twins.")
    assert row(app, first).state == row(app, second).state == "visible"


def test_what_was_said_of_a_merged_idea_is_led_to_from_the_one_that_stayed(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    for audience, opens in (("everyone", True), ("members", False)):
        first = idea(app, author, title="Cards on clips", audience=audience)
        second = idea(app, author, title="Cards on carts", audience=audience)
        community.visitor(author).post(f"/ideas/{first}/comments", body="What about carts?")
        thread = row(app, first).thread_id
        with app.app_context(), transaction():
            kept = db.session.get_one(Idea, second)
            merge_ideas(moderator, db.session.get_one(Idea, first), kept, "Twins.")
            kept.audience = "everyone"
        link = f'<a href="/t/{thread}-cards-on-clips"><bdi>Cards on clips</bdi></a>'
        for who, sees in ((None, opens), (author, True)):
            page = community.visitor(who).get(f"/ideas/{second}", follow_redirects=True).text
            assert (link in page, "merged into it" in page) == (sees, sees)
