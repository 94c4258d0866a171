from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.vocab.models import SkillProposal, SkillVote, SubSkill
from tests.notifications.support import lines
from tests.support.community import Community, Visitor

PROPOSED = {
    "name": "Family tech communication",
    "skill": "change",
    "why": "Families ask us first.",
    "behaviors": "Writes to families before the launch.",
}
LEVELS = {f"adopt-level_{n}": f"Does it at level {n}." for n in range(1, 5)}
ADOPTED = {"adopt-label": "Family communication", "adopt-skill": "change", **LEVELS}


def propose(community: Community, author: Viewer, **fields: Any) -> int:
    """Propose a skill; return the number of the proposal."""
    answer = community.visitor(author).post("/skills/proposals/new", **(PROPOSED | fields))
    assert answer.status_code == 303
    return int(community.rows(select(func.max(SkillProposal.id)))[0][0])


def votes(community: Community) -> tuple[int, int]:
    """Return the counter of votes and the votes there are."""
    counted = community.rows(select(SkillProposal.vote_count))[0][0]
    return int(counted), len(community.rows(select(SkillVote.user_id)))


def test_the_framework_is_a_page_and_data(seeded: Community, guest: Visitor) -> None:
    page = guest.get("/skills").text
    assert page.count('class="sub-skill"') == 24
    assert "Version 1" in page
    assert 'id="model-design"' in page
    data = guest.get("/skills.json").get_json()
    assert data["CFDocument"]["version"] == "1"
    kinds = [item["CFItemType"] for item in data["CFItems"]]
    assert (kinds.count("Skill"), kinds.count("Sub-skill")) == (5, 24)
    known = {item["identifier"] for item in data["CFItems"]} | {data["CFDocument"]["identifier"]}
    ends = [
        link[f"{end}NodeURI"]["identifier"]
        for link in data["CFAssociations"]
        for end in ("origin", "destination")
    ]
    assert set(ends) <= known
    assert len(data["CFAssociations"]) == 29
    for criterion in data["CFRubrics"][0]["CFRubricCriteria"]:
        assert [level["score"] for level in criterion["CFRubricCriterionLevels"]] == [1, 2, 3, 4]


@pytest.mark.parametrize("version", ["2", "0", "-1", "x", "99999999999999999999", ""])
def test_a_version_that_is_not_there_is_not_found(
    seeded: Community, guest: Visitor, version: str
) -> None:
    assert guest.get(f"/skills?version={version}").status_code == 404
    assert guest.get(f"/skills.json?version={version}").status_code == 404


def test_without_a_framework_the_page_says_so(community: Community, guest: Visitor) -> None:
    assert "No framework yet" in guest.get("/skills").text
    assert guest.get("/skills.json").status_code == 404
    assert "Nothing is proposed now" in guest.get("/skills/proposals").text


def test_each_member_has_one_vote(
    seeded: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    number = propose(seeded, author)
    address = f"/skills/proposals/{number}/vote"
    voter = seeded.visitor(member)
    for _ in range(2):
        assert voter.post(address, on="1").status_code == 303
    assert votes(seeded) == (1, 1)
    assert "Take back my vote" in voter.get("/skills/proposals").text
    assert "1 vote<" in guest.get("/skills/proposals").text
    for _ in range(2):
        assert voter.post(address, on="0").status_code == 303
    assert votes(seeded) == (0, 0)
    assert seeded.visitor(author).post(address, on="1").status_code == 403
    assert guest.post(address, on="1").status_code == 401
    assert voter.post("/skills/proposals/0/vote", on="1").status_code == 404


def test_a_skill_is_adopted_into_a_new_version(
    seeded: Community, author: Viewer, member: Viewer, admin: Viewer, guest: Visitor
) -> None:
    number = propose(seeded, author)
    seeded.visitor(member).post(f"/skills/proposals/{number}/vote", on="1")
    before = seeded.rows(select(SubSkill.id, SubSkill.slug, SubSkill.level_1).order_by(SubSkill.id))
    assert "Version 1" in guest.get("/skills").text
    boss = seeded.visitor(admin)
    answer = boss.post(f"/skills/proposals/{number}", act="adopt", **ADOPTED)
    assert (answer.status_code, answer.location) == (303, "/skills")
    page = guest.get("/skills").text
    assert page.count('class="sub-skill"') == 25
    assert "Does it at level 4." in page
    assert page.index(">D5<") < page.index(">D6<") < page.index(">E1<")
    old = guest.get("/skills?version=1").text
    assert "Family communication" not in old
    assert "See version 2" in old
    assert (
        seeded.rows(
            select(SubSkill.id, SubSkill.slug, SubSkill.level_1)
            .where(SubSkill.version == 1)
            .order_by(SubSkill.id)
        )
        == before
    )
    told = "“Family communication” is part of the skill framework now (version 2): you proposed it."
    assert lines(seeded, author) == [told]
    logged = seeded.rows(select(LogEntry.action, LogEntry.reason))
    assert logged == [("adopt-skill", "1 member voted for it.")]
    late = seeded.visitor(member).post(f"/skills/proposals/{number}/vote", on="0")
    assert late.status_code == 409
    assert boss.post(f"/skills/proposals/{number}", act="adopt", **ADOPTED).status_code == 409


def test_adopting_needs_all_levels_and_a_new_name(
    seeded: Community, author: Viewer, admin: Viewer
) -> None:
    number = propose(seeded, author)
    boss = seeded.visitor(admin)
    assert "Family tech communication" in boss.get(f"/skills/proposals/{number}").text
    for fields in ({"adopt-level_3": ""}, {"adopt-label": "Coach teachers"}, {"adopt-skill": "x"}):
        answer = boss.post(f"/skills/proposals/{number}", act="adopt", **(ADOPTED | fields))
        assert answer.status_code == 422
        assert "Does it at level 2." in answer.text
    assert seeded.rows(select(func.max(SubSkill.version))) == [(1,)]


def test_a_skill_is_declined_with_a_reason(
    seeded: Community, author: Viewer, admin: Viewer, guest: Visitor
) -> None:
    number = propose(seeded, author)
    boss = seeded.visitor(admin)
    assert boss.post(f"/skills/proposals/{number}", act="decline").status_code == 422
    fields = {"decline-answer": "D3 says it."}
    assert boss.post(f"/skills/proposals/{number}", act="decline", **fields).status_code == 303
    assert "D3 says it." in guest.get("/skills/proposals").text
    assert "D3 says it." in lines(seeded, author)[0]


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"name": "😀"},
        {"name": "x" * 500},
        {"name": "Coach Teachers"},
        {"skill": "nothing"},
        {"why": "y" * 5000},
        {"behaviors": " "},
    ],
)
def test_a_proposal_that_is_none_is_refused(
    seeded: Community, author: Viewer, fields: dict[str, str]
) -> None:
    answer = seeded.visitor(author).post("/skills/proposals/new", **(PROPOSED | fields))
    assert answer.status_code == 422
    assert seeded.rows(select(SkillProposal.id)) == []


def test_the_same_skill_is_proposed_once(
    seeded: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    propose(seeded, author, name="תקשורת <b>")
    answer = seeded.visitor(member).post(
        "/skills/proposals/new", **(PROPOSED | {"name": "תקשורת B"})
    )
    assert "proposed that already" in answer.text
    assert "&lt;b&gt;" in guest.get("/skills/proposals").text


def test_the_list_asks_as_much_for_twice_the_rows(seeded: Community, member: Viewer) -> None:
    visitor = seeded.visitor(member)

    def asked() -> int:
        with seeded.statements() as seen:
            assert visitor.get("/skills/proposals").status_code == 200
        return len(seen)

    propose(seeded, seeded.person("a"))
    before = asked()
    propose(seeded, seeded.person("b"), name="Another one")
    assert asked() == before <= 5
