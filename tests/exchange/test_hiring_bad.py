from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from forum.exchange.faults import Fault, Place
from forum.exchange.hiring.kinds import TABLES
from forum.exchange.native.lines import Line
from tests.exchange.folders import run, tables, write_lines
from tests.exchange.hiring import (
    LATER,
    MOMENT,
    a_folder,
    a_list,
    application,
    candidate,
    client,
    opening,
    referral,
    request,
    role,
    search,
    settings,
)
from tests.support.community import empty


def _said(**changes: Any) -> dict[str, Any]:
    return opening(posting=changes)


BAD: list[tuple[str, str, dict[str, Any], str]] = [
    ("unknown right", "hiring-roles", role(kind="owner"), "“kind” must be one of"),
    ("own client", "clients", client(organization="f"), "no firm is its own client"),
    ("unknown letter", "hiring-settings", settings(letters={"x": "y"}), "knows no “x”"),
    ("too many months", "hiring-settings", settings(keep_months=999), "from 0 to 120"),
    ("no state", "openings", opening(state="lost"), "“state” must be one of"),
    ("closed somehow", "openings", opening(state="closed"), "“closed_how” is said of"),
    ("open and closed", "openings", opening(closed_how="filled"), "“closed_how” is said of"),
    ("never published", "openings", opening(published_at=None), "“published_at” is missing"),
    ("no revision", "openings", opening(revisions=[]), "at least one of “revisions”"),
    ("no benefits", "openings", _said(benefits=""), "“benefits” of the posting is missing"),
    ("no zone", "openings", _said(timezone="Mars"), "there is no time zone “Mars”"),
    ("upside down", "openings", _said(pay_min=9_900_000), "“pay_min” is above “pay_max”"),
    ("pay in words", "openings", _said(pay_min="a lot"), "must be a whole number"),
    ("week of 101", "openings", _said(week={"data": 100, "other": 1}), "week total 100"),
    ("unknown hours", "openings", _said(week={"sleep": 100}), "there is no field “sleep”"),
    ("a script", "openings", _said(apply_link="javascript:alert(1)"), "begins with https://"),
    ("no level", "openings", _said(targets=[{"skill": "devices", "level": 0}]), "from 1 to 4"),
    ("unknown words", "openings", _said(context={"mood": ["x"]}), "“context” knows no “mood”"),
    ("unknown field", "openings", _said(color="red"), "there is no field “color”"),
    ("kept twice", "openings", opening(marks=[{"member": "ben", "at": LATER}] * 2), "twice"),
    ("refers oneself", "referrals", referral(by="ben"), "nobody refers themselves"),
    ("a draft", "applications", application(state="draft"), "“state” must be one of"),
    ("ends elsewhere", "applications", application(state="offer"), "does not lead to offer"),
    ("never sent", "applications", application(submitted_at=None), "“submitted_at” is missing"),
    (
        "six stars",
        "applications",
        application(reviews=[{"by": "ana", "rating": 6, "at": LATER}]),
        "from 1 to 5",
    ),
    ("no consent", "candidates", candidate(turned_on_at=None), "“turned_on_at” says when"),
    ("unknown part", "candidates", candidate(sections=["salary"]), "“sections” must be one of"),
    ("twice a state", "candidates", candidate(states=[{"state": "CO"}] * 2), "twice"),
    ("nowhere", "candidates", candidate(states=[{"state": "XX"}]), "“state” must be one of"),
    ("asks oneself", "contact-requests", request(by="ben"), "nobody asks themselves"),
    ("says nothing", "contact-requests", request(message=" "), "“message” is empty"),
    ("every hour", "saved-searches", search(every="hour"), "“every” must be one of"),
]
# What a line names is not there; each comes after what was loaded before.
LOST: list[tuple[str, str, dict[str, Any], str]] = [
    ("right of nobody", "hiring-roles", role(member="zoe"), "there is no member “zoe”"),
    ("no author", "openings", opening(author="zoe"), "there is no member “zoe”"),
    ("unknown skill", "openings", _said(targets=[{"skill": "x", "level": 1}]), "no skill “x”"),
    ("unknown term", "openings", _said(context={"model": ["x"]}), "there is no term “model/x”"),
    ("unknown place", "openings", _said(places=[{"organization": "x"}]), "no organization “x”"),
    ("from itself", "openings", opening(copied_from="9"), "not copied from itself"),
    ("from nothing", "openings", opening(copied_from="8"), "there is no opening “8”"),
    ("no opening", "applications", application(opening="7"), "there is no opening “7”"),
    (
        "unknown piece",
        "applications",
        application(sheet={"note": "x", "pieces": [{"kind": "idea", "piece": "9"}]}),
        "there is no idea “9”",
    ),
    (
        "file outside",
        "applications",
        application(member="cyd", files=[{"path": "../x", "filename": "x", "added_at": MOMENT}]),
        "is no file of",
    ),
    ("no such role", "candidate-lists", a_list(role="9"), "there is no hiring role “9”"),
]


@pytest.mark.parametrize(
    ("name", "line", "said"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD]
)
def test_a_bad_line_is_refused(name: str, line: dict[str, Any], said: str) -> None:
    read = next(table.read for table in TABLES if table.file == name)
    with pytest.raises(Fault) as refused:
        whole = Line(Place(f"{name}.jsonl", 1), line)
        read(whole)
        whole.done()
    assert str(refused.value).startswith(f"{name}.jsonl, line 1: ")
    assert said in str(refused.value)


def test_a_line_that_names_nothing_is_told_of(install: Flask, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", **a_folder())
    assert run(install, "load", folder).exit_code == 0
    for what, name, line, said in LOST:
        before = tables(install)
        write_lines(folder, **a_folder(**{name: [line | {"id": "9"}]}))
        result = run(install, "load", folder)
        assert result.exit_code == 1, what
        assert f"Error: {name}.jsonl, line 1: " in result.output, what
        assert said in result.output, what
        # Of an opening it is told that its source is missing once it is here.
        assert what == "from nothing" or tables(install) == before, what


def test_nothing_is_there_twice(install: Flask, tmp_path: Path) -> None:
    twice = {
        "applications": application("2"),
        "clients": client(id="2"),
        "hiring-roles": role(id="2"),
        "referrals": referral(id="2"),
    }
    for number, (name, line) in enumerate(twice.items()):
        files = a_folder()
        files[name] = [files[name][0], line]
        folder = write_lines(tmp_path / str(number), **files)
        result = run(install, "load", folder)
        assert f"{name}.jsonl, line 2: this " in result.output
        assert "is in this file twice" in result.output
        empty(install)
