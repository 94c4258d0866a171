from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Draft, Post, Thread
from tests.support.community import Community, Visitor

TITLE = "How do you print login cards?"


def fields(**changes: str) -> dict[str, str]:
    typed = {"space": "practice", "type": "question", "title": TITLE, "body": "Ours are late."}
    return typed | changes


def test_a_member_opens_a_thread(community: Community, author: Viewer) -> None:
    community.space()
    answer = community.visitor(author).post("/discussions/new", **fields())
    assert answer.status_code == 303
    page = community.visitor().get(answer.location)
    assert TITLE in page.text
    assert "Ours are late." in page.text


def test_a_guest_is_asked_to_sign_in(community: Community, guest: Visitor) -> None:
    community.space()
    assert guest.get("/discussions/new").status_code == 401
    answer = guest.post("/discussions/new", **fields())
    assert answer.status_code == 401
    assert 'name="resume"' in answer.text
    assert community.rows(select(Thread.id)) == []


def test_a_space_for_moderators_is_not_offered_to_others(
    community: Community, member: Viewer, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    visitor = community.visitor(member)
    assert 'value="staff"' not in visitor.get("/discussions/new").text
    assert visitor.post("/discussions/new", **fields(space="staff")).status_code == 422
    allowed = community.visitor(moderator).post("/discussions/new", **fields(space="staff"))
    assert allowed.status_code == 303


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "Short"}, "A title has 8 to 150 characters."),
        ({"title": "x" * 151}, "A title has 8 to 150 characters."),
        ({"title": "\u202e\u2066 - - - - - - -"}, "Write at least a word."),
        ({"body": " "}, "Write what you want to say or ask."),
        ({"body": "<!-- x -->"}, "Nothing of this would be seen"),
        ({"body": "word " * 12_001}, "at most 60,000 characters"),
        ({"tags": "no-such-tag"}, "There is no tag “no-such-tag”."),
        ({"type": "essay"}, "Not a valid choice"),
        ({"space": "nowhere"}, "Not a valid choice"),
    ],
)
def test_what_does_not_fit_is_said_beside_the_field_and_kept(
    community: Community, author: Viewer, changes: dict[str, str], message: str
) -> None:
    community.space()
    answer = community.visitor(author).post("/discussions/new", **fields(**changes))
    assert answer.status_code == 422
    assert message in answer.text
    assert community.rows(select(Thread.id)) == []
    if "body" not in changes:
        assert "Ours are late." in answer.text


def test_the_form_is_filled_from_the_address(community: Community, author: Viewer) -> None:
    community.space("tools")
    address = "/discussions/new?space=tools&type=spitball&title=Minutes+are+met"
    page = community.visitor(author).get(address).text
    assert '<option selected value="tools">' in page
    assert 'checked id="type-3" name="type" type="radio" value="spitball"' in page
    assert 'value="Minutes are met"' in page


def test_a_form_that_arrives_twice_opens_one_thread(community: Community, author: Viewer) -> None:
    community.space()
    visitor = community.visitor(author)
    places = {visitor.post("/discussions/new", **fields(once="a" * 32)).location for _ in "12"}
    assert len(places) == 1
    assert len(community.rows(select(Post.id))) == 1


def test_typed_tags_and_those_in_the_text_become_one_list(
    community: Community, author: Viewer
) -> None:
    community.space()
    community.tag("rostering", "rosters")
    community.tag("login-cards")
    typed = fields(tags="#rosters, login-cards", body="About #rostering.")
    assert community.visitor(author).post("/discussions/new", **typed).status_code == 303
    assert community.rows(select(Thread.tags)) == [(("rostering", "login-cards"),)]


def test_a_preview_shows_the_text_and_publishes_nothing(
    community: Community, author: Viewer
) -> None:
    community.space()
    typed = fields(preview="1", body="Ours are **late**.")
    answer = community.visitor(author).post("/discussions/new", **typed)
    assert answer.status_code == 200
    assert "<strong>late</strong>" in answer.text
    assert f'value="{TITLE}"' in answer.text
    assert community.rows(select(Thread.id)) == []
    assert [key for (key,) in community.rows(select(Draft.key))] == ["thread:new"]


def test_who_never_wrote_here_is_welcomed(community: Community, author: Viewer) -> None:
    community.space()
    visitor = community.visitor(author)
    assert "This is your first thread here" in visitor.get("/discussions/new").text
    visitor.post("/discussions/new", **fields())
    assert "This is your first thread here" not in visitor.get("/discussions/new").text


def test_a_preview_names_threads_like_it(community: Community, author: Viewer) -> None:
    thread = community.thread(author, "Login cards are printed late")
    community.work()
    typed = fields(preview="1", title="Our login cards are printed late")
    page = community.visitor(author).post("/discussions/new", **typed).text
    assert "Is it already here?" in page
    assert f'href="/t/{thread.id}-{thread.slug}"' in page


def test_a_poll_needs_a_question_and_answers(community: Community, author: Viewer) -> None:
    community.space()
    visitor = community.visitor(author)
    one = visitor.post("/discussions/new", **fields(poll_question="When?", poll_options="May"))
    assert (one.status_code, "two to eight answers" in one.text) == (422, True)
    none = visitor.post("/discussions/new", **fields(poll_options="May\nJune"))
    assert (none.status_code, "Write the question of the poll" in none.text) == (422, True)
    same = visitor.post("/discussions/new", **fields(poll_question="When?", poll_options="A\na"))
    assert (same.status_code, "Two answers are the same." in same.text) == (422, True)
    typed = fields(poll_question="When?", poll_options="May\r\nJune\r\n", poll_days="7")
    assert visitor.post("/discussions/new", **typed).status_code == 303
    poll = community.rows(select(Thread.poll))[0][0]
    assert poll["options"] == [{"label": "May", "votes": 0}, {"label": "June", "votes": 0}]
    assert poll["closes_at"] is not None


def test_other_methods_are_not_allowed(community: Community, author: Viewer) -> None:
    assert community.visitor(author).client.put("/discussions/new").status_code == 405
