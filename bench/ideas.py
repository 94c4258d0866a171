"""What /ideas costs with 1,000 and 5,000 ideas: `python -m bench.ideas`.

Each question is asked once, so that nothing was counted or laid out for it before.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, insert, text
from werkzeug.test import EnvironBuilder

from bench.build import settings
from bench.directory import _costs, _reference
from forum import create_app
from forum.accounts.models import SignIn
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.core.versions import SITE, touch
from forum.ideas.states import COST, SETUP, STATUSES, WEEKLY
from forum.vocab.queries import terms
from forum.vocab.vocabularies import GRADE_BANDS
from tests.support.idea_town import SKILLS, WORDS, fill

# Ideas → replications.
SIZES = {1_000: 4_000, 5_000: 20_000}
# Somebody with a context.
MEMBER, TOKEN = 3, "bench-of-ideas"
# The first terms of a vocabulary are the common ones.
COMMON = 12
ORDERS = ("newest", "replicated", "near", "useful")
Ask = Callable[[str], None]


def _values() -> dict[str, list[str]]:
    """Return facet → values that are asked for."""
    listed = terms.get().listed
    names = ("problem", "model", "tool", "subject", "device", "organization-kind", "size")
    found = {name: [term.slug for term in listed[name][:COMMON]] for name in names}
    return found | {
        "band": [*GRADE_BANDS],
        "skill": [*SKILLS],
        "status": [*STATUSES],
        "evidence": ["1", "2", "3", "4"],
        "cost": [*COST],
        "setup": [*SETUP],
        "weekly": [*WEEKLY],
    }


def _questions(name: str, words: int, facets: int, order: str) -> Iterator[str]:
    """Yield addresses, none of them twice."""
    chance, values, seen = Random(name), _values(), set()
    while True:
        asked = [("q", " ".join(chance.sample(WORDS, words)))] if words else []
        asked += [(one, chance.choice(values[one])) for one in chance.sample([*values], facets)]
        question = frozenset(asked)
        if question not in seen:
            seen.add(question)
            yield "/ideas?" + urlencode([*asked, *([("sort", order)] if order else [])])


# Name → words, facets and order of its questions.
PAGES = {
    "a word and three facets": (1, 3, ""),
    "two words and three facets": (2, 3, ""),
    "two words": (2, 0, ""),
    "three facets": (0, 3, ""),
    **{f"a word and two facets, {order}": (1, 2, order) for order in ORDERS},
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
            _sign_in()
            touch(SITE)
            db.session.execute(text("ANALYZE"))
        raw = _reference(instance)
        _settle(app)
        started = time.process_time()
        _asking(app, "")("/ideas")
        print(f"{size:,} ideas: read at the first request in {time.process_time() - started:.1f} s")
        for viewer, token in (("guest", ""), ("member", TOKEN)):
            ask = _asking(app, token)
            _line(app, f"{viewer}: all ideas", partial(ask, "/ideas"), raw)
            for name, shape in PAGES.items():
                with app.app_context(), transaction(write=False):
                    asked = _questions(f"{viewer} {name}", *shape)
                    first = next(asked)
                ask(first)
                _line(app, f"{viewer}: {name}", partial(_ask_next, ask, asked), raw)


def _settle(app: Flask) -> None:
    """Do what the server does before it forks, so that nothing of it is looked over for garbage."""
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)
    gc.collect()
    gc.freeze()


def _ask_next(ask: Ask, addresses: Iterator[str]) -> None:
    ask(next(addresses))


def _line(app: Flask, name: str, ask: Callable[[], None], raw: Callable[[], None]) -> None:
    cost, unit = _costs(ask, raw)
    print(
        f"  {name:<44}{cost:7.2f} ms {cost / unit:6.1f} raw pages"
        f" {_statements(app, ask)} statements"
    )


def _sign_in() -> None:
    moment = now()
    row = {"token_hash": hashed(TOKEN), "user_id": MEMBER, "created_at": moment}
    row |= {"seen_at": moment, "expires_at": moment + timedelta(days=1)}
    db.session.execute(insert(SignIn), [row])


def _asking(app: Flask, token: str) -> Ask:
    """Return a function that asks for an address as a guest, or as who holds a token."""
    cookie = ""
    if token:
        # With what a first page left there, so that no page has to send it anew.
        raw = "f" * 40
        serializer: Any = SecureCookieSessionInterface().get_signing_serializer(app)
        held = serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw})
        form = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
        cookie = f"session={held}; csrf={form}"

    def ask(address: str) -> None:
        path, _, query = address.partition("?")
        environ = EnvironBuilder(path=path, query_string=query).get_environ()
        if cookie:
            environ["HTTP_COOKIE"] = cookie
        statuses: list[str] = []
        body = app.wsgi_app(environ, lambda status, *_: statuses.append(status))  # type: ignore[arg-type]
        for _ in body:
            pass
        if statuses != ["200 OK"]:
            raise SystemExit(f"{address} answered {statuses}")

    return ask


def _statements(app: Flask, ask: Callable[[], None]) -> int:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    ask()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


if __name__ == "__main__":
    main()
