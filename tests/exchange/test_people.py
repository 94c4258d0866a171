from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.growth.models import Endorsement
from forum.members.models import Connection, Context, ContextTerm, MemberFollow
from forum.organizations.models import Affiliation, Organization
from tests.exchange.folders import exported, person, run, small, tables, write_lines
from tests.support.community import Community, empty

PEOPLE = (
    "organizations",
    "organization_domains",
    "organization_names",
    "profiles",
    "contexts",
    "evidence",
    "evidence_skills",
    "endorsements",
    "connections",
    "member_follows",
)


def test_what_is_known_of_people_survives_the_way_out_and_in(
    community: Community, tmp_path: Path
) -> None:
    assert run(community.app, "demo").exit_code == 0
    assert len(community.rows(select(Organization))) == 21
    assert len(community.rows(select(Endorsement))) == 12
    assert len(community.rows(select(Connection))) == 13
    assert len(community.rows(select(ContextTerm))) > 150
    before, first = tables(community.app), exported(community.app, tmp_path / "first")
    empty(community.app)
    loaded = run(community.app, "load", tmp_path / "first")
    assert loaded.exit_code == 0, loaded.output
    after = tables(community.app)
    assert {name: after[name] for name in PEOPLE if after[name] != before[name]} == {}
    assert exported(community.app, tmp_path / "second") == first
    assert "Nothing new" in run(community.app, "load", tmp_path / "first").output


A_TERM = {"vocabulary": "tool", "slug": "our-own", "label": "Our own", "aliases": ["Ours"]}
FLEX = {"vocabulary": "model", "slug": "flex", "label": "Flex"}
A_PLACE = {
    "organization": "o",
    "title": "Coach",
    "created_at": "2026-01-01T08:00:00Z",
    "starts_on": "2025-08-01",
}
A_SCHOOL = {
    "id": "o",
    "slug": "a-school",
    "name": "École Niño",
    "kind": "district-school",
    "created_at": "2026-01-01T08:00:00Z",
}
A_CONTEXT = {"as_of": "2026-01-01T08:00:00Z", "terms": ["tool/our-own", "model/flex"]}


def test_a_term_of_their_own_and_a_place_come_with_people(install: Flask, tmp_path: Path) -> None:
    profile = {"member": "ana", "context": A_CONTEXT, "places": [A_PLACE], "shown": {"work": 2}}
    follow = {"kind": "follow", "member": "ana", "other": "ben", "at": "2026-01-02T08:00:00Z"}
    folder = write_lines(
        tmp_path / "x",
        **small(terms=[A_TERM, FLEX], organizations=[A_SCHOOL], profiles=[profile], links=[follow]),
    )
    assert run(install, "load", folder).exit_code == 0
    community = Community(install)
    assert len(community.rows(select(Context))) == 1
    assert len(community.rows(select(ContextTerm))) == 2
    assert community.rows(select(Organization.name, Organization.member_count)) == [
        ("École Niño", 1)
    ]
    assert len(community.rows(select(Affiliation))) == 1
    assert len(community.rows(select(MemberFollow))) == 1


MOMENT = "2026-01-01T08:00:00Z"
ENDORSED = {
    "id": "1",
    "by": "ana",
    "member": "ana",
    "skill": "devices",
    "level": 2,
    "basis": "seen",
    "note": "Saw it.",
    "at": MOMENT,
    "expires_at": "2029-01-01T08:00:00Z",
}


@pytest.mark.parametrize(
    ("files", "message"),
    [
        pytest.param(
            {"profiles": [{"member": "ana", "context": {**A_CONTEXT, "terms": ["tool/nobody"]}}]},
            "there is no term “tool/nobody”",
            id="unknown term",
        ),
        pytest.param(
            {"profiles": [{"member": "ana", "places": [A_PLACE]}]},
            "there is no organization “o”",
            id="unknown organization",
        ),
        pytest.param(
            {"profiles": [{"member": "ana", "shown": {"work": 4}}]}, "an audience is", id="audience"
        ),
        pytest.param(
            {"profiles": [{"member": "ana", "links": [["me", "javascript:alert(1)"]]}]},
            "begins with https",
            id="address of a link",
        ),
        pytest.param({"endorsements": [ENDORSED]}, "nobody endorses themselves", id="oneself"),
        pytest.param(
            {"links": [{"kind": "block", "member": "ana", "other": "ana", "at": MOMENT}]},
            "a link to themselves",
            id="own link",
        ),
    ],
)
def test_a_bad_line_about_people_is_named(
    install: Flask, tmp_path: Path, files: dict[str, list[Any]], message: str
) -> None:
    result = run(install, "load", write_lines(tmp_path / "x", **small(**files)))
    assert result.exit_code != 0
    assert message in result.output
    assert f"{next(iter(files))}.jsonl, line 1" in result.output
    assert person("ana")["id"] == "ana"
