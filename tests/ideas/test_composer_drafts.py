from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.files import Judged, attach, files_of
from forum.ideas.actions.drafting import MOST_DRAFTS, edit_draft, start_draft
from forum.ideas.actions.publishing import Source
from forum.ideas.actions.publishing_drafts import publish_draft
from forum.ideas.models import Idea, IdeaCredit, IdeaDraft, IdeaVersion
from forum.ideas.queries.drafts import FILES
from tests.ideas.composing import FIRST, WHOLE, begin, fields_of, published, write
from tests.support.community import Community, Visitor
from tests.support.ideas import card, idea, row, seed
from tests.support.overlap import overlapping

NOTE = Judged("txt", "plan.txt", b"Week one")


@pytest.fixture
def writer(app: Flask, community: Community, author: Viewer) -> Visitor:
    """The author's browser, with vocabularies to choose from."""
    seed(app)
    return community.visitor(author)


def number_of(address: str) -> int:
    return int(address.rpartition("/")[2])


def files(app: Flask, kind: str, number: int) -> list[tuple[int, str]]:
    with app.app_context(), transaction(write=False):
        return [(file.id, file.filename) for file in files_of(kind, [number])]


def test_changes_show_only_once_they_are_published(
    app: Flask, community: Community, author: Viewer, writer: Visitor
) -> None:
    made = idea(app, author)
    with app.app_context(), transaction():
        attach(author.id or 0, "idea", made, NOTE)
        attach(author.id or 0, "idea", made, Judged("txt", "old.txt", b"Old"))
    kept, _ = files(app, "idea", made)
    assert "Login cards on lanyards" in writer.get(f"/ideas/{made}/edit").text
    assert fields_of(community) == []
    answer = writer.post(f"/ideas/{made}/edit?step=steps", steps=["Clip a card on."])
    draft = answer.location.rpartition("/")[0]
    assert writer.get(f"/ideas/{made}/edit?step=effort").location == f"{draft}/effort"
    _, old = files(app, FILES, number_of(draft))
    writer.post(f"{draft}/files/{old[0]}/remove")
    assert len(files(app, "idea", made)) == 2
    assert row(app, made).version == 1
    # How far it is changes with a date and a note, not here.
    writer.post(f"{draft}/result", **(WHOLE["result"] | {"status": "dropped"}))
    assert published(writer.post(f"{draft}/publish", seen="1", note="Clipped now.")) == made
    changed = row(app, made)
    assert (changed.version, changed.status, changed.file_count) == (2, "tried", 1)
    assert files(app, "idea", made) == [kept]
    assert files(app, FILES, number_of(draft)) == []
    notes = community.rows(select(IdeaVersion.note).order_by(IdeaVersion.version))
    assert notes == [("",), ("Clipped now.",)]


def test_files_of_a_draft_go_with_it(app: Flask, author: Viewer, writer: Visitor) -> None:
    draft = write(writer)
    with app.app_context(), transaction():
        attach(author.id or 0, FILES, number_of(draft), NOTE)
    assert "plan.txt" in writer.get(f"{draft}/preview").text
    made = published(writer.post(f"{draft}/publish", seen="0"))
    assert row(app, made).file_count == 1
    assert [name for _, name in files(app, "idea", made)] == ["plan.txt"]


def test_a_version_published_in_between_is_told_and_the_text_kept(
    app: Flask, community: Community, author: Viewer, writer: Visitor
) -> None:
    made = idea(app, author)
    with app.app_context(), transaction():
        draft = edit_draft(author.id or 0, db.session.get_one(Idea, made)).id
        db.session.get_one(Idea, made).version = 2
        db.session.add(
            IdeaVersion(
                idea_id=made,
                version=2,
                fields=card().as_json(),
                snapshot_id=db.session.get_one(Idea, made).snapshot_id,
                by_id=author.id,
                at=db.session.get_one(Idea, made).updated_at,
            )
        )
    address = f"/ideas/drafts/{draft}"
    writer.post(f"{address}/steps", steps=["My own words."])
    answer = writer.post(f"{address}/publish", seen="1")
    assert answer.status_code == 409
    assert "Version 2 was published meanwhile" in answer.text
    assert "My own words." in answer.text
    # Whoever was told may put their text in its place.
    assert 'name="seen" type="hidden" value="2"' in answer.text
    assert published(writer.post(f"{address}/publish", seen="2")) == made
    assert row(app, made).version == 3
    assert community.rows(select(func.count()).select_from(IdeaVersion)) == [(3,)]


def test_what_is_typed_after_publishing_becomes_changes(
    app: Flask, community: Community, writer: Visitor
) -> None:
    draft = write(writer)
    made = published(writer.post(f"{draft}/publish", seen="0"))
    quiet = writer.post(f"{draft}/steps", steps=["Later words."], background="1")
    assert (quiet.status_code, quiet.is_json) == (409, True)
    answer = writer.post(f"{draft}/steps", steps=["Later words."])
    assert answer.location != f"{draft}/effort"
    page = writer.get(answer.location).text
    assert "Later words." in page
    assert "kept as changes" in page
    assert row(app, made).version == 1


def test_a_save_in_the_background_says_what_the_next_one_needs(
    community: Community, writer: Visitor
) -> None:
    first = writer.post("/ideas/new", **FIRST, once="c" * 32, background="1").get_json()
    assert first["action"].endswith("/problem")
    there = first["action"]
    second = writer.post(there, **FIRST | {"title": "Longer"}, background="1", seen=first["seen"])
    assert fields_of(community)[0]["title"] == "Longer"
    # Another page, opened before, neither overwrites it quietly nor loses its own words.
    late = writer.post(there, **FIRST | {"title": "Other"}, background="1", seen=first["seen"])
    assert late.status_code == 409
    assert fields_of(community)[0]["title"] == "Longer"
    pressed = writer.post(there, **FIRST | {"title": "Other"}, seen=first["seen"])
    assert pressed.location == there
    page = writer.get(there).text
    assert 'value="Other"' in page
    assert "Longer" in page
    writer.post(there, **FIRST | {"title": "Other"}, act="forget")
    assert "Longer" not in writer.get(there).text
    assert second.status_code == 200


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        ("steps", {"steps": ["word " * 1_000] * 8}, "up to 4,000 characters"),
        ("steps", {"steps": ["x"] * 60}, "There are 60 steps"),
        ("steps", {"steps": ["é" * 3_900] * 20}, "All texts together"),
        ("problem", FIRST | {"title": "x" * 400}, "Up to 150 characters"),
        ("effort", WHOLE["effort"] | {"setup": "soon"}, "how long it takes"),
        ("result", WHOLE["result"] | {"wrong": "x" * 8_001}, "Up to 8,000 characters"),
        ("result", WHOLE["result"] | {"published_link": "javascript:alert(1)"}, "whole address"),
        ("context", {"model": ["no-such-model"], "state": "ZZ"}, "Say where"),
    ],
)
def test_what_cannot_be_published_is_kept_and_told(
    community: Community, writer: Visitor, step: str, fields: dict[str, object], words: str
) -> None:
    draft = write(writer, **{step: fields} if step != "problem" else {})
    assert writer.post(f"{draft}/{step}", **fields).status_code == 303
    answer = writer.post(f"{draft}/publish", seen="0")
    assert answer.status_code == 422
    assert words in answer.text
    assert words in writer.get(f"{draft}/{step}").text
    if "steps" in fields:
        assert fields_of(community)[0]["steps"] == fields["steps"]


def test_hostile_text_is_only_text(writer: Visitor) -> None:
    evil = "<script>alert(1)</script>\x00\u202eevil שלום"
    draft = begin(writer, title=evil, problem=evil)
    for step, fields in WHOLE.items():
        texts = {name: [evil] if name == "steps" else evil for name in ("steps", "wrong", "start")}
        writer.post(
            f"{draft}/{step}", **(fields | texts | {"rows": [evil] * 9, "claimed": "9" * 99})
        )
        page = writer.get(f"{draft}/{step}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text
    shown = writer.get(f"{draft}/preview").text
    assert "<script>alert" not in shown
    assert "\u202e" not in shown
    assert "שלום" in shown


def test_a_draft_is_its_owners_alone(
    community: Community, member: Viewer, moderator: Viewer, writer: Visitor, guest: Visitor
) -> None:
    draft = write(writer)
    for other in (community.visitor(member), community.visitor(moderator)):
        for page in ("", "/steps", "/preview", "/delete"):
            assert other.get(draft + page).status_code == 404
        for page in ("/steps", "/publish", "/delete"):
            assert other.post(draft + page).status_code == 404
    answer = guest.post(f"{draft}/steps", steps=["Typed by whose session ended"])
    assert answer.status_code == 401
    assert 'name="resume"' in answer.text
    assert guest.get("/ideas/new").status_code == 401
    assert writer.get(f"{draft}/publish").status_code == 405
    assert writer.get(f"{draft}/nowhere").status_code == 404


def test_only_its_author_edits_an_idea(
    app: Flask, author: Viewer, community: Community, moderator: Viewer, writer: Visitor
) -> None:
    made = idea(app, author)
    other = community.visitor(moderator)
    assert other.get(f"/ideas/{made}/edit").status_code == 403
    assert other.post(f"/ideas/{made}/edit", title="Mine").status_code == 403
    with app.app_context(), transaction():
        db.session.get_one(Idea, made).state = "deleted"
    assert writer.get(f"/ideas/{made}/edit").status_code == 403


def test_a_draft_is_deleted_after_asking(
    app: Flask, community: Community, author: Viewer, writer: Visitor
) -> None:
    draft = begin(writer)
    with app.app_context(), transaction():
        attach(author.id or 0, FILES, number_of(draft), NOTE)
    assert "1 file" in writer.get(f"{draft}/delete").text
    assert len(fields_of(community)) == 1
    assert writer.post(f"{draft}/delete").location == "/ideas/drafts"
    assert fields_of(community) == []
    assert files(app, FILES, number_of(draft)) == []


def test_one_draft_too_many_keeps_what_was_typed(
    app: Flask, author: Viewer, writer: Visitor
) -> None:
    with app.app_context(), transaction():
        for _ in range(MOST_DRAFTS):
            start_draft(author.id or 0, card())
    answer = writer.post("/ideas/new", **FIRST, once="d" * 32)
    assert answer.status_code == 422
    assert "You have 20 drafts" in answer.text
    assert str(FIRST["problem"]) in answer.text
    assert "as many as there may be" in writer.get("/ideas/drafts").text


def test_a_draft_made_from_something_keeps_source_credit_and_audience(
    app: Flask, community: Community, author: Viewer, member: Viewer, writer: Visitor
) -> None:
    first = idea(app, member)
    with app.app_context(), transaction():
        people = [(member.id or 0, "contributor")]
        draft = start_draft(
            author.id or 0, card(), Source(idea_id=first), credited=people, members_only=True
        ).id
    address = f"/ideas/drafts/{draft}"
    assert "Everyone" not in writer.get(f"{address}/sharing").text.split("Who may read it?")[1]
    writer.post(f"{address}/sharing", audience="everyone", license="cc-by")
    assert "With thanks to" in writer.get(f"{address}/preview").text
    made = row(app, published(writer.post(f"{address}/publish", seen="0")))
    assert (made.audience, made.source_idea_id) == ("members", first)
    credits_now = community.rows(select(IdeaCredit.user_id, IdeaCredit.kind))
    assert credits_now == [(member.id, "contributor")]


def test_two_publish_one_draft_at_once(app: Flask, community: Community, author: Viewer) -> None:
    with app.app_context(), transaction():
        number = start_draft(author.id or 0, card()).id

    def publish() -> None:
        statement = select(IdeaDraft).where(IdeaDraft.id == number).with_for_update()
        publish_draft(author, db.session.scalars(statement).one(), seen=0, note="")

    overlapping(app, publish, publish)
    assert community.rows(select(func.count()).select_from(Idea)) == [(1,)]


def test_two_begin_changes_to_one_idea_at_once(
    app: Flask, community: Community, author: Viewer
) -> None:
    made = idea(app, author)

    def change() -> None:
        edit_draft(author.id or 0, db.session.get_one(Idea, made))

    overlapping(app, change, change)
    assert len(fields_of(community)) == 1


def test_a_list_of_drafts_costs_the_same_however_long(
    app: Flask, community: Community, author: Viewer, writer: Visitor
) -> None:
    def cost() -> int:
        writer.get("/ideas/drafts")
        with community.statements() as seen:
            writer.get("/ideas/drafts")
        return len(seen)

    with app.app_context(), transaction():
        start_draft(author.id or 0, card())
    before = cost()
    with app.app_context(), transaction():
        for _ in range(5):
            start_draft(author.id or 0, card())
    assert cost() == before
