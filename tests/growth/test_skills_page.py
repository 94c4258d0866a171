from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from forum.core.access import Viewer
from forum.growth.actions.endorsing import end_of
from forum.growth.models import Endorsement
from forum.growth.policy import is_mutual, verified_level
from tests.growth.support import NOTE, Workshop, send
from tests.growth.test_evidence import NEW, WHOLE
from tests.support.community import Visitor

MOMENT = datetime(2028, 2, 29, 12, tzinfo=UTC)


def test_own_endorsed_and_verified_stand_side_by_side(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 2)
    workshop.profile(author, skills_shown=1)
    for name, level in (("ada", "4"), ("bob", "3"), ("cleo", "3")):
        person = workshop.community.person(name)
        workshop.connect(author, person)
        workshop.works_at(person, f"district {name}" if name != "cleo" else "district of cleo")
        visitor = workshop.community.visitor(person)
        assert workshop.endorse(visitor, "author", level=level).status_code == 303
    page = mine.get("/members/author/skills").text
    row = page.split("Design a model</th>")[1].split("</tr>")[0]
    assert "2 Doing" in row
    assert "4 Spreading, 3 Leading by 2" in row
    assert "badge good" not in row
    send(mine, NEW, WHOLE | {"skills": ["model-design"]})
    row = mine.get("/members/author/skills").text.split("Design a model</th>")[1]
    verified = row.split("</tr>")[0].split("badge good")[1]
    assert "3 Leading" in verified


def test_two_of_one_organization_verify_nothing(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    send(mine, NEW, WHOLE | {"skills": ["model-design"]})
    place = None
    for name in ("ada", "bob", "cleo"):
        person = workshop.community.person(name)
        workshop.connect(author, person)
        place = place or workshop.works_at(person, "tucson")
        workshop.endorse(workshop.community.visitor(person), "author")
    assert "badge good" not in mine.get("/members/author/skills").text
    workshop.run(update(Endorsement).values(organization_id=place))
    assert "badge good" not in mine.get("/members/author/skills").text


def test_mutual_ones_within_a_month_are_marked(
    workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    workshop.connect(author, member)
    mine, theirs = workshop.community.visitor(author), workshop.community.visitor(member)
    workshop.endorse(theirs, "author")
    assert "Mutual" not in mine.get("/skills/endorsements").text
    workshop.endorse(mine, "member", skill="buy-in")
    assert mine.get("/members/author/skills").text.count(">Mutual<") == 1
    assert mine.get("/skills/endorsements").text.count(">Mutual<") == 2
    workshop.run(update(Endorsement).where(Endorsement.from_id == member.id).values(at=MOMENT))
    assert ">Mutual<" not in mine.get("/members/author/skills").text


def test_a_hidden_workplace_is_not_told_by_an_endorsement(
    workshop: Workshop, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    workshop.connect(author, member)
    workshop.works_at(member, "tucson")
    workshop.profile(author, skills_shown=0)
    workshop.endorse(workshop.community.visitor(member), "author")
    assert "Tucson" in guest.get("/members/author/skills").text
    workshop.profile(member, work_shown=2)
    page = guest.get("/members/author/skills").text
    assert NOTE in page
    assert "Tucson" not in page
    assert "Tucson" in workshop.community.visitor(author).get("/members/author/skills").text


def test_a_block_takes_an_endorsement_from_view(
    workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    reader = workshop.community.person("reader")
    workshop.connect(author, member)
    workshop.profile(author, skills_shown=1)
    workshop.endorse(workshop.community.visitor(member), "author")
    seen = workshop.community.visitor(reader)
    assert NOTE in seen.get("/members/author/skills").text
    workshop.block(reader, member)
    assert NOTE not in seen.get("/members/author/skills").text
    workshop.block(member, author)
    assert NOTE not in workshop.community.visitor(author).get("/members/author/skills").text


@pytest.mark.parametrize("username", ["AUTHOR", "nobody", "%00", "x" * 200])
def test_names_are_forgiving_and_strangers_are_not_there(
    workshop: Workshop, author: Viewer, guest: Visitor, username: str
) -> None:
    workshop.profile(author, skills_shown=0)
    status = guest.get(f"/members/{username}/skills").status_code
    assert status == (301 if username == "AUTHOR" else 404)
    assert "Nothing here yet" in guest.get("/members/author/skills").text


def test_what_people_type_is_shown_as_text(
    workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    workshop.connect(author, member)
    bad = "<script>alert(1)</script> & more than forty characters of it"
    mine = workshop.community.visitor(author)
    send(mine, NEW, WHOLE | {"title": bad, "text": bad})
    workshop.endorse(workshop.community.visitor(member), "author", note=bad)
    for address in ("/members/author/skills", "/skills/evidence", "/skills/endorsements"):
        page = mine.get(address).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_statements_do_not_grow_with_rows(workshop: Workshop, author: Viewer) -> None:
    mine = workshop.community.visitor(author)
    workshop.assess(mine, 3)
    pages = {"/members/author/skills": 5, "/skills/mine": 6, "/skills/evidence": 3}
    pages |= {"/skills/endorsements": 6, "/skills/evidence/new": 4, "/skills/next": 5}

    def counts() -> dict[str, int]:
        found = {}
        for address in pages:
            with workshop.community.statements() as seen:
                assert mine.get(address).status_code == 200
            found[address] = len(seen)
        return found

    before = counts()
    assert {a: n for a, n in before.items() if n > pages[a]} == {}
    for number in range(4):
        person = workshop.community.person(f"person{number}")
        workshop.connect(author, person)
        workshop.endorse(workshop.community.visitor(person), "author")
        send(mine, NEW, WHOLE)
    workshop.assess(mine, 4)
    assert counts() == before


SAID = st.lists(st.tuples(st.integers(1, 4), st.one_of(st.none(), st.integers(1, 3))), max_size=6)


@settings(deadline=None)
@given(SAID)
def test_verified_is_what_two_organizations_agree_on(said: list[tuple[int, int | None]]) -> None:
    pairs = [
        min(one, other)
        for one, here in said
        for other, there in said
        if here is not None and there is not None and here != there
    ]
    assert verified_level(said, True) == max(pairs, default=None)
    assert verified_level(said, False) is None


def test_ends_and_returns_are_counted_by_the_calendar() -> None:
    assert end_of(MOMENT) == datetime(2031, 2, 28, 12, tzinfo=UTC)
    month = timedelta(days=30)
    assert is_mutual(MOMENT, (None, MOMENT + month))
    assert not is_mutual(MOMENT, (MOMENT - month - timedelta(seconds=1), None))
