from __future__ import annotations

from typing import Any

from flask import Flask, render_template

from forum.core.access import GUEST, Viewer
from forum.core.db import transaction
from forum.ideas.actions.cooking import cooked_card
from forum.ideas.actions.publishing import publish
from forum.ideas.card import Row
from forum.ideas.queries.sheets import IdeaPage, get_facts, page_of
from forum.ideas.sheet import Sheet, sheet
from tests.support.community import Community
from tests.support.ideas import card, idea, seed


def page(app: Flask, viewer: Viewer, number: int) -> IdeaPage:
    with app.app_context(), transaction(write=False):
        return page_of(get_facts(viewer, number))


def shown(app: Flask, made: Sheet) -> str:
    with app.test_request_context(), transaction(write=False):
        return render_template("ideas/_card.html", sheet=made)


def made_of(app: Flask, **changes: Any) -> Sheet:
    with app.app_context(), transaction(write=False):
        typed = card(**changes)
        return sheet(typed, cooked_card(typed).html)


def test_a_card_shows_all_that_was_said_of_an_idea(app: Flask, community: Community) -> None:
    seed(app)
    number = idea(
        app,
        community.person("author"),
        rows=(Row("Minutes to sign in", "9", "2", 1_240),),
        roles="An aide hands them out.",
        published=2,
        published_link="https://example.org/study",
    )
    html = shown(app, page(app, GUEST, number).sheet)
    for words in (
        "Login cards on lanyards",
        "How might we sign kindergartners in within two minutes?",
        '<a href="/terms/model/station-rotation">Station Rotation</a>',
        '<a href="/skills#accounts-roster">',
        "Up to half a day",
        "Up to $100, once",
        "Lanyards and a laminator.",
        "An aide hands them out.",
        "A third of the lanyards were lost by October.",
        "Print the cards of one class on Monday.",
        "1,240",
        "Level 1 of 4: ",
        "Moderate: a quasi-experiment",
        'href="https://example.org/study" rel="nofollow noopener ugc"',
        'rel="license noopener"',
        '<a class="author" href="/members/author">Author</a>',
    ):
        assert words in html, words


def test_what_nobody_said_has_no_heading(app: Flask, community: Community) -> None:
    html = shown(
        app,
        made_of(
            app,
            status="proposed",
            result="",
            wrong="",
            change="",
            start="",
            cost_what="",
            context={},
        ),
    )
    for heading in ("What went wrong", "What happened", "one week", "What it takes", "Published"):
        assert heading not in html
    assert "What to do, step by step" in html


def test_an_address_that_is_none_is_never_a_link(app: Flask, community: Community) -> None:
    made = made_of(app, published=1, published_link="javascript:alert(1)")
    assert "javascript" not in shown(app, made)


def test_a_card_of_forty_steps_takes_as_many_statements_as_one_of_two(
    app: Flask, community: Community
) -> None:
    seed(app)
    author = community.person("author")
    few = idea(app, author)
    helpers = [(community.person(f"helper{n}").id or 0, "contributor") for n in range(5)]
    with app.app_context(), transaction():
        many = publish(author, card(steps=("Do it.",) * 40), credited=helpers).id
    # Two, and the version of the vocabularies, which a page has asked for already.
    assert _statements(app, few) == _statements(app, many) == 3
    assert len(page(app, GUEST, many).sheet.credited) == 5


def _statements(app: Flask, number: int) -> int:
    community = Community(app)
    page(app, GUEST, number)
    with community.statements() as seen:
        page(app, GUEST, number)
    return len(seen)
