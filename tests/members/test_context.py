from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.outbox import OutboxRow
from forum.members import tasks
from forum.members.models import Context, ContextTerm, Profile
from forum.vocab.models import Term
from tests.support.community import Community, Visitor

TERMS = {
    "stage": ["exploring", "installing"],
    "organization-kind": ["district", "cmo"],
    "size": ["under-250", "250-499"],
    "locale": ["rural-remote", "city-large"],
    "model": ["station-rotation", "flex"],
    "problem": ["minutes-met"],
    "device": ["shared-carts"],
    "grade": ["kg", "01"],
    "subject": ["math"],
    "tool": [f"tool-{n:03}" for n in range(70)],
}
FULL = {
    "stage": "installing",
    "organization_kind": "cmo",
    "size": "250-499",
    "locale": "city-large",
    "problem": ["minutes-met"],
    "model": ["flex"],
    "device": ["shared-carts"],
    "grade": ["kg", "01"],
    "subject": ["math"],
    "tool": ["tool-003"],
    "working_on": "Minutes are met, scores are flat",
    "open_to_contact": "y",
    "capacity": "2",
}


@pytest.fixture
def terms(community: Community) -> dict[str, int]:
    """Terms of every vocabulary, tools in a group; slug → number."""
    with community.app.app_context(), transaction():
        group = Term(vocabulary="tool", slug="courseware", label="Courseware")
        db.session.add(group)
        db.session.flush()
        for vocabulary, slugs in TERMS.items():
            above = group.id if vocabulary == "tool" else None
            db.session.add_all(
                Term(
                    vocabulary=vocabulary,
                    slug=slug,
                    label=slug.replace("-", " ").capitalize(),
                    position=place,
                    parent_id=above,
                )
                for place, slug in enumerate(slugs)
            )
        db.session.flush()
        return dict(db.session.execute(select(Term.slug, Term.id)).all())


def age(community: Community, days: int) -> None:
    """Have every context been said so many days ago."""
    with community.app.app_context(), transaction():
        db.session.execute(update(Context).values(as_of=now() - timedelta(days=days)))


def held(community: Community) -> set[int]:
    return {row[0] for row in community.rows(select(ContextTerm.term_id))}


def test_a_context_is_said_shown_and_changed(
    community: Community, author: Viewer, member: Viewer, terms: dict[str, int]
) -> None:
    mine = community.visitor(author)
    assert 'value="courseware"' not in mine.get("/account/context").text
    assert mine.post("/account/context", **FULL).status_code == 303
    row = community.rows(select(Context))[0][0]
    assert (row.stage, row.size_band, row.locale) == ("installing", "250-499", "city-large")
    assert (row.organization_kind, row.open_to_contact, row.capacity) == ("cmo", True, 2)
    assert now() - row.as_of < timedelta(minutes=1)
    assert held(community) == {
        terms[slug]
        for slug in ("minutes-met", "flex", "shared-carts", "kg", "01", "math", "tool-003")
    }
    page = community.visitor(member).get("/members/author").text
    for words in (
        "Minutes are met, scores are flat",
        '<a href="/terms/stage/installing">Installing</a>',
        '<a href="/terms/tool/tool-003">Tool 003</a>',
        '<a href="/terms/grade/kg">Kg</a>, <a href="/terms/grade/01">01</a>',
        '<a href="/terms/size/250-499">250 499</a>',
        "Open to contact",
    ):
        assert words in page
    form = mine.get("/account/context").text
    assert 'name="tool" value="tool-003" checked' in form
    assert mine.post("/account/context", **FULL | {"tool": [], "stage": ""}).status_code == 303
    assert terms["tool-003"] not in held(community)
    topics = [row.topic for row in community.rows(select(OutboxRow.topic))]
    assert topics.count("ContextChanged") == 2


def test_nothing_is_required(
    community: Community, author: Viewer, guest: Visitor, terms: dict[str, int]
) -> None:
    answer = community.visitor(author).post("/account/context", capacity="3")
    assert answer.status_code == 303
    assert "Where I work" not in community.visitor(author).get("/members/author").text
    assert terms


@pytest.mark.parametrize(
    ("change", "field", "status"),
    [
        ({"tool": [f"tool-{n:03}" for n in range(23)]}, "", 303),
        ({"tool": [f"tool-{n:03}" for n in range(70)]}, "tool", 422),
        ({"tool": [f"other-{n}" for n in range(400)]}, "tool", 422),
        ({"tool": ["nobody-knows-it"]}, "tool", 422),
        ({"tool": ["courseware"]}, "tool", 422),
        ({"tool": ["flex"]}, "tool", 422),
        ({"problem": ["1", "999999999999999999999"]}, "problem", 422),
        ({"stage": "made-up"}, "stage", 422),
        ({"size": "made-up"}, "size", 422),
        ({"working_on": "x" * 301}, "working_on", 422),
        ({"capacity": "0"}, "capacity", 422),
        ({"capacity": "many"}, "capacity", 422),
        ({"capacity": "99999999999999999999"}, "capacity", 422),
    ],
)
def test_bad_choices_are_refused_beside_their_field(
    community: Community,
    author: Viewer,
    terms: dict[str, int],
    change: dict[str, object],
    field: str,
    status: int,
) -> None:
    answer = community.visitor(author).post("/account/context", **FULL | change)
    assert answer.status_code == status
    if field:
        assert f'id="{field}-error"' in answer.text
        assert 'name="grade" value="kg" checked' in answer.text
        assert community.rows(select(Context.user_id)) == []
    else:
        assert len(held(community) & set(terms.values())) == 29


def test_a_term_taken_back_stays_with_who_chose_it(
    community: Community, author: Viewer, member: Viewer, terms: dict[str, int]
) -> None:
    mine = community.visitor(author)
    mine.post("/account/context", **FULL)
    with community.app.app_context(), transaction():
        gone = update(Term).where(Term.id.in_([terms["tool-003"], terms["installing"]]))
        db.session.execute(gone.values(active=False))
    assert 'value="tool-003" checked' in mine.get("/account/context").text
    assert 'value="tool-003"' not in community.visitor(member).get("/account/context").text
    assert "Tool 003" in mine.get("/members/author").text
    again = mine.post("/account/context", **FULL)
    assert again.status_code == 303
    assert terms["tool-003"] in held(community)


def test_an_old_context_is_marked_and_confirmed_with_one_click(
    community: Community, author: Viewer, terms: dict[str, int]
) -> None:
    mine = community.visitor(author)
    assert mine.post("/account/context/still-true").status_code == 404
    mine.post("/account/context", **FULL)
    kept = held(community)
    for days, doubted, stale in ((100, False, False), (200, True, False), (366, True, True)):
        age(community, days)
        assert ("Is it still true?" in mine.get("/account/context").text) is doubted
        assert ("Over a year old" in mine.get("/members/author").text) is stale
    assert mine.post("/account/context/still-true").status_code == 303
    assert "Over a year old" not in mine.get("/members/author").text
    assert held(community) == kept
    assert terms


def test_owners_are_asked_twice_a_year(
    community: Community, author: Viewer, terms: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "at_rest", lambda _moment: False)
    mine = community.visitor(author)
    mine.post("/account/context", **FULL)
    asked = []
    for days in (100, 181, 181):
        age(community, days)
        with community.app.app_context():
            tasks.ask_whether_true()
        community.work()
        asked.append("still true?" in mine.get("/notifications").text)
    assert asked == [False, True, True]
    notices = mine.get("/notifications").text
    assert notices.count("still true?") == 1
    with community.app.app_context(), transaction():
        db.session.execute(update(Context).values(asked_at=now() - timedelta(days=181)))
    with community.statements() as statements, community.app.app_context():
        tasks.ask_whether_true()
    assert any("INSERT INTO outbox" in statement for statement in statements)
    assert terms


@pytest.mark.parametrize(
    ("month", "day", "rests"), [(7, 4, True), (12, 24, True), (12, 1, False), (8, 1, False)]
)
def test_nobody_is_asked_in_the_holidays(month: int, day: int, rests: bool) -> None:
    assert tasks.at_rest(datetime(2026, month, day, tzinfo=UTC)) is rests


def test_the_cost_does_not_grow_with_what_is_chosen(
    community: Community, author: Viewer, terms: dict[str, int]
) -> None:
    mine = community.visitor(author)
    counts = []
    for tools in ([], [f"tool-{n:03}" for n in range(60)]):
        mine.post("/account/context", **FULL | {"tool": tools})
        with community.app.app_context(), transaction():
            db.session.execute(update(Profile).values(context_shown=0))
        seen = []
        client = community.app.test_client()
        client.get("/discussions")
        for read, address in (
            (client.get, "/members/author"),
            (mine.get, "/members/author"),
            (mine.get, "/account/context"),
        ):
            with community.statements() as statements:
                assert read(address).status_code == 200
            seen.append(len(statements))
        counts.append(seen)
    assert counts[0] == counts[1]
    assert counts[0][0] == 4
    assert terms
