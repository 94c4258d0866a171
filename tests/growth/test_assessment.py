from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.growth.models import Assessment, Rating
from forum.vocab.models import Framework, SubSkill
from forum.vocab.vocabularies import SKILLS
from tests.growth.support import Workshop, at_once
from tests.support.community import Community, Visitor

FIRST = "/skills/mine/instructional"


def number_on(page: str) -> str:
    return page.split('name="assessment" type="hidden" value="')[1].split('"')[0]


def test_a_self_assessment_is_kept_step_by_step_and_gone_on_with(
    workshop: Workshop, author: Viewer
) -> None:
    mine = workshop.community.visitor(author)
    assert "Start the self-assessment" in mine.get("/skills/mine").text
    assert mine.post("/skills/mine/start").headers["Location"] == FIRST
    page = mine.get(FIRST).text
    assert "Not yet" in page
    assert "Can name the 7 models" in page
    fields = workshop.levels("instructional", 2) | {"assessment": number_on(page)}
    answer = mine.post(FIRST, **fields)
    assert answer.headers["Location"] == "/skills/mine/operations"
    # Another day, in another browser.
    again = workshop.community.visitor(author)
    assert "5 of 24" in again.get("/skills/mine").text
    assert again.post("/skills/mine/start").headers["Location"] == "/skills/mine/operations"
    assert again.get(FIRST).text.count("checked") == 5


def test_the_last_step_waits_for_what_is_missing_then_ends_it(
    workshop: Workshop, author: Viewer
) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 3)
    page = mine.get("/skills/mine").text
    assert page.count('role="img"') == len(SKILLS)
    # The chart and the table say the same, and nothing shows a level of 3 yet.
    assert page.count("3 Leading") == 2 * 24
    assert page.count(">not shown yet<") == 24
    mine.post("/skills/mine/start")
    draft = mine.get("/skills/mine/ambiguity").text
    assert draft.count("checked") == 4


def test_a_step_may_wait_but_not_the_end(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    mine.post("/skills/mine/start")
    number = number_on(mine.get(FIRST).text)
    last = mine.post("/skills/mine/ambiguity", assessment=number)
    assert last.headers["Location"] == FIRST
    assert workshop.community.rows(select(Assessment.finished_at)) == [(None,)]
    stopped = mine.post(FIRST, assessment=number, later="1")
    assert stopped.headers["Location"] == "/skills/mine"


def test_a_second_look_draws_the_change_under_its_own_version(
    workshop: Workshop, author: Viewer
) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 1)
    workshop.assess(mine, 2)
    page = mine.get("/skills/mine").text
    assert page.count('class="dot"') == 2 * 24
    assert re.search(r'>1</td><td class="number">2</td>', page)
    # A new version of the framework changes nothing of what was said under the old one.
    copies = [SubSkill(**{c: getattr(i, c) for c in COPIED}, version=2) for i in workshop.items[:3]]
    workshop.write(Framework(version=2, adopted_at=workshop.now()))
    workshop.write(*copies)
    assert "version 1 of the framework" in mine.get("/skills/mine").text
    mine.post("/skills/mine/start")
    assert mine.get(FIRST).text.count("checked") == 3
    rows = workshop.community.rows(
        select(Assessment.version, func.count(Rating.level))
        .join(Rating, Rating.assessment_id == Assessment.id)
        .group_by(Assessment.id, Assessment.version)
        .order_by(Assessment.id)
    )
    assert rows == [(1, 24), (1, 24), (2, 3)]


COPIED = ("slug", "code", "skill", "label", "position", "level_1", "level_2", "level_3", "level_4")


@pytest.mark.parametrize("level", ["5", "-1", "many", "9" * 30])
def test_what_is_no_level_is_refused_and_nothing_kept(
    workshop: Workshop, author: Viewer, level: str
) -> None:
    mine = workshop.community.visitor(author)
    mine.post("/skills/mine/start")
    number = number_on(mine.get(FIRST).text)
    fields = {"skill-model-design": level, "skill-inclusion": "2", "assessment": number}
    answer = mine.post(FIRST, **fields)
    assert answer.status_code == 422
    assert answer.text.count("checked") == 1
    assert workshop.community.rows(select(Rating.level)) == []


def test_two_tabs_saving_one_step_both_are_kept(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    mine.post("/skills/mine/start")
    number = number_on(mine.get(FIRST).text)
    tabs = [workshop.community.visitor(author) for _ in range(3)]
    statuses = at_once(
        *(
            lambda v=v, n=n: v.post(FIRST, assessment=number, **workshop.levels("instructional", n))
            for n, v in enumerate(tabs, 1)
        )
    )
    assert statuses == [303] * 3
    levels = {level for (level,) in workshop.community.rows(select(Rating.level))}
    assert len(levels) == 1


def test_a_tab_that_comes_after_the_end_is_told_so(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    mine.post("/skills/mine/start")
    old = number_on(mine.get(FIRST).text)
    workshop.assess(mine, 2)
    late = mine.post(FIRST, assessment=old, **workshop.levels("instructional", 4))
    assert late.status_code == 409
    assert "finished or deleted elsewhere" in late.text
    assert late.text.count("checked") == 5
    mine.post("/skills/mine/start")
    late = mine.post(FIRST, assessment=old, **workshop.levels("instructional", 4))
    assert late.status_code == 409
    # Sent once more, it goes into the one that is open.
    number = number_on(late.text)
    assert number != old
    fields = workshop.levels("instructional", 4) | {"assessment": number}
    assert mine.post(FIRST, **fields).status_code == 303
    kept = select(Rating.level).where(Rating.assessment_id == int(old))
    assert set(workshop.community.rows(kept)) == {(2,)}


def test_two_starts_make_one_draft(workshop: Workshop, author: Viewer) -> None:
    tabs = [workshop.community.visitor(author) for _ in range(4)]
    assert at_once(*(lambda v=v: v.post("/skills/mine/start") for v in tabs)) == [303] * 4
    assert len(workshop.community.rows(select(Assessment.id))) == 1


def test_a_self_assessment_is_ones_own(
    workshop: Workshop, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 2)
    [(number,)] = workshop.community.rows(select(Assessment.id))
    other = workshop.community.visitor(member)
    assert other.post(f"/skills/mine/{number}/delete").status_code == 404
    assert guest.get("/skills/mine").status_code == 401
    assert mine.post(f"/skills/mine/{number}/delete").status_code == 303
    assert workshop.community.rows(select(Rating.level)) == []


def test_without_a_framework_the_page_says_so(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    assert "not here yet" in mine.get("/skills/mine").text
    assert mine.post("/skills/mine/start").status_code == 409
    assert mine.get("/skills/mine/juggling").status_code == 404
