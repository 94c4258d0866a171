from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Flask
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Role, Viewer
from forum.core.db import db, transaction
from forum.ideas.actions import marking, removing, trying
from forum.ideas.actions.changing import change_status
from forum.ideas.actions.publishing import publish, revise
from forum.ideas.models import Idea
from forum.ideas.queries.one import get_idea
from forum.ideas.told import Told
from forum.members.actions.linking import block, follow
from forum.notifications.models import Notice
from tests.support.community import Community
from tests.support.ideas import card, idea

TOLD = Told("better", date(2026, 1, 5), date(2026, 2, 5), "It went well.", would_repeat=True)


def num(person: Viewer) -> int:
    assert person.id is not None
    return person.id


def act(app: Flask, number: int, does: Callable[[Idea], object]) -> None:
    """Do something with an idea in a transaction of its own."""
    with app.app_context(), transaction():
        does(db.session.get_one(Idea, number))


def follows(app: Flask, number: int, *people: Viewer) -> None:
    with app.app_context(), transaction():
        for person in people:
            marking.mark(person, db.session.get_one(Idea, number), "follow", on=True)


def told(community: Community) -> list[tuple[str, str]]:
    """Return (who, kind) of all notices after the worker did its part."""
    community.work()
    with community.app.app_context(), transaction(write=False):
        rows = db.session.execute(
            select(User.username, Notice.kind).join(User, User.id == Notice.user_id)
        )
        return sorted((row.username, row.kind) for row in rows)


def test_who_follows_an_idea_is_told_of_versions_statuses_and_reports(
    app: Flask, community: Community
) -> None:
    author, fan, tester = (community.person(name) for name in ("author", "fan", "tester"))
    number = idea(app, author, status="proposed")
    follows(app, number, author, fan, tester)
    text = card(status="proposed", title="Cards on clips")
    act(app, number, lambda found: revise(author, found, text, seen=1))
    act(app, number, lambda found: change_status(author, found, "piloting", ""))
    act(app, number, lambda found: trying.report(tester, found, TOLD))
    assert told(community) == [
        ("author", "replication"),
        ("fan", "idea-report"),
        ("fan", "idea-status"),
        ("fan", "idea-version"),
        ("tester", "idea-status"),
        ("tester", "idea-version"),
    ]
    inbox = community.visitor(fan).get("/notifications").text
    assert "“Cards on clips” is now: Piloting" in inbox
    assert "Tester told how “Cards on clips” went" in inbox


def test_who_follows_a_member_and_who_is_credited_is_told_of_a_new_idea_once(
    app: Flask, community: Community
) -> None:
    author, fan, helper = (community.person(name) for name in ("author", "fan", "helper"))
    with app.app_context(), transaction():
        for person in (fan, helper):
            follow(num(person), num(author))
        publish(author, card(), credited=[(num(helper), "contributor")])
    assert told(community) == [("fan", "person-idea"), ("helper", "credited")]


def test_nobody_is_told_over_a_block(app: Flask, community: Community) -> None:
    author, fan, tester = (community.person(name) for name in ("author", "fan", "tester"))
    number = idea(app, author)
    follows(app, number, fan)
    with app.app_context(), transaction():
        block(num(author), num(fan))
        publish(author, card(), credited=[(num(fan), "contributor")])
    act(app, number, lambda found: trying.report(tester, found, TOLD))
    assert told(community) == [("author", "replication")]


def test_an_idea_that_goes_is_named_in_no_inbox(app: Flask, community: Community) -> None:
    author, fan = community.person("author"), community.person("fan")
    boss = community.person("boss", role="moderator")
    with app.app_context(), transaction():
        follow(num(fan), num(author))
    number = idea(app, author, title="A name nobody is to read")
    assert told(community) == [("fan", "person-idea")]
    act(
        app,
        number,
        lambda _: removing.hide_idea(
            removing.actor_of(Viewer(id=boss.id, username="boss", role=Role.moderator)),
            get_idea(author, number, lock=True),
            "Names a student.",
        ),
    )
    assert told(community) == [("author", "moderation")]
    assert "nobody is to read" not in community.visitor(fan).get("/notifications").text
