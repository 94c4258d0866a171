from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.refusals import Conflict
from forum.exchange.ideas.settling import settle_all
from forum.ideas.actions import removing
from forum.ideas.actions.changing import change_status
from forum.ideas.actions.merging import merge_ideas
from forum.ideas.evidence import Report, level
from forum.ideas.models import Idea, Replication
from forum.ideas.rollup import MOST_LINES, Went, bands_of, rollup
from forum.organizations.actions import keeping, merging
from forum.organizations.facts import Facts
from forum.organizations.models import Organization
from tests.ideas.test_trying import report, works_at
from tests.support.community import Community
from tests.support.ideas import idea, row

LAB = (("model", "Lab Rotation"),)
HOME, PINE, FIR = 1, 2, 3


def test_all_of_it_in_one_line() -> None:
    reports = [Went("similar", True)] * 3 + [Went("worse", False), Went("unfinished", None)]
    told = rollup(reports, trying=2)
    assert told.words == "5 tried · 3 similar · 1 worse · 1 could not finish"
    assert (told.count, told.trying, told.repeat, told.asked) == (5, 2, 3, 4)
    assert rollup([]).words == "0 tried"
    assert rollup([]).by == ()


def test_where_it_held_and_where_it_did_not() -> None:
    reports = [Went("worse", False, LAB), Went("unfinished", False, LAB)]
    reports += [Went("better", True, (("model", "Flex"), ("state", "Colorado")))] * 3
    ((head, lines),) = rollup(reports).by
    said = [f"in {line.label} {line.held} of {line.reports}" for line in lines]
    assert (head, said) == ("Model", ["in Flex 3 of 3", "in Lab Rotation 0 of 2"])
    assert rollup(reports) == rollup(reports[::-1])


def test_lines_of_as_many_reports_stand_by_name_and_only_the_first_are_shown() -> None:
    reports = [Went("similar", True, (("tool", name),)) for name in "hgfedcba"]
    ((_, lines),) = rollup(reports).by
    assert [line.label for line in lines] == [*"abcdef"]
    assert len(lines) == MOST_LINES


def test_a_term_that_a_report_names_twice_counts_once() -> None:
    ((_, (line,)),) = rollup([Went("better", True, LAB * 2)]).by
    assert (line.held, line.reports) == (1, 1)


@pytest.mark.parametrize(
    ("grades", "bands"),
    [
        (["kg"], ["early", "elementary"]),
        (["08", "09"], ["middle", "high"]),
        (["k-8"], ["k-8"]),
        (["k-12", "07"], ["middle", "k-12"]),
        (["adult"], []),
        ([], []),
    ],
)
def test_single_grades_count_in_the_bands_they_lie_in(grades: list[str], bands: list[str]) -> None:
    assert bands_of(grades) == bands


@pytest.mark.parametrize(
    ("status", "claimed", "held"),
    [
        ("proposed", 3, 0),
        ("piloting", 3, 1),
        ("piloting", 0, 0),
        ("tried", 0, 1),
        ("adopted", 3, 3),
        ("dropped", 2, 2),
        ("adapted", 4, 3),
    ],
)
def test_what_an_author_may_claim(status: str, claimed: int, held: int) -> None:
    assert level(status, claimed, HOME, []) == held


@pytest.mark.parametrize(
    ("reports", "held"),
    [
        ([("better", PINE), ("similar", FIR)], 4),
        ([("better", PINE), ("better", PINE)], 2),
        ([("better", PINE), ("worse", FIR)], 2),
        ([("better", PINE), ("unfinished", FIR)], 2),
        ([("better", PINE), ("better", HOME)], 2),
        ([("better", PINE), ("better", None)], 2),
        ([("worse", PINE), ("similar", PINE), ("better", FIR), ("worse", HOME)], 4),
    ],
)
def test_two_other_houses_lift_the_level(reports: list[tuple[str, int | None]], held: int) -> None:
    assert level("tried", 2, HOME, [Report(*report) for report in reports]) == held


def test_who_works_nowhere_has_no_house_to_leave_out() -> None:
    reports = [Report("better", PINE), Report("similar", FIR)]
    assert level("proposed", 0, None, reports) == 4


def replicated(app: Flask, community: Community) -> int:
    """Return an idea of somebody at oak that held at pine and at fir."""
    author = community.person("author")
    works_at(app, author, "oak")
    number = idea(app, author)
    for name in ("pine", "fir"):
        works_at(app, community.person(name), name)
        report(app, community.person(name), number)
    assert row(app, number).evidence == 4
    return number


@pytest.mark.parametrize(("status", "held"), [("tried", 3), ("piloting", 1), ("proposed", 0)])
def test_an_archived_idea_keeps_the_level_it_had(
    app: Flask, author: Viewer, status: str, held: int
) -> None:
    number = idea(app, author, status=status, claimed=3)
    with app.app_context(), transaction():
        change_status(author, db.session.get_one(Idea, number), "archived", "")
    assert row(app, number).evidence == held
    with app.app_context(), transaction():
        settle_all([number])
    assert row(app, number).evidence == held


def organization(name: str) -> Organization:
    return db.session.scalars(select(Organization).where(Organization.slug == name)).one()


def move(app: Flask, who: Viewer, name: str, parent: str) -> None:
    with app.app_context(), transaction():
        facts = Facts(name=name, kind="district", parent=parent)
        keeping.edit(who, organization(name), facts, [], "It belongs there.")


@pytest.mark.parametrize("into", ["fir", "oak"])
def test_two_houses_that_turn_out_to_be_one_count_once(
    app: Flask, community: Community, admin: Viewer, into: str
) -> None:
    number = replicated(app, community)
    with app.app_context(), transaction():
        merging.merge(admin, organization("pine"), organization(into), "The same.")
    community.work()
    assert row(app, number).evidence == 1


def test_a_school_that_moves_into_another_house_and_out_again(
    app: Flask, community: Community, admin: Viewer
) -> None:
    number = replicated(app, community)
    for parent, held in (("fir", 1), ("", 4), ("oak", 1)):
        move(app, admin, "pine", parent)
        community.work()
        assert row(app, number).evidence == held


def test_a_house_is_the_topmost_one_however_deep_a_school_lies(
    app: Flask, community: Community, admin: Viewer
) -> None:
    number = replicated(app, community)
    line = ["pine", "a", "b", "c", "d", "e", "f", "fir"]
    for below, above in pairwise(line):
        works_at(app, admin, below, parent=above)
    move(app, admin, "f", "")
    community.work()
    assert row(app, number).evidence == 4
    move(app, admin, "f", "fir")
    community.work()
    assert row(app, number).evidence == 1


def test_a_hidden_report_does_not_come_back_to_the_idea_of_who_wrote_it(
    app: Flask, community: Community, author: Viewer, moderator: Viewer
) -> None:
    one, into = idea(app, community.person("other")), idea(app, author)
    made = report(app, author, one)
    with app.app_context(), transaction():
        first, kept = db.session.get_one(Idea, one), db.session.get_one(Idea, into)
        written = db.session.get_one(Replication, made)
        removing.hide_replication(removing.actor_of(moderator), first, written, "Not here.")
        merge_ideas(moderator, first, kept, "Twins.")
        with pytest.raises(Conflict):
            removing.restore_replication(moderator, kept, written, "Fine.")
    assert row(app, into).replication_count == 0
