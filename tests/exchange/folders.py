from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from forum.core.db import db, transaction
from forum.discussions.models import Post, Reaction
from forum.members.models import Profile
from tests.support.counters import wrong_counters

Item = dict[str, Any]
JOINED = "2026-01-01T08:00:00Z"


def run(app: Flask, *arguments: str | Path) -> Result:
    """Run a command of the product in this process."""
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def exported(app: Flask, folder: Path) -> dict[str, bytes]:
    """Export the community; return the bytes of each file."""
    result = run(app, "export", folder)
    assert result.exit_code == 0, result.output
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def write_lines(folder: Path, **files: Iterable[Item | str]) -> Path:
    """Write JSON lines, files by kind; a text is written as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, items in files.items():
        lines = [item if isinstance(item, str) else json.dumps(item) for item in items]
        (folder / f"{name}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return folder


def small(**changes: Any) -> dict[str, list[Any]]:
    """Return a small community of two members, one thread and three posts, with other files."""
    files: dict[str, list[Any]] = {
        "spaces": [{"id": "s", "slug": "practice", "name": "Practice", "order": 1}],
        "tags": [{"slug": "carts", "label": "Carts", "synonyms": ["trolleys"]}],
        "members": [person("ana"), person("ben")],
        "threads": [a_thread("1")],
        "posts": [a_post("a", "1", 1), a_post("b", "1", 2, author="ben"), a_post("c", "1", 3)],
    }
    return files | changes


def person(key: str, **changes: Any) -> Item:
    """Return a line of members.jsonl."""
    values = {"id": key, "username": key, "name": key.title(), "joined_at": JOINED}
    return values | changes


def a_thread(number: str, **changes: Any) -> Item:
    """Return a line of threads.jsonl."""
    values = {
        "id": number,
        "space": "s",
        "type": "question",
        "title": f"Question {number}",
        "author": "ana",
        "created_at": "2026-01-02T09:00:00Z",
    }
    return values | changes


def a_post(name: str, thread: str, number: int, **changes: Any) -> Item:
    """Return a line of posts.jsonl."""
    values = {
        "id": name,
        "thread": thread,
        "number": number,
        "author": "ana",
        "created_at": f"2026-01-02T09:{number:02}:00Z",
        "body": f"This is {name}.",
    }
    return values | changes


def wrong(app: Flask) -> list[str]:
    """Return every counter that is not the count of what it counts, helped ones included."""
    with app.app_context(), transaction(write=False):
        marks = select(func.count()).where(Reaction.post_id == Post.id, Reaction.kind == "helped")
        truth = marks.correlate(Post).scalar_subquery() + Post.helped_elsewhere
        posts = db.session.execute(select(Post.id).where(Post.helped_count != truth)).all()
        sums = select(func.coalesce(func.sum(Post.helped_count), 0))
        total = sums.where(Post.author_id == Profile.user_id).correlate(Profile).scalar_subquery()
        people = select(Profile.user_id).where(Profile.helped_count != total)
        helped = [f"helped of {row}" for row in [*posts, *db.session.execute(people).all()]]
        return [*wrong_counters(), *helped]


def tables(app: Flask, *leave: str) -> dict[str, list[Any]]:
    """Return every row of every table but those named, in a fixed order."""
    with app.app_context(), transaction(write=False):
        return {
            table.name: sorted(map(repr, db.session.execute(table.select()).all()))
            for table in db.metadata.sorted_tables
            if table.name not in leave
        }
