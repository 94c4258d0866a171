"""What suggestions cost: CPU of one page of them, in raw pages, as the community grows.

*suggestions* are found for another member each time; *page* is one member's, who comes back;
*first page* is another member's each time, of which nothing is remembered.

Run `python -m bench.counterparts [MEMBERS …]`; without numbers 1,000, 10,000 and 100,000.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, insert, select, text

from bench.build import settings
from forum import create_app
from forum.accounts.models import SignIn, User
from forum.accounts.queries import hashed
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from forum.counterparts.actions.counting import count_terms
from forum.counterparts.queries.suggestions import suggestions_for
from forum.discussions.models import Post, Space, Thread
from forum.members.models import Context, ContextTerm, Profile
from forum.organizations.models import Affiliation, Organization
from forum.vocab.actions import seed_vocabulary
from forum.vocab.models import Term

SIZES = (1_000, 10_000, 100_000)
ROUNDS, TURNS = 40, 10
SEED = 20_260_301
BATCH = 2_000
STAGES = ("exploring", "installing", "initial-implementation", "full-implementation", "sustaining")
BANDS = ("under-250", "250-499", "500-999", "1000-2499", "2500-plus")
LOCALES = ("city-large", "suburb-large", "town-fringe", "rural-fringe", "rural-remote")
# Vocabulary → fewest and most terms of it in a full context.
HELD = {"problem": (2, 3), "model": (1, 2), "tool": (6, 12), "grade": (2, 4), "device": (1, 2)}


def fill(members: int) -> None:
    """Make a community in which everybody has a full context; needs an empty database."""
    chance = Random(SEED)
    with transaction():
        seed_vocabulary()
        terms = db.session.execute(select(Term.vocabulary, Term.id).order_by(Term.id)).all()
        _raw_thread()
    known: dict[str, list[int]] = {}
    for vocabulary, number in terms:
        known.setdefault(vocabulary, []).append(number)
    people = _people(members, known, chance)
    while batch := list(islice(people, BATCH)):
        with transaction():
            for model in (User, Profile, Organization, Context, ContextTerm, Affiliation, SignIn):
                rows = [row for person in batch for row in person.get(model, ())]
                if rows:
                    db.session.execute(insert(model), rows)
    with transaction():
        touch(SITE)
        count_terms()
        db.session.execute(text("ANALYZE"))


def _people(
    members: int, known: dict[str, list[int]], chance: Random
) -> Iterator[dict[Any, list[dict[str, Any]]]]:
    # Some terms are held by many and most by few, as tools are.
    weights = {kind: [1 / (n + 1) for n in range(len(ids))] for kind, ids in known.items()}
    for number in range(1, members + 1):
        held = {
            term
            for kind, (fewest, most) in HELD.items()
            for term in chance.choices(known[kind], weights[kind], k=chance.randint(fewest, most))
        }
        yield {
            **_person(number),
            Context: [_context(number, chance)],
            ContextTerm: [{"user_id": number, "term_id": term} for term in sorted(held)],
        }


def _context(number: int, chance: Random) -> dict[str, Any]:
    return {
        "user_id": number,
        "stage": chance.choice(STAGES),
        "organization_kind": chance.choice(("district", "charter-network")),
        "size_band": chance.choice(BANDS),
        "locale": chance.choice(LOCALES),
        "open_to_contact": True,
        "as_of": now(),
    }


def _person(number: int) -> dict[Any, list[dict[str, Any]]]:
    """Return the rows of a person; five work at one place, the first of whom brings it along."""
    moment, key, place = now(), f"member{number}", (number + 4) // 5
    user = {"id": number, "username": key, "username_key": key, "name": f"Member {number}"}
    work = {"user_id": number, "organization_id": place, "title": "Demo", "created_at": moment}
    times = {"created_at": moment, "seen_at": moment, "expires_at": moment + timedelta(days=1)}
    slug = f"place-{place}"
    there = {"id": place, "slug": slug, "name": slug, "name_key": slug, "kind": "district"}
    return {
        User: [user | {"name_key": key, "email_verified_at": moment, "created_at": moment}],
        Profile: [{"user_id": number, "headline": "Demo"}],
        Affiliation: [work],
        SignIn: [{"token_hash": hashed(key), "user_id": number, **times}],
        Organization: [there | {"created_at": moment}] if number % 5 == 1 else [],
    }


def _raw_thread() -> None:
    """Write the thread that the raw page reads."""
    moment = now()
    user = {"id": 10**9, "username": "raw", "username_key": "raw", "name": "Raw", "name_key": "raw"}
    db.session.execute(insert(User), [user | {"created_at": moment}])
    db.session.execute(insert(Space), [{"id": 1, "slug": "raw", "name": "Raw", "purpose": "Raw"}])
    thread = {"id": 1, "space_id": 1, "type": "question", "title": "Raw", "slug": "raw"}
    times = {"created_at": moment, "last_post_at": moment}
    db.session.execute(
        insert(Thread), [{**thread, **times, "author_id": 10**9, "last_poster_id": 10**9}]
    )
    post = {"thread_id": 1, "author_id": 10**9, "created_at": moment, "html": "<p>words</p>" * 50}
    db.session.execute(insert(Post), [{**post, "id": n, "number": n} for n in range(1, 21)])


def least(*works: Callable[[int], object]) -> list[float]:
    """Return the CPU-milliseconds of one call of each, the least of several runs.

    They take turns, so that a machine with other work to do slows all of them alike.
    """
    for work in works:
        for number in range(20):
            work(number)
    spent = [float("inf")] * len(works)
    for turn in range(TURNS):
        for place, work in enumerate(works):
            start = time.process_time()
            for number in range(turn * ROUNDS, (turn + 1) * ROUNDS):
                work(number)
            spent[place] = min(spent[place], (time.process_time() - start) / ROUNDS * 1000)
    return spent


def _signed_in(app: Flask, member: int) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = f"member{member}", True
    return client


def measure(app: Flask, members: int) -> str:
    """Return a line of figures for a filled community."""
    from bench import reference

    raw, one = reference.app.test_client(), _signed_in(app, 7)
    step = max(1, members // (ROUNDS * TURNS))
    others = [_signed_in(app, 1 + n * step) for n in range(ROUNDS * TURNS)]
    for other in others:
        other.get("/counterparts/requests")
    answer = one.get("/counterparts")
    assert answer.status_code == 200 and b"of 100" in answer.data
    with app.app_context():
        statements: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *a: statements.append(a[2]))
    one.get("/counterparts")
    asked = len([one for one in statements if one.startswith("SELECT")])
    with app.test_request_context():
        unit, alone = least(
            lambda _: raw.get("/raw"), lambda n: suggestions_for(Viewer(id=1 + n * step))
        )
    base, again, first = least(
        lambda _: raw.get("/raw"),
        lambda _: one.get("/counterparts"),
        lambda n: others[n].get("/counterparts"),
    )
    return (
        f"{members:>9,} {unit:>9.2f} {alone:>12.2f} {alone / unit:>6.1f}"
        f" {again:>9.2f} {again / base:>6.1f} {first:>11.2f} {first / base:>6.1f} {asked:>11}"
    )


def main(sizes: list[int]) -> int:
    """Print a line for each size."""
    print("  members  raw page  suggestions   in R      page   in R  first page   in R  statements")
    for members in sizes:
        with TemporaryDirectory() as folder:
            app = create_app(settings(Path(folder), 8000))
            os.environ["BENCH_DATABASE"] = str(Path(folder) / "forum.sqlite3")
            with app.app_context():
                migrate_database(app)
                fill(members)
            print(measure(app, members), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main([int(size) for size in sys.argv[1:]] or list(SIZES)))
