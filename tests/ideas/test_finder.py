from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import insert, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.ideas.models import Idea
from forum.members.actions.editing import Entries, edit_profile
from forum.members.models import Block, Context, ContextTerm
from forum.vocab.models import Term
from forum.vocab.queries import terms_by_slug
from tests.support.community import Community
from tests.support.ideas import idea, seed


@pytest.fixture(autouse=True)
def _seeded(app: Flask) -> None:
    seed(app)


def titles(community: Community, address: str, person: Viewer | None = None) -> list[str]:
    page = community.visitor(person).get(address)
    assert page.status_code == 200
    rows = page.text.split('<li class="finder-row ')[1:]
    found = [re.search(r"<h3><a[^>]*><bdi>(.*?)</bdi>", row) for row in rows]
    return [one.group(1) for one in found if one]


def test_words_find_by_title_problem_text_and_other_names_of_terms(
    app: Flask, community: Community, author: Viewer
) -> None:
    idea(app, author)
    idea(app, author, title="Rosters", problem="How?", problems=("roster-errors",), steps=("Go.",))
    for words in (
        "lanyard",
        "QR badges",
        "laminator",
        "Kindergärtners minute",
        "station rotations",
    ):
        assert "Login cards on lanyards" in titles(community, f"/ideas?q={words}"), words
    assert titles(community, "/ideas?q=roster") == ["Rosters", "Login cards on lanyards"]


def test_a_word_in_the_title_comes_before_one_in_a_term_problem_or_text(
    app: Flask, community: Community, author: Viewer
) -> None:
    plain = {"problems": (), "problem": "How?", "steps": ("Go.",)}
    idea(app, author, **(plain | {"title": "Fourth", "steps": ("Print badges.",)}))
    idea(app, author, **(plain | {"title": "Badges first"}))
    idea(app, author, **(plain | {"title": "Third", "problem": "How about badges?"}))
    idea(app, author, **(plain | {"title": "Second", "problems": ("slow-logins",)}))
    order = ["Badges first", "Second", "Third", "Fourth"]
    assert titles(community, "/ideas?q=badges") == order
    assert titles(community, "/ideas?q=badges&sort=newest") == [
        "Second",
        "Third",
        "Badges first",
        "Fourth",
    ]


def test_members_only_hidden_and_blocked_ideas_are_neither_found_nor_counted(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    idea(app, author, title="Open")
    idea(app, author, title="Inside", audience="members")
    assert titles(community, "/ideas") == ["Open"]
    assert titles(community, "/ideas", member) == ["Inside", "Open"]
    with app.app_context(), transaction():
        db.session.execute(update(Idea).where(Idea.title == "Open").values(state="hidden"))
    assert titles(community, "/ideas") == []
    with app.app_context(), transaction():
        db.session.add(Block(user_id=author.id, blocked_id=member.id, at=now()))
    page = community.visitor(member).get("/ideas").text
    assert "0 ideas" in page
    assert titles(community, "/ideas", author) == ["Inside"]


def test_where_nothing_is_found_wider_questions_are_offered_with_their_counts(
    app: Flask, community: Community, author: Viewer
) -> None:
    idea(app, author)
    page = community.visitor().get("/ideas?q=lanyards&model=flex").text
    assert "No idea matches all of that" in page
    assert "Without “Model: Flex”" in page
    assert 'href="/ideas?q=lanyards"' in page
    assert "/discussions/new?type=question&amp;title=lanyards" in page


def test_the_nearest_context_comes_first_and_contexts_like_mine_are_a_facet(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    far = {"model": ("flipped",), "grade": ("11",), "device": ("byod",)}
    idea(app, author, title="Near")
    idea(app, author, title="Far", context=far)
    with app.app_context(), transaction():
        db.session.add(Context(user_id=member.id, as_of=now()))
        db.session.flush()
        wanted = {"model": "station-rotation", "grade": "kg", "device": "shared-carts"}
        numbers = [terms_by_slug(name, [slug])[slug].id for name, slug in wanted.items()]
        rows = [{"user_id": member.id, "term_id": number} for number in numbers]
        db.session.execute(insert(ContextTerm), rows)
    assert titles(community, "/ideas?sort=near", member) == ["Near", "Far"]
    assert titles(community, "/ideas?mine=1", member) == ["Near"]
    assert 'Nearest to what? <a href="/signin">' in community.visitor().get("/ideas?sort=near").text
    stranger = community.visitor(author)
    assert 'href="/account/context"' in stranger.get("/ideas?sort=near").text
    assert stranger.get("/account/context").status_code == 200


def test_pages_follow_each_other_by_cursor_in_every_order(
    app: Flask, community: Community, author: Viewer
) -> None:
    for number in range(23):
        idea(app, author, title=f"Cards {number}")
    for order in ("relevance", "newest", "replicated", "near", "useful"):
        address = f"/ideas?q=cards&sort={order}"
        page = community.visitor().get(address).text
        following = re.search(r'href="([^"]*after=[^"]*)"', page)
        assert following is not None
        first = titles(community, address)
        rest = titles(community, following.group(1).replace("&amp;", "&"))
        assert (len(first), len(rest), len({*first, *rest})) == (20, 3, 23)
    assert community.visitor().get("/ideas?after=9-999999").status_code == 404
    assert community.visitor().get("/ideas?after=x").status_code == 404


def test_statements_do_not_grow_with_the_ideas(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    visitor = community.visitor(member)

    def statements() -> int:
        visitor.get("/ideas?q=cards&sort=near")
        with community.statements() as seen:
            assert visitor.get("/ideas?q=cards&sort=near&band=early").status_code == 200
        return len(seen)

    idea(app, author)
    before = statements()
    for number in range(5):
        idea(app, author, title=f"Cards {number}")
    assert statements() == before <= 6


def test_rows_are_read_again_only_when_something_on_them_changed(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    number = idea(app, author)
    visitor = community.visitor(member)

    def page() -> tuple[str, int]:
        with community.statements() as seen:
            text = visitor.get("/ideas").text
        return text, len(seen)

    page()
    text, warm = page()
    assert "Login cards on lanyards" in text
    assert page() == (text, warm)
    with app.app_context(), transaction():
        mine = update(Idea).where(Idea.id == number)
        db.session.execute(mine.values(title="Cards", useful_count=7))
    text, changed = page()
    assert changed > warm
    assert "<bdi>Cards</bdi>" in text
    assert "useful to 7" in text
    with app.app_context(), transaction():
        edit_profile(author, Entries(name="Another Name"))
    assert ">Another Name</a>" in page()[0]
    with app.app_context(), transaction():
        one = update(Term).where(Term.vocabulary == "problem", Term.slug == "slow-logins")
        db.session.execute(one.values(label="Logins that last"))
        touch(SITE)
    assert '<a class="badge" href="/terms/problem/slow-logins">Logins that last</a>' in page()[0]
    assert page()[1] == warm
    with app.app_context(), transaction():
        db.session.execute(mine.values(state="hidden"))
    assert "Cards" not in page()[0]


def test_a_table_holds_what_was_asked_for_and_no_formula(
    app: Flask, community: Community, author: Viewer
) -> None:
    idea(app, author, title="=HYPERLINK(1)")
    idea(app, author, title="Inside", audience="members")
    text = community.visitor().get("/ideas.csv?band=early").text
    lines = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    assert [line["title"] for line in lines] == ["'=HYPERLINK(1)"]
    assert lines[0]["problems"] == "Slow logins"
    found = community.visitor().get("/ideas.json?band=early").get_json()
    assert [one["title"] for one in found] == ["=HYPERLINK(1)"]
    assert community.visitor().get("/ideas.json?band=high").get_json() == []
