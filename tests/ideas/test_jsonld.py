from __future__ import annotations

import json
import re
from typing import Any

from flask import Flask, render_template

from forum.core.access import GUEST, Viewer
from forum.core.db import transaction
from forum.ideas.actions.publishing import publish
from forum.ideas.jsonld import learning_resource
from forum.ideas.queries.sheets import get_facts, page_of
from tests.support.community import Community
from tests.support.ideas import card, idea, seed


def block(app: Flask, viewer: Viewer, number: int) -> str:
    with app.test_request_context(), transaction(write=False):
        linked = learning_resource(page_of(get_facts(viewer, number)), "https://forum.example")
        return render_template("ideas/_jsonld.html", linked=linked)


def read(html: str) -> dict[str, Any]:
    found = re.fullmatch(r'\s*<script type="application/ld\+json">(.*)</script>\s*', html, re.S)
    assert found is not None
    facts: dict[str, Any] = json.loads(found[1])
    return facts


def test_a_program_reads_what_a_guest_reads(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    seed(app)
    with app.app_context(), transaction():
        number = publish(author, card(), credited=[(member.id or 0, "contributor")]).id
    facts = read(block(app, GUEST, number))
    assert facts["@type"] == "LearningResource"
    assert facts["name"] == "Login cards on lanyards"
    assert facts["url"] == f"https://forum.example/ideas/{number}-login-cards-on-lanyards"
    assert facts["author"][0]["url"] == "https://forum.example/members/author"
    assert facts["contributor"][0]["name"] == "Member"
    assert facts["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "Station Rotation" in facts["keywords"]
    assert facts["educationalLevel"] == ["Kindergarten"]


def test_hostile_words_cannot_end_the_script(
    app: Flask, community: Community, author: Viewer
) -> None:
    title = "</script><script>alert(1)</script> & <!-- ' \" \u2028"
    html = block(app, GUEST, idea(app, author, title=title))
    assert html.count("<script") == html.count("</script") == 1
    assert read(html)["name"] == title


def test_what_only_members_read_or_was_taken_away_is_told_to_no_program(
    app: Flask, community: Community, author: Viewer
) -> None:
    number = idea(app, author, audience="members")
    assert block(app, author, number).strip() == ""
    gone = idea(app, author)
    community.visitor(author).post(f"/ideas/{gone}/delete")
    assert block(app, author, gone).strip() == ""
