from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.discussions.queries.threads import COMMON_TAG
from forum.members.models import Block, Connection, Context, ContextTerm, Profile
from forum.vocab.models import Tag, Term
from forum.vocab.vocabularies import VOCABULARIES
from tests.support.community import Community, Visitor
from tests.vocab.conftest import Do


def hold(community: Community, do: Do, person: Viewer, shown: int, **values: Any) -> None:
    """Give a person a context with i-Ready in it, shown to an audience."""

    def put() -> None:
        db.session.get_one(Profile, person.id).context_shown = shown
        db.session.add(Context(user_id=person.id, as_of=now(), **values))
        db.session.flush()
        term = db.session.scalars(select(Term).where(Term.slug == "i-ready")).one()
        db.session.add(ContextTerm(user_id=person.id, term_id=term.id))

    do(put)


def test_all_vocabularies_and_their_terms_are_pages(seeded: Community, guest: Visitor) -> None:
    page = guest.get("/terms").text
    for vocabulary in VOCABULARIES.values():
        assert f'href="/terms/{vocabulary.slug}"' in page
        assert guest.get(f"/terms/{vocabulary.slug}").status_code == 200
    tools = guest.get("/terms/tool").text
    assert tools.index("Adaptive programs") < tools.index('href="/terms/tool/i-ready"')
    assert 'href="/terms/tool/clever"' in guest.get("/terms/tool?q=clev").text
    assert "No term begins with" in guest.get("/terms/tool?q=<zz>").text


@pytest.mark.parametrize(
    "address", ["/terms/nothing", "/terms/nothing/flex", "/terms/tool/flex", "/terms/tool/%F0%9F"]
)
def test_what_is_not_there_is_not_found(seeded: Community, guest: Visitor, address: str) -> None:
    assert guest.get(address).status_code == 404


def test_a_term_shows_its_place_and_leads_from_other_names(
    seeded: Community, guest: Visitor
) -> None:
    page = guest.get("/terms/model/station-rotation").text
    assert "cycles through every station" in page
    assert 'href="/terms/model/rotation"' in page
    assert 'href="/terms/model/station-rotation"' in guest.get("/terms/model/rotation").text
    answer = guest.get("/terms/tool/iready")
    assert (answer.status_code, answer.location) == (301, "/terms/tool/i-ready")


def test_a_term_lists_threads_of_its_tags(
    seeded: Community, author: Viewer, moderator: Viewer, guest: Visitor
) -> None:
    seeded.tag("i-ready", "iready")
    seeded.tag("mypath")
    seeded.space("staff", audience="moderators")
    seeded.thread(author, "Minutes are met here", tags=["i-ready"])
    seeded.thread(author, "Paths of my own", tags=["mypath"])
    seeded.thread(author, "Something else entirely")
    seeded.thread(moderator, "Between ourselves now", space="staff", tags=["i-ready"])
    page = guest.get("/terms/tool/i-ready").text
    assert "Minutes are met here" in page
    assert "Paths of my own" in page
    assert "Something else entirely" not in page
    assert "Between ourselves now" not in page
    assert "Minutes are met here" in guest.get("/terms/tool/courseware").text
    assert "No thread carries it yet" in guest.get("/terms/tool/zearn").text


def test_common_tags_list_the_same(
    seeded: Community, do: Do, author: Viewer, guest: Visitor
) -> None:
    seeded.tag("i-ready")
    seeded.tag("mypath")
    seeded.thread(author, "Both of them here", tags=["i-ready", "mypath"])
    seeded.thread(author, "Something else entirely")
    do(lambda: db.session.execute(update(Tag).values(thread_count=COMMON_TAG)))
    page = guest.get("/terms/tool/i-ready").text
    assert page.count("Both of them here") == 1
    assert "Something else entirely" not in page


def test_a_term_lists_people_as_each_allows(
    seeded: Community, do: Do, author: Viewer, guest: Visitor
) -> None:
    for shown, name in enumerate(("everybody", "members", "connected", "nobody")):
        hold(seeded, do, seeded.person(f"for-{name}"), shown, stage="installing")
    address = "/terms/tool/i-ready"

    def seen(visitor: Visitor, address: str = address) -> list[str]:
        page = visitor.get(address).text
        return [n for n in ("everybody", "members", "connected", "nobody") if f"/for-{n}" in page]

    reader = seeded.visitor(author)
    assert seen(guest) == seen(guest, "/terms/stage/installing") == ["everybody"]
    assert seen(reader) == seen(reader, "/terms/stage/installing") == ["everybody", "members"]
    assert seen(seeded.visitor(seeded.person("for-nobody")))[-1] == "nobody"
    connected = seeded.person("for-connected").id or 0
    low, high = sorted((author.id or 0, connected))
    do(lambda: db.session.add(Connection(low_id=low, high_id=high, since=now())))
    assert seen(reader) == ["everybody", "members", "connected"]
    blocked = seeded.person("for-members").id
    do(lambda: db.session.add(Block(user_id=blocked, blocked_id=author.id, at=now())))
    assert seen(reader) == ["everybody", "connected"]
    assert seen(reader, "/terms/tool/zearn") == []
    assert seen(reader, "/terms/tool/courseware") == ["everybody", "connected"]


def test_more_people_than_a_page_shows_are_in_the_directory(
    seeded: Community, do: Do, guest: Visitor
) -> None:
    for number in range(21):
        hold(seeded, do, seeded.person(f"person{number:02}"), 0)
    page = guest.get("/terms/tool/i-ready").text
    assert page.count('href="/members/person') == 20
    assert 'href="/members?tool=i-ready"' in page
    assert "/members?tool=i-ready&amp;tool=khan-academy" in guest.get("/terms/tool/courseware").text
    assert "People" not in guest.get("/terms/standard/lti").text


def test_a_page_asks_as_much_for_twice_the_rows(
    seeded: Community, do: Do, author: Viewer, admin: Viewer
) -> None:
    seeded.tag("i-ready")
    visitor = seeded.visitor(admin)

    def grow(name: str) -> None:
        for number in range(3):
            seeded.thread(author, f"Thread {name} {number}", tags=["i-ready"])
            hold(seeded, do, seeded.person(f"{name}{number}"), 0, stage="installing")

    def asked(address: str) -> int:
        # What a process loads once is loaded by this first visit.
        visitor.get(address)
        with seeded.statements() as seen:
            assert visitor.get(address).status_code == 200
        return len(seen)

    grow("a")
    addresses = {
        "/terms": 1,
        "/terms/tool": 1,
        "/terms/tool/i-ready": 6,
        "/terms/stage/installing": 5,
    }
    before = {address: asked(address) for address in addresses}
    grow("b")
    assert {address: asked(address) for address in addresses} == before
    assert all(before[address] <= most for address, most in addresses.items()), before
