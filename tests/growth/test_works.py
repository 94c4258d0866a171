from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.growth.models import Evidence
from forum.ideas.actions import trying
from forum.ideas.models import Idea
from forum.ideas.told import Told
from tests.growth.support import Workshop, send
from tests.growth.test_evidence import NEW, WHOLE
from tests.support.community import Visitor
from tests.support.ideas import idea

TOLD = Told("better", date(2026, 1, 5), date(2026, 2, 5), "It went well.", would_repeat=True)


def reported(app: Flask, who: Viewer, number: int) -> int:
    with app.app_context(), transaction():
        return trying.report(who, db.session.get_one(Idea, number), TOLD).id


def change(app: Flask, number: int, **values: Any) -> None:
    with app.app_context(), transaction():
        for name, value in values.items():
            setattr(db.session.get_one(Idea, number), name, value)


def test_ones_own_ideas_and_reports_are_evidence(
    app: Flask, workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    community = workshop.community
    number = idea(app, author, title="Cards on clips")
    report = reported(app, member, number)
    mine, theirs = community.visitor(author), community.visitor(member)
    here = f"/ideas/{number}-cards-on-clips"
    there = f"/ideas/{number}#replication-{report}"
    base = app.config["BASE_URL"]
    assert f'<option value="{base}{here}">' in mine.get(NEW).text
    assert f'<option value="{base}{there}">' in theirs.get(NEW).text
    assert send(mine, NEW, WHOLE | {"address": f"{base}/ideas/{number}"}).status_code == 303
    assert send(theirs, NEW, WHOLE | {"address": base + there}).status_code == 303
    kept = select(Evidence.kind, Evidence.address).order_by(Evidence.id)
    assert community.rows(kept) == [("idea", here), ("replication", there)]
    for wrong in (here, f"/ideas/{number}#replication-{report + 1}", "/ideas/999", "/ideas/new"):
        answer = send(theirs, NEW, WHOLE | {"address": wrong})
        assert (answer.status_code, "of an idea of yours" in answer.text) == (422, True)
    assert send(mine, NEW, WHOLE | {"address": there}).status_code == 422


@pytest.mark.parametrize("what", ["idea", "replication"])
def test_evidence_goes_out_of_sight_with_its_idea(
    app: Flask, workshop: Workshop, author: Viewer, member: Viewer, guest: Visitor, what: str
) -> None:
    number = idea(app, author)
    report = reported(app, member, number)
    owner, anchor = (author, "") if what == "idea" else (member, f"#replication-{report}")
    community = workshop.community
    mine = community.visitor(owner)
    fields = WHOLE | {"address": f"/ideas/{number}{anchor}", "shown": "0"}
    assert send(mine, NEW, fields).status_code == 303
    workshop.profile(owner, skills_shown=0)
    other = community.visitor(community.person("other"))
    page = f"/members/{owner.username}/skills"
    assert "Launch kit" in guest.get(page).text
    change(app, number, audience="members")
    assert "Launch kit" not in guest.get(page).text
    assert "Launch kit" in other.get(page).text
    kept = idea(app, author)
    change(app, number, state="merged", merged_into_id=kept)
    assert ("Launch kit" in other.get(page).text) is (what == "idea")
    change(app, number, state="hidden", merged_into_id=None)
    assert "Launch kit" not in other.get(page).text
    assert "Launch kit" in mine.get(page).text


def test_many_works_take_no_more_statements(
    app: Flask, workshop: Workshop, author: Viewer, member: Viewer
) -> None:
    community = workshop.community
    mine, other = community.visitor(author), community.visitor(member)
    workshop.profile(author, skills_shown=0)
    counts = []
    for _ in range(2):
        for _ in range(3):
            address = f"/ideas/{idea(app, author)}"
            assert send(mine, NEW, WHOLE | {"address": address, "shown": "0"}).status_code == 303
        other.get("/members/author/skills")
        with community.statements() as seen:
            other.get("/members/author/skills")
        counts.append(len(seen))
    assert counts[0] == counts[1]
