"""What /jobs costs with 1,000 and 3,000 openings: `python -m bench.jobs`.

Each question is asked once, so that nothing was counted or laid out for it before.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from sqlalchemy import text

from bench.build import settings
from bench.directory import _reference
from bench.ideas import TOKEN, _ask_next, _asking, _line, _settle, _sign_in
from forum import create_app
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from forum.jobs.named import names
from tests.support.job_town import CITIES, WORDS, fill

SIZES = (1_000, 3_000)
# The first values of a facet are the common ones.
COMMON = 12
# Name → words, place, facets and order of its questions.
PAGES = {
    "a word and three facets": (1, False, 3, ""),
    "two words": (2, False, 0, ""),
    "a place and two facets": (0, True, 2, ""),
    "three facets": (0, False, 3, ""),
    **{f"a word and two facets, {order}": (1, False, 2, order) for order in ("closing", "pay")},
}


def _questions(name: str, words: int, place: bool, facets: int, order: str) -> Iterator[str]:
    """Yield addresses, none of them twice."""
    chance, seen = Random(name), set()
    values = {facet: [*held][:COMMON] for facet, held in names.get().values.items()}
    while True:
        asked = [("q", " ".join(chance.sample(WORDS, words)))] if words else []
        asked += [("place", chance.choice(CITIES))] if place else []
        asked += [(one, chance.choice(values[one])) for one in chance.sample([*values], facets)]
        question = frozenset(asked)
        if question not in seen:
            seen.add(question)
            yield "/jobs?" + urlencode([*asked, *([("sort", order)] if order else [])])


def main() -> None:
    """Measure each size in a process of its own, so that none pays for another."""
    sizes = [int(size) for size in sys.argv[1:]]
    if len(sizes) == 1:
        _measure(sizes[0])
        return
    for size in sizes or SIZES:
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "bench.jobs", str(size)])


def _measure(size: int) -> None:
    with TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(settings(instance, 8000))
        with app.app_context():
            migrate_database(app)
        with app.app_context(), transaction():
            fill(size)
            _sign_in()
            touch(SITE)
            db.session.execute(text("ANALYZE"))
        raw = _reference(instance)
        _settle(app)
        started = time.process_time()
        _asking(app, "")("/jobs")
        print(
            f"{size:,} openings: read at the first request in {time.process_time() - started:.1f} s"
        )
        for viewer, token in (("guest", ""), ("member", TOKEN)):
            ask = _asking(app, token)
            _line(app, f"{viewer}: all openings", partial(ask, "/jobs"), raw)
            for name, shape in PAGES.items():
                with app.app_context(), transaction(write=False):
                    asked = _questions(f"{viewer} {name}", *shape)
                    first = next(asked)
                ask(first)
                _line(app, f"{viewer}: {name}", partial(_ask_next, ask, asked), raw)


if __name__ == "__main__":
    main()
