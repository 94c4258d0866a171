from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from forum.accounts.events import MemberChanged
from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.versions import touch
from forum.growth.models import Evidence, EvidenceSkill
from forum.members.models import Connection, Profile
from forum.members.policy import CONNECTIONS, EVERYONE, MEMBERS, NOBODY
from tests.growth.support import Workshop
from tests.support.community import Community, Visitor

WORD = "kumquat"


def hide(community: Community, username: str, shown: int) -> None:
    """Let a member say something about themselves to an audience, and have it indexed."""
    person = community.person(username)
    with community.app.app_context(), transaction():
        said = {"about_text": f"I grow {WORD}s.", "about_html": f"<p>I grow {WORD}s.</p>"}
        mine = update(Profile).where(Profile.user_id == person.id)
        db.session.execute(mine.values(about_shown=shown, **said))
        announce(MemberChanged(person.id or 0))
    community.work()


@pytest.mark.parametrize(("shown", "found"), [(EVERYONE, True), (MEMBERS, False), (NOBODY, False)])
def test_a_search_finds_and_shows_only_what_is_for_everyone(
    community: Community, shown: int, found: bool
) -> None:
    hide(community, "grower", shown)
    guest = community.visitor()
    assert ("/members/grower" in guest.get(f"/search?q={WORD}&type=members").text) == found
    by_name = guest.get("/search?q=grower&type=members").text
    assert "/members/grower" in by_name
    assert (WORD in by_name) == found


@pytest.mark.parametrize(("shown", "seen"), [(EVERYONE, True), (NOBODY, False)])
def test_a_report_opens_nothing_its_member_hides(
    community: Community, shown: int, seen: bool
) -> None:
    hide(community, "grower", shown)
    moderator = community.visitor(community.person("keeper", "moderator"))
    reporter = community.visitor(community.person("reporter"))
    reporter.post("/members/grower/report", reason="other", note="Who is it?")
    page = moderator.get("/moderation").text
    assert "/members/grower" in page
    assert (WORD in page) == seen


def test_the_page_of_a_suspended_member_does_not_tell_the_place_either(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    told = update(Profile).where(Profile.user_id == author.id).values(location=f"{WORD} Falls")
    with community.app.app_context(), transaction():
        db.session.execute(told)
    assert f", {WORD} Falls" in guest.get("/members/author").text
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == author.id).values(state="suspended"))
        touch("member:author")
    assert WORD not in guest.get("/members/author").text


@pytest.mark.parametrize(("skills", "offered"), [(CONNECTIONS, True), (NOBODY, False)])
def test_an_endorser_is_offered_no_evidence_of_skills_that_are_hidden(
    community: Community, author: Viewer, member: Viewer, skills: int, offered: bool
) -> None:
    workshop = Workshop(community)
    workshop.connect(author, member)
    workshop.profile(author, skills_shown=skills)
    values = {"kind": "link", "title": f"{WORD} plan", "address": "https://example.org/plan"}
    with community.app.app_context(), transaction():
        proof = Evidence(user_id=author.id, shown=CONNECTIONS, created_at=now(), **values)
        db.session.add(proof)
        db.session.flush()
        db.session.add(EvidenceSkill(evidence_id=proof.id, slug="model-design"))
        number = str(proof.id)
    endorser = community.visitor(member)
    form = endorser.get("/members/author/skills/endorse?skill=model-design")
    assert (form.status_code, WORD in form.text) == (200, offered)
    sent = workshop.endorse(endorser, "author", evidence=number)
    assert sent.status_code == (303 if offered else 422)


def test_who_was_blocked_does_not_read_on_where_their_endorser_works(
    community: Community, author: Viewer, member: Viewer
) -> None:
    workshop = Workshop(community)
    workshop.connect(author, member)
    workshop.profile(member, work_shown=MEMBERS)
    workshop.works_at(member, WORD)
    assert workshop.endorse(community.visitor(member), "author").status_code == 303
    mine = community.visitor(author)
    assert WORD.title() in mine.get("/skills/endorsements").text
    workshop.run(delete(Connection))
    workshop.block(member, author)
    assert WORD.title() not in mine.get("/skills/endorsements").text
