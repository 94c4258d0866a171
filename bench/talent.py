"""What /talent and matching cost with 20,000 candidates: `python -m bench.talent`.

Each question is asked once, so that nothing was counted or laid out for it before.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import cycle
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import text
from werkzeug.test import EnvironBuilder

from bench import ideas
from bench.build import settings
from bench.directory import _costs, _reference
from forum import create_app
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from forum.jobs.actions import keeping
from forum.jobs.models import JobPosting
from forum.organizations.choices import STATES
from forum.talent import matching
from forum.talent.policy import Seeker
from forum.talent.queries.finder.named import names
from tests.support.talent_crowd import HOME, RECRUITER, ROLE, WORDS, Crowd, fill

SIZE, OPENINGS = 20_000, 200
FACETS = ("verified", "endorsed", "self", "model", "tool", "band", "reach", "availability")
START = datetime(2024, 1, 1, tzinfo=UTC)


def main() -> None:
    """Measure one size, 20,000 candidates when none is named."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    with TemporaryDirectory() as folder:
        app = create_app(settings(Path(folder), 8000))
        with app.app_context():
            migrate_database(app)
        with app.app_context(), transaction():
            crowd = fill(size, OPENINGS)
            numbers = [_publish(posting) for posting in crowd.openings[:60]]
            ideas._sign_in()
            touch(SITE)
            db.session.execute(text("ANALYZE"))
        raw = _reference(Path(folder))
        ideas._settle(app)
        ask = _asking(app)
        started = time.process_time()
        ask("/talent")
        print(f"{size:,} candidates: read at the first request in {_since(started):.1f} s")
        ideas._line(app, "all candidates", partial(ask, "/talent"), raw)
        for name, words, facets in (
            ("three facets", 0, 3),
            ("a word and two facets", 1, 2),
            ("a word", 1, 0),
        ):
            with app.app_context(), transaction(write=False):
                asked = _questions(name, words, facets)
                ask(next(asked))
            ideas._line(app, name, partial(ideas._ask_next, ask, asked), raw)
        compared = cycle(f"/talent?opening={number}" for number in numbers)
        ideas._line(app, "in the order of an opening", partial(ideas._ask_next, ask, compared), raw)
        listed = cycle(f"/jobs/{number}/matches" for number in numbers)
        ideas._line(app, "members who match", partial(ideas._ask_next, ask, listed), raw)
        _match(app, crowd, raw)


def _since(started: float) -> float:
    return time.process_time() - started


def _match(app: Flask, crowd: Crowd, raw: Any) -> None:
    seeker = Seeker("poster", RECRUITER, HOME, HOME)
    pairs = cycle(crowd.openings)
    with app.test_request_context(), transaction(write=False):
        found = [{m.id for m in matching.rank(posting, seeker)} for posting in crowd.openings]
        cost, unit = _costs(lambda: _rank(pairs, seeker), raw)
    there = sum(len(some & {*fit}) for some, fit in zip(found, crowd.planted, strict=True))
    share = there / sum(map(len, crowd.planted))
    print(f"  {'ten best of an opening':<44}{cost:7.2f} ms {cost / unit:6.1f} raw pages")
    print(f"  {share:.1%} of those planted for {len(found)} openings are among the ten best")


def _rank(openings: Iterator[Any], seeker: Seeker) -> None:
    matching.rank(next(openings), seeker)


def _publish(posting: Any) -> int:
    row = JobPosting(
        organization_id=HOME,
        author_id=RECRUITER,
        state="draft",
        revision=0,
        created_at=START,
        updated_at=START,
    )
    keeping.write(row, posting)
    keeping.move(row, "open", Viewer(id=RECRUITER).id)
    return row.id


def _questions(name: str, words: int, facets: int) -> Iterator[str]:
    """Yield addresses, none of them twice."""
    values = {facet: [*names.get().values[facet]] for facet in FACETS}
    values["reach"] = [*STATES]
    return _asked(Random(name), values, words, facets)


def _asked(chance: Random, values: dict[str, list[str]], words: int, facets: int) -> Iterator[str]:
    seen = set()
    while True:
        asked = [("q", " ".join(chance.sample(WORDS, words)))] if words else []
        asked += [(one, chance.choice(values[one])) for one in chance.sample([*values], facets)]
        question = frozenset(asked)
        if question not in seen or not facets:
            seen.add(question)
            yield "/talent?" + urlencode(asked)


def _asking(app: Flask) -> ideas.Ask:
    """Return a function that asks for an address as a recruiter in their role."""
    raw = "f" * 40
    serializer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
    held = {"_user_id": ideas.TOKEN, "_fresh": True, "csrf_token": raw, "talent_desk": ROLE}
    form = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    cookie = f"session={serializer.dumps(held)}; csrf={form}"

    def ask(address: str) -> None:
        path, _, query = address.partition("?")
        environ = EnvironBuilder(path=path, query_string=query).get_environ()
        environ["HTTP_COOKIE"] = cookie
        statuses: list[str] = []
        body = app.wsgi_app(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
        for _ in body:
            pass
        if statuses != ["200 OK"]:
            raise SystemExit(f"{address} answered {statuses}")

    return ask


if __name__ == "__main__":
    main()
