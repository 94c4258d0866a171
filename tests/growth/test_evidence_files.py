from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.files import File
from forum.growth.actions.evidencing import MOST_FILES
from forum.growth.models import Evidence
from forum.members.policy import CONNECTIONS, EVERYONE, MEMBERS, NOBODY
from tests.growth.support import Workshop, send
from tests.growth.test_evidence import NEW, WHOLE
from tests.support.community import Visitor

TEXT = b"Week 1: two rooms, one cart, no excuses.\n"
FILED: dict[str, Any] = WHOLE | {"address": "", "title": "Launch calendar"}


def add(visitor: Visitor, content: bytes = TEXT, name: str = "calendar.txt", **fields: Any) -> Any:
    """Send the form of new evidence with a file; return the answer."""
    return send(visitor, NEW, FILED | {"file": (BytesIO(content), name)} | fields)


def files(workshop: Workshop) -> list[tuple[str, int]]:
    """Return name and owner of every file that is kept."""
    columns = select(File.filename, File.owner_id).order_by(File.id)
    return [tuple(row) for row in workshop.community.rows(columns)]


def number(workshop: Workshop) -> int:
    """Return the number of the latest evidence."""
    return int(workshop.community.rows(select(func.max(Evidence.id)))[0][0])


@pytest.fixture
def mine(workshop: Workshop, author: Viewer) -> Visitor:
    """The author, whose evidence it is."""
    return workshop.community.visitor(author)


def test_a_file_is_evidence_that_is_sent_and_goes_with_it(
    workshop: Workshop, mine: Visitor
) -> None:
    assert add(mine).status_code == 303
    address = f"/skills/evidence/{number(workshop)}/file"
    page = mine.get("/skills/evidence").text
    assert f'href="{address}"' in page
    assert "Text, 1 KB" in page
    answer = mine.get(address, buffered=True)
    assert (answer.status_code, answer.data) == (200, TEXT)
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=calendar.txt")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert mine.post(f"/skills/evidence/{number(workshop)}/delete").status_code == 303
    assert (files(workshop), mine.get(address).status_code) == ([], 404)


def test_a_file_stays_is_replaced_or_gives_way_to_an_address(
    workshop: Workshop, mine: Visitor
) -> None:
    add(mine)
    key = number(workshop)
    edit = f"/skills/evidence/{key}/edit"
    form = mine.get(edit).text
    assert "Now: calendar.txt" in form
    assert f"{key}/file" not in form
    assert send(mine, edit, FILED | {"title": "Kit"}).status_code == 303
    assert files(workshop) == [("calendar.txt", key)]
    other = FILED | {"file": (BytesIO(b"Week 2"), "week.txt")}
    assert send(mine, edit, other).status_code == 303
    assert files(workshop) == [("week.txt", key)]
    assert send(mine, edit, WHOLE).status_code == 303
    assert files(workshop) == []
    assert workshop.community.rows(select(Evidence.kind)) == [("link",)]
    # The form of a link comes with its address; a file takes its place.
    back = WHOLE | {"file": (BytesIO(b"Week 3"), "again.txt")}
    assert send(mine, edit, back).status_code == 303
    assert files(workshop) == [("again.txt", key)]


@pytest.mark.parametrize(
    ("content", "name", "fields", "words"),
    [
        (b"", "calendar.txt", {}, "The file is empty"),
        (b"MZ\x90\x00", "calendar.exe", {}, "not accepted"),
        (TEXT, "calendar.pdf", {}, "calendar.pdf"),
        (TEXT, "calendar.xlsx", {}, "calendar.xlsx"),
        (b"<svg onload=alert(1)>", "drawing.svg", {}, "not accepted"),
        (TEXT, "calendar.txt", {"address": "https://example.org/"}, "not both"),
        (TEXT, "calendar.txt", {"skills": []}, "at least one sub-skill"),
    ],
)
def test_what_is_no_such_file_is_refused_and_nothing_is_kept(
    workshop: Workshop,
    mine: Visitor,
    content: bytes,
    name: str,
    fields: dict[str, Any],
    words: str,
) -> None:
    answer = add(mine, content, name, **fields)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert "No school began late." in answer.text
    assert files(workshop) == workshop.community.rows(select(Evidence.id)) == []


def test_neither_an_address_nor_a_file_is_no_evidence(workshop: Workshop, mine: Visitor) -> None:
    answer = send(mine, NEW, FILED)
    assert (answer.status_code, "Say where it is" in answer.text) == (422, True)


@pytest.mark.parametrize("shown", [EVERYONE, MEMBERS, CONNECTIONS, NOBODY])
def test_a_file_is_sent_to_whom_it_and_the_skills_are_shown(
    workshop: Workshop, author: Viewer, member: Viewer, mine: Visitor, guest: Visitor, shown: int
) -> None:
    add(mine, shown=str(shown))
    address = f"/skills/evidence/{number(workshop)}/file"
    friend, stranger = workshop.community.person("friend"), workshop.community.visitor(member)
    workshop.connect(author, friend)
    close = workshop.community.visitor(friend)

    def got() -> list[bool]:
        people = (guest, stranger, close, mine)
        return [visitor.get(address, buffered=True).status_code == 200 for visitor in people]

    # Nobody sees the skills: then no evidence either, whatever it says itself.
    assert got() == [False, False, False, True]
    workshop.profile(author, skills_shown=EVERYONE)
    assert got() == [shown <= EVERYONE, shown <= MEMBERS, shown <= CONNECTIONS, True]
    workshop.block(author, friend)
    assert got() == [shown <= EVERYONE, shown <= MEMBERS, False, True]


def test_a_member_keeps_so_many_files(workshop: Workshop, mine: Visitor) -> None:
    for place in range(MOST_FILES):
        assert add(mine, name=f"{place}.txt").status_code == 303
    answer = add(mine)
    assert (answer.status_code, "Delete one first" in answer.text) == (409, True)
    assert len(files(workshop)) == MOST_FILES
    assert send(mine, NEW, WHOLE).status_code == 303
