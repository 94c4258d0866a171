from __future__ import annotations

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Invalid
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.models import Idea
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
