from __future__ import annotations

import re

from sqlalchemy import update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.organizations.models import Affiliation, Organization
from tests.members.test_directory import change, context, counted, terms
from tests.support.community import Community, Visitor


def test_a_folded_facet_is_opened_by_a_button_that_keeps_what_is_ticked(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    many = tuple(f"tool-{number:02}" for number in range(20))
    known = terms(community, tool=many, problem=("logins",))
    context(community, author, *known.values())
    change(community, author, context_shown=0)
    page = guest.get("/members").text
    assert counted(page, "tool") == {}
    assert 'name="more" value="tool" formaction="/members#filters"' in page
    chosen = guest.get("/members?tool=tool-03&problem=logins").text
    assert counted(chosen, "tool") == {"tool-03": "1"}
    assert 'name="more" value="tool"' in chosen
    opened = counted(guest.get("/members?tool=tool-03&problem=logins&more=tool").text, "tool")
    assert opened == dict.fromkeys(many, "1")


def test_a_card_shows_what_is_so_now(community: Community, author: Viewer, guest: Visitor) -> None:
    with community.app.app_context(), transaction():
        place = Organization(slug="lea", name="Lea", name_key="lea", kind="d", created_at=now())
        db.session.add(place)
        db.session.flush()
        work = Affiliation(
            user_id=author.id, organization_id=place.id, title="<b>Lead</b>", created_at=now()
        )
        db.session.add(work)
    page = guest.get("/members").text
    assert '&lt;b&gt;Lead&lt;/b&gt;, <a href="/organizations/lea">Lea</a>' in page
    change(community, author, helped_count=3, photo="abc", headline="{0} {curly} \x1f & more")
    with community.app.app_context(), transaction():
        db.session.execute(update(Organization).values(name="Lea Unified", slug="lea-unified"))
    page = guest.get("/members").text
    assert "helped 3 times" in page
    assert "/photos/abc-64.webp" in page
    assert re.search(r"<bdi>\{0\} \{curly\} \s* &amp; more</bdi>", page)
    assert '<a href="/organizations/lea-unified">Lea Unified</a>' in page
    change(community, author, User, name="Ann Other", role="moderator")
    page = guest.get("/members").text
    assert "Ann Other</a>" in page
    assert '<span class="badge">Moderator</span>' in page
