from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.growth.models import Evidence, EvidenceSkill
from forum.members.policy import CONNECTIONS, EVERYONE, MEMBERS, NOBODY
from tests.growth.support import Workshop, send
from tests.support.community import Community, Visitor

NEW = "/skills/evidence/new"
WHOLE: dict[str, Any] = {
    "title": "Launch kit for six schools",
    "address": "https://example.org/kit?part=1",
    "text": "We wrote it with three principals.\nNo school began late.",
    "skills": ["rollout-planning", "pilot-scale"],
    "shown": "1",
}


def kept(community: Community) -> list[Any]:
    return community.rows(select(Evidence.kind, Evidence.address).order_by(Evidence.id))


def test_evidence_is_added_changed_and_deleted(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    assert send(mine, NEW, WHOLE).status_code == 303
    page = mine.get("/skills/evidence").text
    assert 'href="https://example.org/kit?part=1" rel="nofollow noopener ugc"' in page
    [(number,)] = workshop.community.rows(select(Evidence.id))
    form = mine.get(f"/skills/evidence/{number}/edit").text
    assert form.count(" checked") == 3
    changed = WHOLE | {"title": "Kit", "skills": ["buy-in"], "shown": "3"}
    assert send(mine, f"/skills/evidence/{number}/edit", changed).status_code == 303
    assert workshop.community.rows(select(EvidenceSkill.slug)) == [("buy-in",)]
    assert "Nobody but me" in mine.get("/skills/evidence").text
    assert mine.post(f"/skills/evidence/{number}/delete").status_code == 303
    assert kept(workshop.community) == []
    assert workshop.community.rows(select(EvidenceSkill.slug)) == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("address", "javascript:alert(1)", "begins with https://"),
        ("address", "JaVaScRiPt://example.org/%0aalert(1)", "begins with https://"),
        ("address", "http://example.org/kit", "begins with https://"),
        ("address", "https://me:secret@example.org/", "begins with https://"),
        ("address", "https://[half", "begins with https://"),
        ("address", "//example.org/t/1", "begins with https://"),
        ("address", "/members/author", "in which you wrote"),
        ("address", "https://example.org/" + "x" * 500, "up to 500"),
        ("text", "word " * 151, "That is 151 words"),
        ("text", "…", "Write at least a word"),
        ("title", "", "Give it a title"),
        ("skills", ["juggling"], "no such sub-skill"),
        ("skills", [], "at least one sub-skill"),
        ("shown", "4", "Not a valid choice"),
    ],
)
def test_a_bad_field_is_refused_and_the_rest_is_kept(
    workshop: Workshop, author: Viewer, field: str, value: Any, message: str
) -> None:
    answer = send(workshop.community.visitor(author), NEW, WHOLE | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert ("Launch kit" in answer.text) is (field != "title")
    assert kept(workshop.community) == []


def test_150_words_are_not_too_many(workshop: Workshop, author: Viewer) -> None:
    answer = send(workshop.community.visitor(author), NEW, WHOLE | {"text": "word " * 150})
    assert answer.status_code == 303


def test_a_thread_is_evidence_for_who_wrote_in_it(
    workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    community = workshop.community
    thread = community.thread(author)
    reply = community.reply(member, thread)
    mine, theirs = community.visitor(author), community.visitor(member)
    here = "http://127.0.0.1:8000"
    with community.app.app_context():
        here = community.app.config["BASE_URL"]
    address = f"/t/{thread.id}-{thread.slug}"
    assert send(mine, NEW, WHOLE | {"address": here + address}).status_code == 303
    assert send(theirs, NEW, WHOLE | {"address": f"{address}#post-2"}).status_code == 303
    assert send(theirs, NEW, WHOLE | {"address": f"/p/{reply.id}"}).status_code == 303
    post = f"/p/{reply.id}"
    assert kept(community) == [("thread", address), ("thread", post), ("thread", post)]
    for wrong in (f"{address}#post-1", "/t/999", "/p/999999999999999999", address + "/edit"):
        answer = send(theirs, NEW, WHOLE | {"address": wrong})
        assert (answer.status_code, "in which you wrote" in answer.text) == (422, True)
    assert f'<option value="{here}{post}">' in theirs.get(NEW).text


def test_evidence_is_ones_own(workshop: Workshop, author: Viewer, member: Viewer) -> None:
    send(workshop.community.visitor(author), NEW, WHOLE)
    [(number,)] = workshop.community.rows(select(Evidence.id))
    other = workshop.community.visitor(member)
    assert other.get(f"/skills/evidence/{number}/edit").status_code == 404
    assert send(other, f"/skills/evidence/{number}/edit", WHOLE).status_code == 404
    assert other.post(f"/skills/evidence/{number}/delete").status_code == 404
    assert len(kept(workshop.community)) == 1


@pytest.mark.parametrize("skills_shown", [EVERYONE, MEMBERS, CONNECTIONS, NOBODY])
def test_each_piece_is_seen_by_whom_it_is_shown_to(
    workshop: Workshop, author: Viewer, member: Viewer, guest: Visitor, skills_shown: int
) -> None:
    counterpart = workshop.community.person("counterpart")
    workshop.connect(author, counterpart)
    workshop.profile(author, skills_shown=skills_shown)
    mine = workshop.community.visitor(author)
    for shown in (EVERYONE, MEMBERS, CONNECTIONS, NOBODY):
        send(mine, NEW, WHOLE | {"title": f"Piece number {shown}", "shown": str(shown)})
    workshop.assess(mine, 3)
    visitors = (
        (EVERYONE, guest),
        (MEMBERS, workshop.community.visitor(member)),
        (CONNECTIONS, workshop.community.visitor(counterpart)),
        (NOBODY, mine),
    )
    for reach, visitor in visitors:
        answer = visitor.get("/members/author/skills")
        seen = {n for n in range(4) if f"Piece number {n}" in answer.text}
        if reach < skills_shown:
            assert (answer.status_code, seen) == (404, set())
        else:
            assert (answer.status_code, seen) == (200, set(range(reach + 1)))


def test_a_claim_is_shown_once_there_is_evidence_somebody_may_see(
    workshop: Workshop, author: Viewer
) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 3)
    send(mine, NEW, WHOLE | {"shown": str(NOBODY)})
    assert mine.get("/skills/mine").text.count(">not shown yet<") == 24
    send(mine, NEW, WHOLE | {"shown": str(CONNECTIONS)})
    assert mine.get("/skills/mine").text.count(">not shown yet<") == 22
