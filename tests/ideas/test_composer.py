from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.ideas.models import Idea, IdeaVersion, StatusChange
from forum.ideas.queries.one import card_of
from forum.members.models import Context, ContextSnapshot, ContextTerm
from forum.vocab.models import Term
from tests.ideas.composing import WHOLE, begin, fields_of, published, write
from tests.support.community import Community, Visitor
from tests.support.ideas import card, row, seed


@pytest.fixture
def writer(app: Flask, community: Community, author: Viewer) -> Visitor:
    """The author's browser, with vocabularies to choose from."""
    seed(app)
    return community.visitor(author)


def test_the_steps_make_the_idea_that_was_typed(
    app: Flask, community: Community, writer: Visitor
) -> None:
    draft = write(writer)
    assert writer.get(draft).location == f"{draft}/preview"
    number = published(writer.post(f"{draft}/publish", seen="0"))
    with app.app_context(), transaction(write=False):
        assert card_of(db.session.get_one(Idea, number)) == card()
    # Sent again, from another tab as well, it is still one idea; its address leads there.
    assert published(writer.post(f"{draft}/publish", seen="0")) == number
    assert published(writer.get(f"{draft}/steps")) == number
    assert published(writer.get(draft)) == number
    assert community.rows(select(func.count()).select_from(Idea)) == [(1,)]
    assert "No drafts" in writer.get("/ideas/drafts").text


def test_a_first_step_that_arrives_twice_begins_one_draft(
    community: Community, writer: Visitor
) -> None:
    assert begin(writer) == begin(writer)
    assert len(fields_of(community)) == 1
    assert begin(writer, once="b" * 32) != begin(writer)


def test_opening_the_composer_writes_nothing(community: Community, writer: Visitor) -> None:
    page = writer.get("/ideas/new?title=Half+a+title").text
    assert 'value="Half a title"' in page
    assert fields_of(community) == []


def test_a_half_filled_draft_says_what_is_missing_at_which_step(writer: Visitor) -> None:
    draft = begin(writer, problem="")
    page = writer.get(f"{draft}/preview").text
    for step, name in (("problem", "problem"), ("context", "context"), ("effort", "cost")):
        assert f'href="{draft}/{step}#{name}"' in page
    answer = writer.post(f"{draft}/publish", seen="0")
    assert answer.status_code == 422
    assert "Say which problem it answers" in answer.text
    assert "Say which problem it answers" in writer.get(f"{draft}/problem").text
    # A step nobody was at yet does not complain.
    assert 'class="field-error"' not in writer.get(f"{draft}/effort").text


def test_what_was_tried_has_to_say_what_went_wrong(writer: Visitor) -> None:
    draft = write(writer, result={"wrong": "  ", "status": "tried"})
    answer = writer.post(f"{draft}/publish", seen="0")
    assert answer.status_code == 422
    assert "say what went wrong" in answer.text
    writer.post(f"{draft}/result", **(WHOLE["result"] | {"wrong": "", "status": "proposed"}))
    published(writer.post(f"{draft}/publish", seen="0"))


def test_a_dropped_idea_begins_with_the_reason(community: Community, writer: Visitor) -> None:
    draft = write(writer, result={"status": "dropped"})
    answer = writer.post(f"{draft}/publish", seen="0", note=" ")
    assert answer.status_code == 422
    assert "why it was dropped" in answer.text
    published(writer.post(f"{draft}/publish", seen="0", note="The aide left."))
    first = community.rows(select(StatusChange.after, StatusChange.note))
    assert first == [("dropped", "The aide left.")]


@pytest.mark.parametrize(
    ("go", "goes"),
    [
        ("next", "/effort"),
        ("back", "/context"),
        ("result", "/result"),
        ("preview", "/preview"),
        ("../../x", "/effort"),
    ],
)
def test_every_way_out_of_a_step_saves_it(
    community: Community, writer: Visitor, go: str, goes: str
) -> None:
    draft = begin(writer)
    answer = writer.post(f"{draft}/steps", steps=["Half a thought"], go=go)
    assert answer.location == draft + goes
    assert fields_of(community)[0]["steps"] == ["Half a thought"]
    assert writer.post(f"{draft}/steps", steps=["x"], go="leave").location == "/ideas/drafts"


def test_steps_are_added_moved_removed_and_put_back(community: Community, writer: Visitor) -> None:
    draft = begin(writer)
    there = f"{draft}/steps"

    def after(act: str, *steps: str) -> tuple[str, list[str]]:
        answer = writer.post(there, steps=list(steps), act=act)
        return answer.location.removeprefix(there), fields_of(community)[0]["steps"]

    assert after("add", "One") == ("#steps-1", ["One", ""])
    assert after("up-1", "One", "Two") == ("#steps-0", ["Two", "One"])
    assert after("down-0", "Two", "One") == ("#steps-1", ["One", "Two"])
    assert after("remove-0", "One", "Two") == ("#steps-0", ["Two"])
    assert "Step 1 was removed" in writer.get(there).text
    assert after("restore", "Two") == ("#steps-0", ["One", "Two"])
    assert "was removed" not in writer.get(there).text
    for nonsense in ("remove-9", "up-x", "down-99999", "-", "restore", "remove-٣"):
        assert after(nonsense, "One", "Two")[1] == ["One", "Two"]
    assert len(after("add", *(["x"] * 40))[1]) == 40


def test_numbers_are_kept_as_typed_and_counted_over_ten_or_more(
    community: Community, writer: Visitor
) -> None:
    lines = ["Minutes", "9", "2", "about 20", "", "", "", ""]
    draft = write(writer, result={"rows": lines})
    assert 'value="about 20"' in writer.get(f"{draft}/result").text
    assert "over how many people" in writer.post(f"{draft}/publish", seen="0").text
    for people, words in (("9", "fewer than 10"), ("9" * 30, "over how many people")):
        writer.post(f"{draft}/result", **(WHOLE["result"] | {"rows": [*lines[:3], people]}))
        assert words in writer.post(f"{draft}/publish", seen="0").text
    writer.post(f"{draft}/result", **(WHOLE["result"] | {"rows": [*lines[:3], "1,020", "cut"]}))
    writer.post(f"{draft}/result", **(WHOLE["result"] | {"rows": [*lines[:3], "1,020"]}))
    published(writer.post(f"{draft}/publish", seen="0"))
    (saved,) = community.rows(select(IdeaVersion.fields))[0]
    assert saved["rows"] == [["Minutes", "9", "2", 1020]]


def test_the_context_is_the_members_own_until_they_change_it(
    app: Flask, community: Community, author: Viewer, writer: Visitor
) -> None:
    with app.app_context(), transaction():
        db.session.add(Context(user_id=author.id, stage="installing", as_of=now()))
        wanted = select(Term.id).where(Term.slug == "lab-rotation")
        db.session.add(ContextTerm(user_id=author.id, term_id=db.session.scalars(wanted).one()))
    draft = begin(writer)
    page = writer.get(f"{draft}/context").text
    assert re.search(r'value="lab-rotation" checked', page)
    assert "Filled in from your profile" in page
    # Seen is not said: what a profile keeps to itself is published by nobody but its owner.
    assert fields_of(community)[0]["context"] == {}
    for step in ("steps", "effort", "result", "sharing"):
        writer.post(f"{draft}/{step}", **WHOLE[step])
    assert "Say where" in writer.post(f"{draft}/publish", seen="0").text
    writer.post(f"{draft}/context", model=["lab-rotation"], stage="installing")
    number = published(writer.post(f"{draft}/publish", seen="0"))
    with app.app_context(), transaction():
        db.session.get_one(Context, author.id).stage = "paused"
    snapshot = community.rows(
        select(ContextSnapshot.facts).join(Idea, Idea.snapshot_id == ContextSnapshot.id)
    )
    assert snapshot == [({"model": ["lab-rotation"], "stage": ["installing"]},)]
    assert row(app, number).version == 1


def test_the_preview_is_what_is_published(
    app: Flask, community: Community, writer: Visitor
) -> None:
    draft = write(
        writer, result={"rows": ["Minutes", "9", "2", "24"]}, sharing={"credits": "Ms. <b>O</b>"}
    )
    before = _card(writer.get(f"{draft}/preview").text)
    number = published(writer.post(f"{draft}/publish", seen="0"))
    after = _card(writer.get(f"/ideas/{number}/versions/1").text)
    assert "Ms. " in before
    assert before == after


def _card(page: str) -> str:
    """Return the HTML of the card on a page, but for the moment it names."""
    found = re.search(r'<article class="idea".*?</article>', page, re.DOTALL)
    assert found
    return re.sub(r"<relative-time.*?</relative-time>", "", found[0])
