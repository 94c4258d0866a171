"""What /ideas costs with 1,000 and 5,000 ideas: `python -m bench.ideas`."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.build import settings
from bench.directory import _ask, _ask_next, _costs, _reference, _statements
from forum import create_app
from forum.core.db import transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from tests.support.idea_town import WORDS, fill

# Ideas → replications.
SIZES = {1_000: 4_000, 5_000: 20_000}
REQUESTS = 60
TOOLS = ("i-ready", "khan-academy", "st-math", "lexia", "zearn", "dreambox")
PROBLEMS = ("slow-logins", "roster-errors", "tool-overload", "minutes-met-scores-flat")
STATUSES = ("proposed", "piloting", "tried", "adopted", "adapted", "dropped")
COSTS = ("free", "100", "1000", "10000")


def _word(n: int) -> str:
    return WORDS[n % len(WORDS)]


# Name → address of the n-th request.
PAGES: dict[str, Callable[[int], str]] = {
    "all ideas": lambda _n: "/ideas",
    "a facet, another each time": lambda n: f"/ideas?problem={PROBLEMS[n % 4]}&cost={COSTS[n % 3]}",
    "text, another each time": lambda n: f"/ideas?q={_word(n)}+{_word(n * 5 + 1)}",
    "three facets and text": lambda n: (
        f"/ideas?q={_word(n)}&status={STATUSES[n % 6]}&band=elementary&evidence={n % 3 + 1}"
    ),
    "most replicated": lambda n: f"/ideas?sort=replicated&tool={TOOLS[n % 6]}",
}


def main() -> None:
    """Measure each size in a process of its own, so that none pays for another."""
    sizes = [int(size) for size in sys.argv[1:]]
    if len(sizes) == 1:
        _measure(sizes[0])
        return
    for size in sizes or SIZES:
        os.spawnv(os.P_WAIT, sys.executable, [sys.executable, "-m", "bench.ideas", str(size)])


def _measure(size: int) -> None:
    with TemporaryDirectory() as folder:
        instance = Path(folder)
        app = create_app(settings(instance, 8000))
        with app.app_context():
            migrate_database(app)
        with app.app_context(), transaction():
            fill(size, SIZES.get(size, size * 4))
            touch(SITE)
        raw = _reference(instance)
        started = time.process_time()
        _ask(app, "/ideas")
        print(f"{size:,} ideas: read at the first request in {time.process_time() - started:.1f} s")
        for name, address in PAGES.items():
            cost, unit = _costs(partial(_ask_next, app, address, count()), raw)
            print(
                f"  {name:<32}{cost:7.2f} ms {cost / unit:6.1f} raw pages"
                f" {_statements(app, address(REQUESTS))} statements"
            )


if __name__ == "__main__":
    main()
