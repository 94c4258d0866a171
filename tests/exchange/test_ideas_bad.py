from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.ideas.models import Idea, IdeaTerm, Replication
from tests.exchange.folders import run, small, write_lines
from tests.support.community import Community
from tests.support.ideas import card

MOMENT = "2026-01-03T08:00:00Z"
LATER = "2026-01-05T08:00:00Z"


def a_card(**changes: Any) -> dict[str, Any]:
    return card(**changes).as_json()


def an_idea(key: str = "1", **changes: Any) -> dict[str, Any]:
    """Return a line of ideas.jsonl; `card` are changes of its only version's card."""
    version = {"card": a_card(**changes.pop("card", {})), "snapshot": "1", "by": "ana"}
    values = {
        "id": key,
        "author": "ana",
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "versions": [version | {"at": MOMENT}],
        "statuses": _statuses("tried"),
    }
    return values | changes


def _statuses(*names: str) -> list[dict[str, str]]:
    return [{"status": name, "by": "ana", "at": MOMENT} for name in names]


def a_try(key: str = "1", **changes: Any) -> dict[str, Any]:
    """Return a line of replications.jsonl."""
    values = {"id": key, "idea": "1", "member": "ben", "state": "reported", "outcome": "better"}
    days = {"started_on": "2026-01-03", "ended_on": "2026-01-04", "created_at": MOMENT}
    return values | days | {"reported_at": LATER, "differed": "Nothing."} | changes


def a_folder(**changes: list[Any]) -> dict[str, list[Any]]:
    snapshots = [{"id": "1", "member": "ana", "facts": {"grade": ["kg"]}, "taken_at": MOMENT}]
    return small(**{"context-snapshots": snapshots, "ideas": [an_idea()]} | changes)


def _fields(**changes: Any) -> dict[str, Any]:
    """Return an idea whose card has fields that no card of the product could have."""
    line = an_idea()
    line["versions"][0]["card"] |= changes
    return line


MARK = {"member": "ben", "at": MOMENT}
RUNNING: dict[str, Any] = {"state": "trying", "outcome": "", "ended_on": None, "reported_at": None}
BAD: list[tuple[str, str, dict[str, Any], str]] = [
    ("unknown status", "ideas", an_idea(statuses=_statuses("done")), "“status” must be one of"),
    ("begins archived", "ideas", an_idea(statuses=_statuses("archived")), "begin as archived"),
    (
        "back to proposed",
        "ideas",
        an_idea(statuses=_statuses("tried", "proposed")),
        "does not go from tried to proposed",
    ),
    (
        "dropped without a note",
        "ideas",
        an_idea(statuses=_statuses("tried", "dropped")),
        "the note of “dropped” is missing",
    ),
    ("no status", "ideas", an_idea(statuses=[]), "at least one of “statuses”"),
    ("no version", "ideas", an_idea(versions=[]), "at least one of “versions”"),
    ("nine people", "ideas", _fields(rows=[["Minutes", "9", "2", 9]]), "10 people or more"),
    ("claims 9", "ideas", _fields(claimed=9), "“claimed” is a number from 0 to 3"),
    ("claims 4", "ideas", _fields(claimed=4), "“claimed” is a number from 0 to 3"),
    ("no license", "ideas", _fields(license="mine"), "“license” must be one of"),
    ("costs a lot", "ideas", _fields(cost="lots"), "“cost” of the card: Say what it costs"),
    ("no title", "ideas", _fields(title=""), "“title” of the card: "),
    ("unknown field", "ideas", _fields(color="red"), "there is no field “color”"),
    ("unknown problem", "ideas", _fields(problems=["x"]), "there is no term “problem/x”"),
    ("unknown term", "ideas", _fields(context={"model": ["x"]}), "there is no term “model/x”"),
    ("unknown vocabulary", "ideas", _fields(context={"mood": ["x"]}), "knows no “mood”"),
    ("no state", "ideas", _fields(context={"state": ["Ohio"]}), "two capital letters"),
    ("unknown skill", "ideas", _fields(skills=["x"]), "there is no skill “x”"),
    ("into itself", "ideas", an_idea(state="merged", merged_into="1"), "merged into itself"),
    ("merged nowhere", "ideas", an_idea(state="merged"), "“merged_into” says where to"),
    ("into nothing", "ideas", an_idea(state="merged", merged_into="9"), "there is no idea “9”"),
    ("from itself", "ideas", an_idea(made_from={"idea": "1"}), "not made from itself"),
    ("no author", "ideas", an_idea(author="zoe"), "there is no member “zoe”"),
    ("marked twice", "ideas", an_idea(marks={"useful": [MARK, MARK]}), "has marked it twice"),
    ("marked strangely", "ideas", an_idea(marks={"hate": [MARK]}), "there is no field “hate”"),
    (
        "file outside",
        "ideas",
        an_idea(files=[{"path": "../x", "filename": "x", "added_at": MOMENT, "by": "ana"}]),
        "is no file of",
    ),
    ("own replication", "replications", a_try(member="ana"), "an idea of their own"),
    ("own by a trick", "replications", a_try(member="ana", came_from="1"), "was never merged"),
    ("no idea", "replications", a_try(idea="9"), "there is no idea “9”"),
    ("no outcome", "replications", a_try(outcome=""), "a report has “outcome”"),
    ("told while trying", "replications", a_try(state="trying"), "still trying has no “outcome”"),
    ("five people", "replications", a_try(rows=[["x", "1", "2", 5]]), "10 people or more"),
    ("ends too early", "replications", a_try(ended_on="2026-01-02"), "end before it began"),
    ("no day", "replications", a_try(started_on="soon"), "must be a date such as"),
    (
        "somewhere unknown",
        "context-snapshots",
        {"id": "2", "facts": {"tool": ["x"]}, "taken_at": MOMENT},
        "there is no term “tool/x”",
    ),
]


@pytest.mark.parametrize(
    ("name", "line", "said"), [bad[1:] for bad in BAD], ids=[bad[0] for bad in BAD]
)
def test_a_bad_line_is_named(
    install: Flask, tmp_path: Path, name: str, line: dict[str, Any], said: str
) -> None:
    result = run(install, "load", write_lines(tmp_path / "in", **a_folder(**{name: [line]})))
    assert result.exit_code == 1
    assert f"Error: {name}.jsonl, line 1: " in result.output
    assert said in result.output


def test_ideas_merged_into_each_other_are_refused(install: Flask, tmp_path: Path) -> None:
    ring = [an_idea(a, state="merged", merged_into=b) for a, b in (("1", "2"), ("2", "1"))]
    result = run(install, "load", write_lines(tmp_path / "in", **a_folder(ideas=ring)))
    assert "ideas.jsonl, line 1: these ideas are merged into each other." in result.output


def test_nobody_tries_an_idea_twice_at_once(install: Flask, tmp_path: Path) -> None:
    twice = [a_try("1", **RUNNING), a_try("2", **RUNNING)]
    result = run(install, "load", write_lines(tmp_path / "in", **a_folder(replications=twice)))
    assert "replications.jsonl, line 2: this member is trying this idea already" in result.output
    assert Community(install).rows(select(Replication)) == []


def test_one_thread_is_about_one_idea(install: Flask, tmp_path: Path) -> None:
    two = [an_idea("1", thread="1"), an_idea("2", thread="1")]
    result = run(install, "load", write_lines(tmp_path / "in", **a_folder(ideas=two)))
    assert "ideas.jsonl, line 2: another idea has the thread “1”." in result.output


def test_a_source_that_has_grown_brings_what_is_new(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    folder = write_lines(tmp_path / "in", **a_folder())
    assert run(install, "load", folder).exit_code == 0
    made_from = an_idea("2", author="ben", made_from={"idea": "1"})
    grown = a_folder(ideas=[an_idea(), made_from], replications=[a_try()])
    output = run(install, "load", write_lines(folder, **grown)).output
    assert "1 idea, 1 try of an idea" in output
    rows = community.rows(select(Idea.source_idea_id, Idea.replication_count).order_by(Idea.id))
    assert rows == [(None, 1), (1, 0)]
    assert len(community.rows(select(IdeaTerm).where(IdeaTerm.idea_id == 1))) == 4
