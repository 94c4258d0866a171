from __future__ import annotations

from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.queries.threads import COMMON_TAG
from forum.vocab.models import Tag
from tests.support.community import Community, Visitor


def test_all_tags_are_listed_with_their_counts(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    community.tag("rostering", "rosters")
    community.tag("login-cards")
    community.thread(author, tags=["rostering"])
    page = guest.get("/tags").text
    assert "1 thread<" in page
    assert "0 threads" in page
    assert "also rosters" in page


def test_a_tag_lists_its_threads_and_a_synonym_leads_to_it(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    community.tag("rostering", "rosters")
    community.thread(author, "Rosters are late again", tags=["rosters"])
    community.thread(author, "Something else entirely")
    page = guest.get("/tags/rostering").text
    assert "Rosters are late again" in page
    assert "Something else entirely" not in page
    answer = guest.get("/tags/rosters")
    assert (answer.status_code, answer.location) == (301, "/tags/rostering")


def test_a_tag_lists_nothing_of_spaces_one_may_not_read(
    community: Community, moderator: Viewer, guest: Visitor
) -> None:
    community.tag("rostering")
    community.space("staff", audience="moderators")
    community.thread(moderator, "Between ourselves now", space="staff", tags=["rostering"])
    assert "Between ourselves now" not in guest.get("/tags/rostering").text
    assert "Between ourselves now" in community.visitor(moderator).get("/tags/rostering").text


def test_a_common_tag_lists_the_same(community: Community, author: Viewer, guest: Visitor) -> None:
    community.tag("rostering")
    community.thread(author, "Rosters are late again", tags=["rostering"])
    community.thread(author, "Something else entirely")
    with community.app.app_context(), transaction():
        db.session.execute(update(Tag).values(thread_count=COMMON_TAG + 1))
    page = guest.get("/tags/rostering").text
    assert "Rosters are late again" in page
    assert "Something else entirely" not in page


def test_nothing_is_a_page_too(community: Community, guest: Visitor) -> None:
    assert "No tags yet" in guest.get("/tags").text
    community.tag("rostering")
    assert "No thread carries this tag" in guest.get("/tags/rostering").text


def test_an_unknown_tag_is_not_found(guest: Visitor) -> None:
    assert guest.get("/tags/nothing").status_code == 404
    assert guest.get("/tags/%00%F0").status_code == 404
    assert guest.post("/tags/nothing").status_code == 405
