"""All US districts: how long they take to load, and what completing a name over them costs.

Run `python -m bench.districts PATH` with the list of the Census; the cost is told in raw pages.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from sqlalchemy import select
from werkzeug.test import EnvironBuilder

from bench.build import settings
from bench.counterparts import _signed_in
from bench.directory import _costs, _reference
from forum import create_app
from forum.accounts.models import SignIn, User
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.migrations import migrate_database
from forum.exchange.districts import load_districts
from forum.organizations.models import Organization
from forum.vocab.actions import seed_vocabulary

ASKED = "/organizations/complete?q="


def main(path: Path) -> None:
    """Load the list and measure completions of beginnings that never repeat."""
    with TemporaryDirectory() as folder:
        app = create_app(settings(Path(folder), 8000))
        with app.app_context():
            migrate_database(app)
            with transaction():
                seed_vocabulary()
            started = time.perf_counter()
            loaded = load_districts(path)
            print(f"{loaded} in {time.perf_counter() - started:.1f} s")
            with transaction():
                names = list(db.session.scalars(select(Organization.name)))
                member = User(username="ann", username_key="ann", name="Ann", created_at=now())
                member.email = member.email_key = "ann@example.org"
                member.email_verified_at = now()
                db.session.add(member)
                db.session.flush()
                number = member.id
                secret = hashed(f"member{number}")
                later = now() + timedelta(days=1)
                times = {"created_at": now(), "seen_at": now(), "expires_at": later}
                db.session.add(SignIn(user_id=number, token_hash=secret, **times))
            cookie = _signed_in(app, number).get_cookie("session")
            assert cookie is not None
        raw = _reference(Path(folder))
        chance, numbers = Random(7), count()

        def typed(_number: int) -> str:
            name = chance.choice(names)
            return ASKED + name[: chance.randint(3, 12)].replace("&", "").replace("#", "")

        def ask() -> None:
            path, _, query = typed(next(numbers)).partition("?")
            environ = EnvironBuilder(path=path, query_string=query).get_environ()
            environ["HTTP_COOKIE"] = f"session={cookie.value}"
            answered: list[str] = []
            b"".join(app.wsgi_app(environ, lambda status, *_: answered.append(status)))  # type: ignore[arg-type]
            assert answered == ["200 OK"], answered

        cost, unit = _costs(ask, raw)
        print(f"completion, signed in: {cost / unit:.2f} raw pages")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
