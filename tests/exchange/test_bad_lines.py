from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.discussions.models import Post
from tests.exchange.folders import a_post, a_thread, person, run, small, write_lines, wrong


def count(app: Flask, model: Any) -> int:
    with app.app_context(), transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


GOOD = a_post("a", "1", 1)
BAD: list[tuple[str, dict[str, list[Any]], str]] = [
    ("wrong type", {"posts": [GOOD | {"number": "one"}]}, "posts.jsonl, line 1: “number” must be"),
    ("boolean for a number", {"posts": [GOOD | {"number": True}]}, "line 1: “number” must be"),
    ("number zero", {"posts": [GOOD | {"number": 0}]}, "line 1: “number” begins at 1"),
    ("missing field", {"members": [{"id": "x"}]}, "members.jsonl, line 1: “username” is missing"),
    ("unknown field", {"posts": [GOOD | {"karma": 3}]}, "line 1: there is no field “karma”"),
    ("inner field", {"posts": [GOOD | {"removed": {"who": "x"}}]}, "there is no field “who”"),
    ("no time", {"posts": [GOOD | {"created_at": "yesterday"}]}, "“created_at” must be a time"),
    ("no such type", {"threads": [a_thread("1", type="poll")]}, "“type” must be one of question"),
    ("no object", {"posts": ["[1, 2]"]}, "line 1: every line must be a JSON object"),
    ("no JSON", {"posts": ["{'id': 1}"]}, "line 1: this is no JSON object"),
    ("deep nesting", {"posts": ["[" * 100_000]}, "line 1: this is no JSON object"),
    ("unknown thread", {"posts": [GOOD, a_post("b", "7", 1)]}, "line 2: there is no thread “7”"),
    ("unknown author", {"posts": [GOOD | {"author": "zoe"}]}, "there is no member “zoe”"),
    ("reply to later", {"posts": [GOOD | {"reply_to": "b"}]}, "there is no post “b”"),
    ("reply to itself", {"posts": [GOOD | {"reply_to": "a"}]}, "there is no post “a”"),
    ("unknown space", {"threads": [a_thread("1", space="q")]}, "there is no space “q”"),
    ("unknown tag", {"threads": [a_thread("1", tags=["q"])]}, "there is no tag “q”"),
    (
        "merged nowhere",
        {"threads": [a_thread("1"), a_thread("2", state="merged", merged_into="9")]},
        "line 2: is merged into “9”",
    ),
    ("merged without", {"threads": [a_thread("1", state="merged")]}, "“state” is merged where"),
    (
        "same id twice",
        {"posts": [GOOD, GOOD | {"number": 2}]},
        "line 2: the post “a” is in this file",
    ),
    ("same member twice", {"members": [person("ana"), person("ana")]}, "line 2: the member “ana”"),
    (
        "same space twice",
        {
            "spaces": [
                {"id": "s", "slug": "practice", "name": "A"},
                {"id": "t", "slug": "practice", "name": "B"},
            ]
        },
        "line 2: the slug “practice” is in this file twice",
    ),
    (
        "reacted twice",
        {"posts": [GOOD | {"reactions": {"helped": ["ben", "ben"]}}]},
        "reacted twice",
    ),
    (
        "voted twice",
        {
            "threads": [
                a_thread(
                    "1",
                    poll={
                        "question": "?",
                        "closes_at": None,
                        "options": [
                            {"label": "A", "votes": ["ana"]},
                            {"label": "B", "votes": ["ana"]},
                        ],
                    },
                )
            ]
        },
        "has voted twice",
    ),
    (
        "versions fall",
        {
            "posts": [
                GOOD
                | {
                    "revisions": [
                        {"version": n, "body": "x", "at": "2026-01-03T00:00:00Z", "by": "ana"}
                        for n in (2, 1)
                    ]
                }
            ]
        },
        "versions must rise",
    ),
    ("user name", {"members": [person("ana", username="an na")]}, "“username” is 3 to 30"),
    ("long title", {"threads": [a_thread("1", title="x" * 201)]}, "“title” is longer than 200"),
    (
        "origin",
        {"threads": [a_thread("1", origin="javascript:alert(1)")]},
        "“origin” must be an address",
    ),
    (
        "accepted elsewhere",
        {
            "threads": [a_thread("1"), a_thread("2", accepted_post="a")],
            "posts": [GOOD, a_post("b", "2", 1)],
        },
        "is in another thread",
    ),
    ("empty id", {"members": [person("ana", id=" ")]}, "“id” is empty"),
    ("list of texts", {"threads": [a_thread("1", tags=[["a"]])]}, "a slug is 1 to 40"),
]


@pytest.mark.parametrize(("changes", "message"), [bad[1:] for bad in BAD], ids=[b[0] for b in BAD])
def test_a_bad_line_stops_with_its_place_and_leaves_nothing_of_its_batch(
    install: Flask, tmp_path: Path, changes: dict[str, list[Any]], message: str
) -> None:
    lines = small() | changes
    if "posts" not in changes and "threads" in changes:
        lines["posts"] = [GOOD]
    folder = write_lines(tmp_path / "in", **lines)
    result = run(install, "load", folder)
    assert result.exit_code == 1
    assert message in result.output
    assert result.output.count("\n") == 1
    kind = next(iter(changes))
    if not message.startswith("line 2: is merged"):
        assert count(install, Post) == 0
    if kind == "members":
        assert count(install, User) == 0
    assert wrong(install) == []
    result = run(install, "load", write_lines(folder, **small()))
    assert result.exit_code == 0, result.output
    assert count(install, Post) == 3


@pytest.mark.parametrize("cut", [1, 40, 150])
def test_a_file_that_ends_in_the_middle_is_told_apart(
    install: Flask, tmp_path: Path, cut: int
) -> None:
    folder = write_lines(tmp_path / "in", **small())
    path = folder / "posts.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    result = run(install, "load", folder)
    if cut == 1:  # only the last newline is missing: nothing is lost
        assert result.exit_code == 0
        return
    assert result.exit_code == 1
    assert "line " in result.output
    assert "the file ends in the middle of this line" in result.output
    path.write_bytes(whole)
    assert run(install, "load", folder).exit_code == 0
    assert count(install, Post) == 3


def test_bytes_that_are_no_text_are_refused(install: Flask, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", **small())
    path = folder / "members.jsonl"
    path.write_bytes(path.read_bytes().replace(b"Ben", b"B\xffn"))
    result = run(install, "load", folder)
    assert result.exit_code == 1
    assert "members.jsonl, line 2: these bytes are no UTF-8 text." in result.output
