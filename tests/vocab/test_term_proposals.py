from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.vocab.actions.proposing import MOST_OPEN
from forum.vocab.models import Term, TermAlias, TermProposal
from tests.notifications.support import lines
from tests.support.community import Community, Visitor

WHY = "Lessons in phonics that many of us use."


def propose(community: Community, author: Viewer, label: str = "Core Phonics") -> int:
    """Propose a tool; return the number of the proposal."""
    answer = community.visitor(author).post("/terms/tool/propose", label=label, why=WHY)
    assert answer.status_code == 303
    return int(community.rows(select(TermProposal.id).order_by(TermProposal.id.desc()))[0][0])


def test_a_proposal_is_adopted_below_a_term(
    seeded: Community, author: Viewer, admin: Viewer, guest: Visitor
) -> None:
    number = propose(seeded, author)
    boss = seeded.visitor(admin)
    page = boss.get("/terms/proposals").text
    assert "Core Phonics" in page
    assert f'href="/members/{author.username}"' in page
    assert WHY in boss.get(f"/terms/proposals/{number}").text
    fields = {"adopt-label": "Core Phonics", "adopt-definition": "Phonics lessons."}
    fields |= {"adopt-parent": "courseware", "adopt-answer": "Thank you."}
    answer = boss.post(f"/terms/proposals/{number}", act="adopt", **fields)
    assert (answer.status_code, answer.location) == (303, "/terms/proposals")
    shown = guest.get("/terms/tool/core-phonics").text
    assert "Phonics lessons." in shown
    assert 'href="/terms/tool/courseware"' in shown
    assert lines(seeded, author) == ["“Core Phonics” is a term now: you proposed it."]
    entry = select(LogEntry.action, LogEntry.target_label, LogEntry.reason)
    assert seeded.rows(entry) == [("adopt-term", "Core Phonics", "Thank you.")]
    again = boss.post(f"/terms/proposals/{number}", act="decline", **{"decline-answer": "No."})
    assert again.status_code == 409
    assert "Core Phonics" in boss.get("/terms/proposals?state=adopted").text


def test_a_proposal_becomes_another_name(
    seeded: Community, author: Viewer, admin: Viewer, guest: Visitor
) -> None:
    number = propose(seeded, author, "Lexia Learning")
    boss = seeded.visitor(admin)
    empty = boss.post(f"/terms/proposals/{number}", act="alias")
    assert empty.status_code == 422
    answer = boss.post(f"/terms/proposals/{number}", act="alias", **{"alias-alias_of": "lexia"})
    assert answer.status_code == 303
    assert guest.get("/terms/tool/lexia-learning").location == "/terms/tool/lexia"
    assert lines(seeded, author) == ["“Lexia Learning” leads to “Lexia” now: you proposed it."]


def test_a_proposal_is_declined_with_a_reason(
    seeded: Community, author: Viewer, admin: Viewer
) -> None:
    number = propose(seeded, author)
    boss = seeded.visitor(admin)
    assert boss.post(f"/terms/proposals/{number}", act="decline").status_code == 422
    fields = {"decline-answer": "It is a curriculum, no tool."}
    assert boss.post(f"/terms/proposals/{number}", act="decline", **fields).status_code == 303
    told = "“Core Phonics” was not adopted: It is a curriculum, no tool."
    assert lines(seeded, author) == [told]
    label, reason = seeded.rows(select(LogEntry.target_label, LogEntry.reason))[0]
    assert "Phonics" not in label
    assert reason == "It is a curriculum, no tool."


@pytest.mark.parametrize("label", ["iReady", "I-READY", "i ready", "MyPath"])
def test_what_exists_is_pointed_to(seeded: Community, author: Viewer, label: str) -> None:
    answer = seeded.visitor(author).post("/terms/tool/propose", label=label, why=WHY)
    assert answer.status_code == 422
    assert 'href="/terms/tool/i-ready"' in answer.text
    assert WHY in answer.text
    assert seeded.rows(select(TermProposal.id)) == []


@pytest.mark.parametrize("label", ["", "  ", "😀", "x" * 500, "\u202e\u200b"])
def test_a_label_that_is_none_is_refused(seeded: Community, author: Viewer, label: str) -> None:
    answer = seeded.visitor(author).post("/terms/tool/propose", label=label, why=WHY)
    assert answer.status_code == 422
    assert WHY in answer.text


def test_any_script_and_emoji_may_be_proposed(
    seeded: Community, author: Viewer, admin: Viewer, guest: Visitor
) -> None:
    boss = seeded.visitor(admin)
    for label in ("مدرستي", "Reading Eggs 🥚", "<b>Bold</b>"):
        number = propose(seeded, author, label)
        fields = {"adopt-label": label, "adopt-definition": "A tool.", "adopt-parent": ""}
        assert boss.post(f"/terms/proposals/{number}", act="adopt", **fields).status_code == 303
    slugs = [slug for (slug,) in seeded.rows(select(Term.slug).where(Term.definition == "A tool."))]
    assert all(guest.get(f"/terms/tool/{slug}").status_code == 200 for slug in slugs)
    assert len(slugs) == 3
    assert "&lt;b&gt;Bold" in guest.get("/terms/tool").text


def test_the_same_is_proposed_once_and_not_too_many(seeded: Community, author: Viewer) -> None:
    propose(seeded, author)
    other = seeded.visitor(seeded.person("other"))
    answer = other.post("/terms/tool/propose", label="core phonics", why=WHY)
    assert "proposed that already" in answer.text
    for number in range(MOST_OPEN - 1):
        propose(seeded, author, f"Tool {number}")
    answer = seeded.visitor(author).post("/terms/tool/propose", label="One more", why=WHY)
    assert answer.status_code == 422
    assert "wait for an answer" in answer.text


def test_adopting_under_a_name_that_is_taken_is_refused(
    seeded: Community, author: Viewer, admin: Viewer
) -> None:
    number = propose(seeded, author)
    fields = {"adopt-label": "iready", "adopt-definition": "A tool.", "adopt-parent": ""}
    answer = seeded.visitor(admin).post(f"/terms/proposals/{number}", act="adopt", **fields)
    assert answer.status_code == 422
    assert "leads to “i-Ready” already" in answer.text
    below = fields | {"adopt-label": "Core Phonics", "adopt-parent": "i-ready"}
    answer = seeded.visitor(admin).post(f"/terms/proposals/{number}", act="adopt", **below)
    assert answer.status_code == 422
    assert seeded.rows(select(TermAlias.label).where(TermAlias.label == "Core Phonics")) == []


def test_who_may_propose_and_answer(
    seeded: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    assert guest.get("/terms/tool/propose").status_code == 401
    assert seeded.visitor(moderator).get("/terms/proposals").status_code == 403
    assert seeded.visitor(author).post("/terms/proposals/1", act="adopt").status_code == 403
