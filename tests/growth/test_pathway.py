from __future__ import annotations

import pytest
from sqlalchemy import update

from forum.core.access import Viewer
from forum.growth.queries.pathway import MOST_NAMED
from forum.growth.steps import TAGS, TYPICAL, step_after
from forum.members.sections import PATHWAY
from forum.vocab.models import Tag
from tests.growth.support import Workshop
from tests.support.community import Visitor

NEXT = "/skills/next"


def ahead(workshop: Workshop, username: str, shown: int, level: int = 3) -> Viewer:
    """Return a school coach who says one level of everything and shows it to an audience."""
    person = workshop.community.person(username)
    workshop.assess(workshop.community.visitor(person), level)
    workshop.profile(person, pathway_step="school-coach", skills_shown=shown)
    return person


@pytest.fixture
def teacher(workshop: Workshop, member: Viewer) -> Visitor:
    """A team lead who does everything alone."""
    visitor = workshop.community.visitor(member)
    workshop.profile(member, pathway_step="team-lead")
    workshop.assess(visitor, 2)
    return visitor


def test_the_profiles_name_sub_skills_and_rise_from_step_to_step(workshop: Workshop) -> None:
    slugs = {item.slug for item in workshop.items}
    assert list(TYPICAL) == list(PATHWAY)
    assert set(TAGS) == slugs
    before: dict[str, int] = {}
    for step in PATHWAY:
        levels = TYPICAL[step]
        assert slugs.issuperset(levels)
        assert set(levels.values()) <= {1, 2, 3, 4}
        assert all(levels.get(slug, 0) >= level for slug, level in before.items())
        assert levels != before
        before = dict(levels)
    assert [step_after(step) for step in ("", "team-lead", "director")] == [
        "classroom-innovator",
        "school-coach",
        "director",
    ]


def test_gaps_to_the_next_step_are_named_with_both_levels(
    workshop: Workshop, teacher: Visitor
) -> None:
    page = teacher.get(NEXT).text
    assert "From here to School coach" in page
    wanted = [slug for slug, level in TYPICAL["school-coach"].items() if level > 2]
    assert page.count('class="result skill-gap"') == len(wanted)
    assert all(f'id="gap-{slug}"' in page for slug in wanted)
    assert "You: 2 Doing" in page
    assert "Typical: 3 Leading" in page
    assert "Selects/redesigns models" in page
    wide = teacher.get(f"{NEXT}?to=director").text
    assert wide.index("Typical: 4 Spreading") < wide.index("Typical: 3 Leading")
    assert "Nothing is missing" in teacher.get(f"{NEXT}?to=team-lead").text
    assert teacher.get(f"{NEXT}?to=nowhere").status_code == 404


def test_it_is_the_members_own_and_needs_a_self_assessment(
    workshop: Workshop, author: Viewer, guest: Visitor
) -> None:
    assert guest.get(NEXT).status_code == 401
    page = workshop.community.visitor(author).get(NEXT).text
    assert "First see where you stand" in page
    assert "You have not said on which step you are" in page


def test_those_who_show_it_are_named_to_whom_they_show_it(
    workshop: Workshop, teacher: Visitor
) -> None:
    shows = {name: ahead(workshop, name, shown) for name, shown in (("all", 0), ("some", 2))}
    ahead(workshop, "none", 3)
    ahead(workshop, "weaker", 0, level=2)
    manager = ahead(workshop, "further", 0)
    workshop.profile(manager, pathway_step="manager")
    page = teacher.get(NEXT).text

    def named(page: str) -> set[str]:
        people = ("all", "some", "none", "weaker", "further")
        return {name for name in people if f'href="/members/{name}"' in page}

    assert named(page) == {"all"}
    workshop.connect(teacher.viewer, shows["some"])
    assert named(teacher.get(NEXT).text) == {"all", "some"}
    workshop.block(shows["all"], teacher.viewer)
    assert named(teacher.get(NEXT).text) == {"some"}


def test_threads_about_it_are_linked_where_there_are_some(
    workshop: Workshop, teacher: Visitor
) -> None:
    for tag in ("coaching", "professional-development"):
        workshop.community.tag(tag)
    assert 'href="/tags/coaching"' not in teacher.get(NEXT).text
    workshop.run(update(Tag).where(Tag.slug == "coaching").values(thread_count=1))
    page = teacher.get(NEXT).text
    assert 'href="/tags/coaching"' in page
    assert 'href="/tags/professional-development"' not in page


def test_more_people_ask_no_more_of_the_database(workshop: Workshop, teacher: Visitor) -> None:
    def asked() -> int:
        with workshop.community.statements() as seen:
            page = teacher.get(NEXT).text
        assert page.count("/members/ahead-") == MOST_NAMED * page.count("Who shows it")
        return len(seen)

    for number in range(MOST_NAMED):
        ahead(workshop, f"ahead-{number}", 0)
    before = asked()
    for number in range(MOST_NAMED, 2 * MOST_NAMED):
        ahead(workshop, f"ahead-{number}", 0)
    assert asked() == before <= 8
