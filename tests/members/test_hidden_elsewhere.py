from __future__ import annotations

import pytest
from sqlalchemy import update

from forum.accounts.events import MemberChanged
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.members.models import Profile
from forum.members.policy import EVERYONE, MEMBERS, NOBODY
from tests.support.community import Community

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
