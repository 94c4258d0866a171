from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.members.models import Context, ContextTerm, Profile
from forum.members.queries.people import complete_people
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import Term
from tests.support.community import Community, Visitor


def names(page: str) -> list[str]:
    """The user names on a page of the directory, in order."""
    return re.findall(r'<span class="soft small">@([\w-]+)</span>', page)


def crowd(community: Community, count: int) -> None:
    """Make people who joined one after another, the later the less helpful."""
    start = now() - timedelta(days=400)
    for number in range(count):
        name = f"person-{number:03}"
        person = community.person(name, created_at=start + timedelta(days=number // 2))
        with community.app.app_context(), transaction():
            mine = update(Profile).where(Profile.user_id == person.id)
            db.session.execute(mine.values(helped_count=(count - number) // 3))


def change(community: Community, person: Viewer, model: Any = Profile, **values: Any) -> None:
    """Change a row of a person as any part of the product may."""
    key = model.id if model is User else model.user_id
    with community.app.app_context(), transaction():
        db.session.execute(update(model).where(key == person.id).values(**values))


def terms(community: Community, **slugs: tuple[str, ...]) -> dict[str, int]:
    """Make terms by vocabulary; return slug → number."""
    numbers: dict[str, int] = {}
    with community.app.app_context(), transaction():
        for vocabulary, some in slugs.items():
            for slug in some:
                term = Term(vocabulary=vocabulary, slug=slug, label=slug.title())
                db.session.add(term)
                db.session.flush()
                numbers[slug] = term.id
        touch(SITE)
    return numbers


def context(community: Community, person: Viewer, *held: int, **values: Any) -> None:
    """Say where somebody works."""
    with community.app.app_context(), transaction():
        db.session.add(Context(user_id=person.id, as_of=now(), **values))
        db.session.flush()
        db.session.add_all(ContextTerm(user_id=person.id, term_id=number) for number in held)


def counted(page: str, name: str) -> dict[str, str]:
    """Value → count of a facet of a page, as people read it."""
    found = re.findall(rf'name="{name}" value="([^"]*)".*?class="how-many">([\d,]+)', page)
    return dict(found)


@pytest.mark.parametrize("sort", ["newest", "helpful"])
@pytest.mark.parametrize("query", ["", "&q=person"])
def test_all_members_are_walked_once(
    community: Community, guest: Visitor, sort: str, query: str
) -> None:
    crowd(community, 70)
    seen: list[str] = []
    address: str | None = f"/members?sort={sort}{query}"
    while address:
        page = guest.get(address).text
        seen += names(page)
        following = re.search(r'href="(/members[^"]*after=[^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
    assert len(seen) == 70
    assert len(set(seen)) == 70
    assert seen[0] == ("person-069" if sort == "newest" else "person-001")


def test_the_cost_does_not_grow_with_the_members(community: Community, member: Viewer) -> None:
    tool = terms(community, tool=("zearn",))["zearn"]
    visitor = community.visitor(member)
    counts = []
    for size in (5, 40):
        crowd(community, size)
        for number in range(size - 3, size):
            context(community, community.person(f"person-{number:03}"), tool)
        visitor.get("/members")
        tries = []
        # Beside other writers the first answer may have to read what is kept anew.
        for _ in range(2):
            with community.statements() as statements:
                visitor.get("/members?sort=helpful&q=person&tool=zearn&state=TX&open=1")
                visitor.get("/members?q=person&tool=zearn")
            tries.append(len(statements))
        counts.append(min(tries))
    assert counts[0] == counts[1] <= 2 * 6


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("ma", ["MariaL", "mark"]),
        ("MAR", ["MariaL", "mark"]),
        ("lope", ["rosa"]),
        ("lópe", ["rosa"]),
        ("rosa r", ["rosa"]),
        ("_x", ["_x-"]),
        ("م", ["rtl"]),
        ("o'n", ["rosa"]),
        ("%", []),
        ("a' or 1=1", []),
        ("\u0000", ["MariaL", "_x-", "mark", "rosa", "rtl"]),
    ],
)
def test_names_are_found_by_how_their_words_begin(
    community: Community, guest: Visitor, typed: str, found: list[str]
) -> None:
    for username, name in (
        ("MariaL", "M. L."),
        ("mark", "M."),
        ("rosa", "López-O’Neil, R."),
        ("_x-", "Z"),
        ("rtl", "مريم"),
    ):
        community.person(username, name=name, username_key=username.lower())
    page = guest.get("/members", query_string={"q": typed}).text
    assert sorted(names(page)) == found
    if not found:
        assert "Nobody matches all of that" in page


def test_suspended_and_deleted_members_are_not_listed(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    assert names(guest.get("/members").text) == ["author"]
    for state in ("suspended", "deleted"):
        community.person(state, state=state)
    community.person("unconfirmed", email_verified_at=None)
    assert names(guest.get("/members").text) == ["author"]
    change(community, author, User, state="suspended")
    assert names(guest.get("/members").text) == []


def test_an_empty_community_says_what_to_do(community: Community, guest: Visitor) -> None:
    assert 'href="/signup"' in guest.get("/members").text.partition("<main")[2]


@pytest.mark.parametrize("after", ["x", "1-", "-1", "1-x", "9" * 40 + "-1", "1-2-3"])
def test_a_made_up_place_is_not_found(
    community: Community, author: Viewer, guest: Visitor, after: str
) -> None:
    for sort in ("newest", "helpful"):
        query = {"sort": sort, "after": after}
        assert guest.get("/members", query_string=query).status_code == 404


def test_facets_combine_and_leave_out_their_own_choice(
    community: Community, guest: Visitor
) -> None:
    known = terms(community, tool=("zearn", "lexia", "clever"), stage=("exploring", "full"))
    for name, stage, tools in (
        ("ann", "full", ("zearn", "clever")),
        ("ben", "full", ("lexia",)),
        ("cas", "exploring", ("zearn",)),
        ("dot", "full", ("clever",)),
    ):
        person = community.person(name)
        change(community, person, context_shown=0, state="TX" if name == "ben" else "ME")
        context(community, person, *(known[tool] for tool in tools), stage=stage)
    page = guest.get("/members?tool=zearn&tool=lexia&stage=full").text
    assert sorted(names(page)) == ["ann", "ben"]
    # Of those in full implementation whatever their tool; of those with the tools, any stage.
    assert counted(page, "tool") == {"clever": "2", "lexia": "1", "zearn": "1"}
    assert counted(page, "stage") == {"exploring": "1", "full": "2"}
    tile = r'href="/members\?stage=full&amp;tool=zearn[^>]*state=TX">.*?Texas</span> <b>1</b>'
    assert not re.search(tile, page)
    assert re.search(tile, guest.get("/members?tool=zearn&tool=lexia&stage=full&more=state").text)
    assert 'href="/members?stage=full&amp;tool=lexia"><span class="visually-hidden">Remove' in page
    assert names(guest.get("/members?tool=zearn&state=TX").text) == []
    assert names(guest.get("/members?tool=unheard-of").text) == []


def test_what_is_hidden_is_neither_found_nor_counted_from_the_next_request_on(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    tool = terms(community, tool=("zearn",))["zearn"]
    context(community, author, tool, open_to_contact=True)
    change(community, author, context_shown=0, contact_shown=0, helps_source="roster cleaning")
    asked = ("/members?tool=zearn", "/members?open=1", "/members?q=roster")
    assert [names(guest.get(address).text) for address in asked] == [["author"]] * 3
    change(community, author, context_shown=3, contact_shown=2, about_shown=1)
    assert [names(guest.get(address).text) for address in asked] == [[]] * 3
    page = guest.get("/members?more=tool").text
    assert counted(page, "tool") == {}
    assert "Zearn" not in page
    assert "Open to contact" not in page


def test_a_verified_place_of_work_counts_until_it_ends(
    community: Community, author: Viewer, guest: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = now()
    with community.app.app_context(), transaction():
        place = Organization(
            slug="lea", name="Lea District", name_key="lea district", kind="d", created_at=moment
        )
        db.session.add(place)
        db.session.flush()
        work = Affiliation(
            user_id=author.id,
            organization_id=place.id,
            title="Manager",
            created_at=moment,
            verified_at=moment,
            expires_at=moment + timedelta(days=30),
        )
        db.session.add(work)
    page = guest.get("/members?verified=1").text
    assert names(page) == ["author"]
    assert 'Manager, <a href="/organizations/lea">Lea District</a>' in page
    assert "Verified</span>" in page
    for module in ("core.facets.keeping", "members.queries.directory.roster"):
        monkeypatch.setattr(f"forum.{module}.now", lambda: moment + timedelta(days=31))
    monkeypatch.setattr("forum.organizations.policy.now", lambda: moment + timedelta(days=31))
    assert names(guest.get("/members?verified=1").text) == []
    assert "Verified</span>" not in guest.get("/members").text
    change(community, author, work_shown=3)
    assert "Lea District" not in guest.get("/members").text


def test_terms_that_were_merged_or_stand_above_others_are_found(
    community: Community, author: Viewer, member: Viewer, guest: Visitor
) -> None:
    known = terms(community, model=("rotation", "stations", "centers"))
    with community.app.app_context(), transaction():
        for slug, column, target in (
            ("stations", "parent_id", "rotation"),
            ("centers", "merged_into_id", "stations"),
        ):
            row = update(Term).where(Term.slug == slug)
            db.session.execute(row.values(**{column: known[target]}))
        touch(SITE)
    for person, slug in ((author, "stations"), (member, "centers")):
        context(community, person, known[slug])
        change(community, person, context_shown=0)
    for slug in ("rotation", "stations", "centers"):
        page = guest.get(f"/members?model={slug}").text
        assert sorted(names(page)) == ["author", "member"]
        assert counted(page, "model")["stations"] == "2"


def test_somebody_who_joined_earlier_is_put_in_their_place(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    guest.get("/members")
    community.person("early", created_at=now() - timedelta(days=900))
    community.person("late", created_at=now() + timedelta(seconds=1))
    assert names(guest.get("/members").text) == ["late", "author", "early"]


def test_completion_is_read_from_indexes(sqlite_app: Flask) -> None:
    with sqlite_app.app_context():
        asked: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            asked.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        with transaction(write=False):
            complete_people("ma")
        event.remove(db.engine, "before_cursor_execute", note)
        statement, parameters = next(pair for pair in asked if pair[0].startswith("SELECT"))
        with db.engine.connect() as connection:
            steps = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plan = "\n".join(row[-1] for row in steps)
    assert "(username_key>? AND username_key<?)" in plan
    assert "USING INDEX ix_users_name_key (name_key>? AND name_key<?)" in plan


def test_names_sort_in_byte_order_on_both_databases(community: Community) -> None:
    for name in ("a_b", "a-b", "aab", "ab1"):
        community.person(name)
    found = community.rows(
        User.__table__.select().with_only_columns(User.username_key).order_by(User.username_key)
    )
    assert [row[0] for row in found] == ["a-b", "a_b", "aab", "ab1"]
