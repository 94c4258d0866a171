from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.ideas.actions import trying
from forum.ideas.actions.marking import mark
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.actions.publishing_drafts import publish_draft
from forum.ideas.models import Idea, IdeaCredit, IdeaDraft, IdeaMark, Replication
from forum.ideas.queries.drafts import draft_card
from forum.pages.idea_from_thread import make_draft
from tests.ideas.test_trying import TODAY, report
from tests.support.community import Community
from tests.support.ideas import card, idea, row, seed


@pytest.fixture
def owner(community: Community) -> Viewer:
    return community.person("author")


@pytest.fixture
def moderator(community: Community) -> Viewer:
    return community.person("moderator", "moderator")


def merge(app: Flask, who: Viewer, one: int, into: int) -> None:
    with app.app_context(), transaction():
        merge_ideas(who, db.session.get_one(Idea, one), db.session.get_one(Idea, into), "Twins.")


def try_it(app: Flask, who: Viewer, number: int) -> None:
    with app.app_context(), transaction():
        trying.start_trying(who, db.session.get_one(Idea, number), TODAY())


def test_an_adaptation_names_its_source_and_its_source_names_it(
    app: Flask, community: Community, owner: Viewer
) -> None:
    seed(app)
    member = community.person("member")
    number = idea(app, owner)
    visitor = community.visitor(member)
    assert visitor.post(f"/ideas/{number}/adapt").status_code == 303
    with app.app_context(), transaction():
        draft = db.session.scalars(select(IdeaDraft)).one()
        begun = draft_card(draft.fields)
        assert (begun.steps, begun.wrong, begun.result) == (card().steps, "", "")
        draft.fields = {
            **draft.fields,
            "title": "Cards on the carts",
            "context": {"grade": ["01"]},
        }
        made = publish_draft(member, draft, seen=0, note="").id
    guest = community.visitor(None)
    page = guest.get(f"/ideas/{made}", follow_redirects=True).text
    assert "Adapted from" in page and "Login cards on lanyards" in page
    assert "Cards on the carts" in guest.get(f"/ideas/{number}", follow_redirects=True).text
    with app.app_context(), transaction(write=False):
        assert db.session.scalars(select(IdeaCredit.user_id)).all() == [owner.id]


def test_what_keeps_all_rights_is_not_adapted(
    app: Flask, community: Community, owner: Viewer
) -> None:
    number = idea(app, owner, license="reserved")
    member = community.visitor(community.person("member"))
    answer = member.post(f"/ideas/{number}/adapt")
    assert answer.status_code == 403
    assert "keeps all rights" in answer.text
    assert "Adapt it" not in member.get(f"/ideas/{number}", follow_redirects=True).text


def test_an_answer_becomes_an_idea_that_credits_who_wrote_it(
    app: Flask, community: Community, owner: Viewer
) -> None:
    seed(app)
    helper = community.person("helper")
    thread = community.thread(owner, title="How do you print login cards?").id
    community.reply(helper, thread, "Print on Friday.\n\nHand out on **Monday**.")
    asker = community.visitor(owner)
    assert asker.post(f"/t/{thread}/idea", number="2").status_code == 303
    with app.app_context(), transaction():
        draft = db.session.scalars(select(IdeaDraft)).one()
        begun = draft_card(draft.fields)
        assert begun.steps == ("Print on Friday.", "Hand out on **Monday**.")
        whole = {"context": {"grade": ["kg"]}, "setup": "hour", "weekly": "none", "cost": "free"}
        draft.fields = {**draft.fields, **whole}
        made = publish_draft(owner, draft, seen=0, note="").id
    page = community.visitor(None).get(f"/ideas/{made}", follow_redirects=True).text
    assert f'href="/t/{thread}' in page and "Helper" in page
    stranger = community.visitor(community.person("stranger"))
    assert stranger.post(f"/t/{thread}/idea", number="2").status_code == 403


def test_what_members_say_stays_for_members(
    app: Flask, community: Community, owner: Viewer
) -> None:
    space = community.space("inside", audience="members")
    thread = community.thread(owner, space=space, title="Between us").id
    with app.app_context(), transaction():
        from forum.discussions.models import Thread

        draft = make_draft(owner, db.session.get_one(Thread, thread), None)
        assert draft.fields["audience"] == "members"
        assert draft.fields["members_only"] is True


def test_merging_takes_marks_reports_and_credits_along(
    app: Flask, community: Community, owner: Viewer, moderator: Viewer
) -> None:
    seed(app)
    other, fan, both = (community.person(name) for name in ("other", "fan", "both"))
    one, into = idea(app, other, title="Cards"), idea(app, owner)
    with app.app_context(), transaction():
        for who, number in ((fan, one), (both, one), (both, into), (owner, one)):
            mark(who, db.session.get_one(Idea, number), "useful", on=True)
    made = report(app, fan, one, outcome="better")
    try_it(app, both, one)
    try_it(app, both, into)
    merge(app, moderator, one, into)
    kept, gone = row(app, into), row(app, one)
    assert (kept.useful_count, kept.replication_count, kept.trying_count) == (2, 1, 1)
    assert (gone.state, gone.merged_into_id) == ("merged", into)
    with app.app_context(), transaction(write=False):
        moved = db.session.get_one(Replication, made)
        assert (moved.idea_id, moved.came_from_id) == (into, one)
        assert db.session.scalars(select(IdeaCredit.user_id)).all() == [other.id]
        left = db.session.scalars(select(IdeaMark).where(IdeaMark.idea_id == one)).all()
        assert left == []
    guest = community.visitor(None)
    answer = guest.get(f"/ideas/{one}-cards")
    assert (answer.status_code, answer.headers["Location"]) == (301, f"/ideas/{into}")


def test_who_may_merge_what(
    app: Flask, community: Community, owner: Viewer, moderator: Viewer
) -> None:
    other = community.person("other")
    one, two, theirs = idea(app, owner), idea(app, owner), idea(app, other)
    inside = idea(app, owner, audience="members")
    for who, first, second, refusal in (
        (other, one, two, Forbidden),
        (owner, one, theirs, Forbidden),
        (moderator, one, one, Invalid),
        (moderator, one, inside, Invalid),
    ):
        with pytest.raises(refusal):
            merge(app, who, first, second)
    merge(app, owner, one, two)
    with pytest.raises(Conflict):
        merge(app, moderator, theirs, one)
    page = community.visitor(moderator)
    assert page.post(f"/ideas/{theirs}/merge", into="nowhere", reason="Twins").status_code == 422
    address = f"http://localhost/ideas/{two}-login-cards-on-lanyards"
    assert page.post(f"/ideas/{theirs}/merge", into=address, reason="Twins").status_code == 303
    assert row(app, theirs).merged_into_id == two
