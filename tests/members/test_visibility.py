from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.versions import touch
from forum.members.actions import linking
from forum.members.models import Context, Profile
from forum.members.sections import SECTIONS
from forum.organizations.events import WorkChanged
from forum.organizations.models import Affiliation, Organization
from tests.support.community import Community, Visitor

# What stands on the page of a section, and nowhere else on it.
WORDS = {
    "about": ["about-words", "helps-words", "doing-words", "language-words"],
    "contact": ["https://example.org/contact-words", "Open to contact"],
    "context": ["context-words"],
    "work": ["work-words", "past-words", 'href="/organizations/north"'],
}
# Who sees what is shown to everyone, members, counterparts, nobody.
SEES = {
    "guest": (True, False, False, False),
    "stranger": (True, True, False, False),
    "moderator": (True, True, False, False),
    "counterpart": (True, True, True, False),
    "blocked": (True, False, False, False),
    "owner": (True, True, True, True),
}


@pytest.fixture
def eyes(community: Community, author: Viewer, moderator: Viewer) -> dict[str, Visitor]:
    """Everybody who may look at the author's page."""
    people = {name: community.person(name) for name in ("stranger", "counterpart", "blocked")}
    with community.app.app_context(), transaction():
        owner = author.id or 0
        linking.connect(owner, people["counterpart"].id or 0)
        linking.block(owner, people["blocked"].id or 0)
        db.session.add(
            Context(user_id=owner, working_on="context-words", open_to_contact=True, as_of=now())
        )
        _add_work(owner)
        db.session.execute(
            update(Profile)
            .where(Profile.user_id == owner)
            .values(
                about_html="<p>about-words</p>",
                helps_html="<p>helps-words</p>",
                doing_html="<p>doing-words</p>",
                languages="language-words",
                links=[["contact", "https://example.org/contact-words"]],
            )
        )
    visitors = {name: community.visitor(person) for name, person in people.items()}
    visitors |= {"owner": community.visitor(author), "moderator": community.visitor(moderator)}
    return visitors | {"guest": community.visitor()}


def _add_work(owner: int) -> None:
    north = Organization(
        slug="north", name="North", name_key="north", kind="district", created_at=now()
    )
    db.session.add(north)
    db.session.flush()
    for title, ends in (("work-words", None), ("past-words", date(2020, 6, 1))):
        db.session.add(
            Affiliation(
                user_id=owner,
                organization_id=north.id,
                title=title,
                ends_on=ends,
                verified_at=now(),
                expires_at=now() + timedelta(days=1),
                created_at=now(),
            )
        )


def shown(page: str) -> set[str]:
    """The sections on a page; each is there whole or not at all."""
    found = set()
    for section, words in WORDS.items():
        there = [word in page for word in words]
        assert all(there) or not any(there), section
        if all(there):
            found.add(section)
    return found


@pytest.mark.parametrize("changed", sorted(WORDS))
def test_each_section_is_seen_by_whom_its_owner_allows(
    community: Community, eyes: dict[str, Visitor], changed: str
) -> None:
    for audience in range(4):
        choice = dict.fromkeys(SECTIONS, "0") | {changed: str(audience)}
        assert eyes["owner"].post("/account/visibility", **choice).status_code == 303
        for name, visitor in eyes.items():
            wanted = set(WORDS) - (set() if SEES[name][audience] else {changed})
            assert shown(visitor.get("/members/author").text) == wanted, (name, audience)
        # A page kept for guests must not outlive the choice.
        kept = community.app.test_client().get("/members/author").text
        assert shown(kept) == set(WORDS) - ({changed} if audience else set())
        for lens, name in (
            ("guest", "guest"),
            ("member", "stranger"),
            ("counterpart", "counterpart"),
        ):
            seen = eyes["owner"].get(f"/members/author?as={lens}").text
            assert shown(seen) == shown(eyes[name].get("/members/author").text)
            assert f"as a {lens} sees it" in seen


def test_nobody_else_looks_through_another_lens(eyes: dict[str, Visitor]) -> None:
    choice = dict.fromkeys(SECTIONS, "2")
    eyes["owner"].post("/account/visibility", **choice)
    for name in ("guest", "stranger", "moderator"):
        page = eyes[name].get("/members/author?as=counterpart").text
        assert shown(page) == set()
        assert "sees it" not in page


def test_a_suspended_member_shows_nothing(community: Community, eyes: dict[str, Visitor]) -> None:
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.username == "author").values(state="suspended"))
        touch("member:author")
    assert shown(eyes["stranger"].get("/members/author").text) == set()


@pytest.mark.parametrize("bad", ["4", "-1", "", "x"])
def test_a_made_up_audience_is_refused(eyes: dict[str, Visitor], bad: str) -> None:
    choice = dict.fromkeys(SECTIONS, "1") | {"about": bad}
    answer = eyes["owner"].post("/account/visibility", **choice)
    assert answer.status_code == 422
    assert "about-words" in eyes["guest"].get("/members/author").text


def test_the_form_shows_what_is_chosen(eyes: dict[str, Visitor]) -> None:
    eyes["owner"].post("/account/visibility", **dict.fromkeys(SECTIONS, "3"))
    page = eyes["owner"].get("/account/visibility").text
    for section in SECTIONS:
        assert f'checked id="{section}-3" name="{section}"' in page


def test_work_is_marked_and_a_kept_page_follows_it(
    community: Community, eyes: dict[str, Visitor], author: Viewer
) -> None:
    client = community.app.test_client()
    page = client.get("/members/author").text
    assert page.count("Verified") == 1
    assert "Before: past-words" in page
    with community.app.app_context(), transaction():
        db.session.execute(update(Affiliation).values(verified_at=None))
        announce(WorkChanged(author.id or 0))
    community.work()
    assert "Verified" not in client.get("/members/author").text
    assert eyes
