"""What /members costs with 1,000, 10,000 and 100,000 members: `python -m bench.directory`."""

from __future__ import annotations

import os
import random
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, text
from werkzeug.test import EnvironBuilder

from bench.build import settings
from forum import create_app
from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from forum.members.models import Context, ContextTerm, Profile
from forum.members.sections import STATES
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import Term

SIZES = (1_000, 10_000, 100_000)
START = datetime(2020, 1, 1, tzinfo=UTC)
ROUNDS = 5
REQUESTS = 60
# Vocabulary → how many terms it has, and how many of them a context holds.
MANY = {
    "problem": (25, 2),
    "model": (9, 2),
    "tool": (70, 5),
    "grade": (23, 3),
    "subject": (14, 2),
    "device": (7, 1),
}
SINGLE = {"stage": 6, "organization-kind": 12, "size": 8, "locale": 12}
# fmt: off
WORDS = [
    "rotation", "stations", "data", "coaching", "rosters", "devices", "rollout", "teachers",
    "minutes", "scores", "reading", "math", "network", "school", "district", "pilot", "routine",
    "schedule", "small", "groups", "planning", "sensors", "privacy", "family",
]
# fmt: on


def main() -> None:
    """Measure each size in a process of its own, so that none pays for another."""
    sizes = [int(size) for size in sys.argv[1:]]
    if len(sizes) == 1:
        _measure(sizes[0])
        return
    for size in sizes or SIZES:
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "bench.directory", str(size)])


def _measure(size: int) -> None:
    with TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(settings(instance, 8000))
        with app.app_context():
            migrate_database(app)
            _fill(size)
        raw = _reference(instance)
        before, started = _megabytes(), time.process_time()
        _ask(app, "/members")
        first = time.process_time() - started
        print(f"{size:,} members: read at the first request in {first:.1f} s of CPU")
        print(f"  memory of the process at most {_megabytes():,.0f} MB, {before:,.0f} before")
        for name, address in PAGES.items():
            cost, unit = _costs(partial(_ask_next, app, address, count()), raw)
            print(
                f"  {name:<44}{cost:7.2f} ms {cost / unit:6.1f} raw pages"
                f" {_statements(app, address(REQUESTS))} statements"
            )


def _ask_next(app: Flask, address: Callable[[int], str], numbers: Iterator[int]) -> None:
    _ask(app, address(next(numbers)))


def _varied(n: int) -> str:
    return (
        f"/members?q={WORDS[n % len(WORDS)]}&tool=tool-{n * 7 % 20}&state={[*STATES][n % 49]}"
        f"&stage=stage-{n % 6}"
    )


def _wide(n: int) -> str:
    context = f"&tool=tool-{n % 20}&model=model-{n % 9}&problem=problem-{n % 25}"
    return f"/members?q={WORDS[n % len(WORDS)]}{context}"


# Name → address of the n-th request; those with other choices each time find nothing counted.
PAGES: dict[str, Callable[[int], str]] = {
    "everybody": lambda _n: "/members",
    "everybody, most helpful": lambda _n: "/members?sort=helpful",
    "a facet, another each time": lambda n: (
        f"/members?tool=tool-{n % 70}&state={[*STATES][n % 50]}"
    ),
    "three facets and text, another each time": _varied,
    "three context facets and text": _wide,
    "text, another each time": lambda n: f"/members?q={WORDS[n % 24]}+{WORDS[n * 5 % 23]}",
}


def _costs(ask: Callable[[], None], raw: Callable[[], None]) -> tuple[float, float]:
    """Return the CPU-milliseconds of a page and of the raw page, measured in turn."""
    costs: list[float] = []
    units: list[float] = []
    for _ in range(ROUNDS):
        for asked, kept in ((raw, units), (ask, costs)):
            started = time.process_time()
            for _ in range(REQUESTS):
                asked()
            kept.append((time.process_time() - started) / REQUESTS * 1000)
    return median(costs), median(units)


def _ask(app: Flask, address: str) -> None:
    path, _, query = address.partition("?")
    environ = EnvironBuilder(path=path, query_string=query).get_environ()
    statuses: list[str] = []
    body = app.wsgi_app(environ, lambda status, _headers, _error=None: statuses.append(status))  # type: ignore[arg-type]
    for _ in body:
        pass
    if statuses != ["200 OK"]:
        raise SystemExit(f"{address} answered {statuses}")


def _statements(app: Flask, address: str) -> int:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    _ask(app, address)
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _reference(instance: Path) -> Callable[[], None]:
    """Return a function that makes the raw page once."""
    path = instance / "raw.sqlite3"
    html = "<p>" + "We tried that with two carts, and it held for a term. " * 8 + "</p>"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT)")
        database.execute(
            "CREATE TABLE posts (id INTEGER PRIMARY KEY, thread_id INTEGER, number INTEGER,"
            " author_id INTEGER, created_at TEXT, html TEXT, UNIQUE (thread_id, number))"
        )
        database.execute("INSERT INTO users VALUES (1, 'ann')")
        rows = [(n, 1, n, 1, "2025-01-01 09:00:00", html) for n in range(1, 21)]
        database.executemany("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?)", rows)
    os.environ["BENCH_DATABASE"] = str(path)
    from bench.reference import app

    return lambda: _ask(app, "/raw")


def _fill(size: int) -> None:
    chance = random.Random(size)
    with transaction():
        terms = _terms()
        db.session.execute(
            insert(Organization),
            [
                {"id": n, "slug": f"o{n}", "name": f"District {n}", "name_key": f"district {n}"}
                | {"kind": "district", "created_at": START}
                for n in range(1, 201)
            ],
        )
        touch(SITE)
    for low in range(1, size + 1, 5_000):
        batch = tuple(range(low, min(low + 5_000, size + 1)))
        with transaction():
            _people(batch, chance)
            db.session.execute(insert(ContextTerm), list(_held(batch, terms, chance)))
    with transaction():
        db.session.execute(text("ANALYZE"))


def _terms() -> dict[str, list[int]]:
    sizes = {name: many for name, (many, _) in MANY.items()} | SINGLE
    terms: dict[str, list[int]] = {}
    rows: list[dict[str, Any]] = []
    for name, many in sizes.items():
        for n in range(many):
            number = len(rows) + 1
            terms.setdefault(name, []).append(number)
            rows.append(
                {"id": number, "vocabulary": name, "slug": f"{name}-{n}", "position": n}
                | {"label": f"{name.title()} {n}"}
            )
    db.session.execute(insert(Term), rows)
    return terms


def _people(batch: tuple[int, ...], chance: random.Random) -> None:
    def said(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=words))

    db.session.execute(
        insert(User),
        [
            {"id": n, "username": f"member{n}", "username_key": f"member{n}"}
            | {"name": f"Member {chance.choice('ABCDEFGHKLMNPRSTW')}. {n}"}
            | {"created_at": START + timedelta(minutes=n)}
            for n in batch
        ],
    )
    rows = [
        {"user_id": n, "headline": said(5), "location": said(1), "about_text": said(30)}
        | {"helps_source": said(10), "state": chance.choice([*STATES]), "helped_count": n % 50}
        | {"context_shown": chance.choice((0, 0, 0, 1)), "about_shown": chance.choice((0, 0, 1))}
        for n in batch
    ]
    db.session.execute(insert(Profile), rows)
    db.session.execute(
        insert(Context),
        [
            {"user_id": n, "as_of": START, "open_to_contact": n % 3 > 0}
            | {"stage": f"stage-{chance.randrange(6)}", "size_band": f"size-{chance.randrange(8)}"}
            | {"organization_kind": f"organization-kind-{chance.randrange(12)}"}
            | {"locale": f"locale-{chance.randrange(12)}"}
            for n in batch
        ],
    )
    _work(batch)


def _work(batch: tuple[int, ...]) -> None:
    db.session.execute(
        insert(Affiliation),
        [
            {"user_id": n, "organization_id": n % 200 + 1, "title": "Manager", "created_at": START}
            | {
                "verified_at": START if n % 4 else None,
                "expires_at": now() + timedelta(days=n % 300 + 1),
            }
            for n in batch
        ],
    )


def _held(
    batch: tuple[int, ...], terms: dict[str, list[int]], chance: random.Random
) -> Iterator[dict[str, int]]:
    for n in batch:
        for name, (many, most) in MANY.items():
            # The first terms are the common ones.
            picked = {min(int(chance.expovariate(4 / many)), many - 1) for _ in range(most)}
            yield from ({"user_id": n, "term_id": terms[name][place]} for place in picked)


if __name__ == "__main__":
    main()
