from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.members.models import Profile
from tests.organizations.support import Work
from tests.support.community import Community, Visitor
from tests.support.ideas import idea


@pytest.mark.parametrize(
    ("shown", "by_guest", "by_member"),
    [(0, True, True), (1, False, True), (2, False, False), (3, False, False)],
)
def test_ideas_stand_where_their_authors_show_that_they_work(
    app: Flask,
    work: Work,
    community: Community,
    author: Viewer,
    member: Viewer,
    guest: Visitor,
    shown: int,
    by_guest: bool,
    by_member: bool,
) -> None:
    slug = work.organization("Lakeside School")
    work.place(community.person("colleague", name="Colleague"), slug)
    work.place(author, slug)
    with app.app_context(), transaction():
        mine = update(Profile).where(Profile.user_id == author.id)
        db.session.execute(mine.values(work_shown=shown))
        everybody = update(Profile).where(Profile.user_id != author.id)
        db.session.execute(everybody.values(work_shown=0))
    idea(app, author, title="Cards on clips")
    idea(app, author, title="For members alone", audience="members")
    address = f"/organizations/{slug}"
    public, inside = guest.get(address).text, community.visitor(member).get(address).text
    assert ("Cards on clips" in public) is by_guest
    assert "For members alone" not in public
    assert ("Cards on clips" in inside and "For members alone" in inside) is by_member


def test_more_ideas_ask_no_more_statements(
    app: Flask, work: Work, community: Community, author: Viewer, guest: Visitor
) -> None:
    slug = work.organization("Lakeside School")
    work.place(author, slug)
    with app.app_context(), transaction():
        db.session.execute(update(Profile).values(work_shown=0))
    counts = []
    for _ in range(2):
        idea(app, author)
        guest.get(f"/organizations/{slug}")
        with community.statements() as seen:
            guest.get(f"/organizations/{slug}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
