from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.ideas.actions.publishing_drafts import publish_draft
from forum.ideas.models import Idea, IdeaDraft
from tests.support.community import Community
from tests.support.ideas import seed


def test_each_answer_offers_to_become_an_idea_to_who_may(
    community: Community, author: Viewer, member: Viewer, moderator: Viewer
) -> None:
    helper = community.person("helper")
    thread = community.thread(author)
    inside = community.thread(author, space=community.space("inside", audience="moderators"))
    for place in (thread, inside):
        community.reply(helper, place)
        community.reply(moderator, place)
    for who, place, offered in (
        (author, thread, ["2", "3"]),
        (helper, thread, ["2"]),
        (moderator, thread, ["2", "3"]),
        (member, thread, []),
        (None, thread, []),
        (moderator, inside, []),
    ):
        page = community.visitor(who).get(f"/t/{place.id}", follow_redirects=True).text
        button = f'formaction="/t/{place.id}/idea" name="number" value="'
        assert [part[0] for part in page.split(button)[1:]] == offered


def test_the_button_goes_on_with_the_draft_and_then_leads_to_the_idea(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    seed(app)
    thread = community.thread(author)
    community.reply(community.person("helper"), thread, "Print on Friday.")
    asker, other = community.visitor(author), community.visitor(moderator)
    press = f"/t/{thread.id}/idea"
    places = {asker.post(press, number="2").headers["Location"] for _ in range(2)}
    assert len(places) == 1
    assert other.post(press, number="2").headers["Location"] not in places
    with app.app_context(), transaction():
        mine = select(IdeaDraft).where(IdeaDraft.user_id == author.id)
        draft = db.session.scalars(mine).one()
        whole = {"context": {"grade": ["kg"]}, "setup": "hour", "weekly": "none", "cost": "free"}
        draft.fields = {**draft.fields, **whole}
        made = publish_draft(author, draft, seen=0, note="")
        number, address = made.id, f"/ideas/{made.id}-{made.slug}"
    for visitor in (asker, other):
        answer = visitor.post(press, number="2")
        assert (answer.status_code, answer.headers["Location"]) == (303, address)
    assert "became an idea already" in other.get(address).text
    with app.app_context(), transaction():
        db.session.get_one(Idea, number).state = "hidden"
    assert "/ideas/drafts/" in other.post(press, number="2").headers["Location"]
