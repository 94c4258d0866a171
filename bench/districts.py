"""All US districts: how long they take to load, and what completing a name over them costs.

Run `python -m bench.districts PATH` with the list of the Census; the cost is told in raw pages.
"""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from flask import Flask, current_app
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


def main(path: Path) -> None:
    """Load the list and measure completions of beginnings that never repeat."""
    with TemporaryDirectory() as folder:
        app = create_app(settings(Path(folder), 8000))
        with app.app_context():
            names, member = _fill(path)
            cookie = _signed_in(app, member).get_cookie("session")
        assert cookie is not None
        ask = partial(_complete, app, f"session={cookie.value}", names, Random(7))
        cost, unit = _costs(ask, _reference(Path(folder)))
        print(f"completion, signed in: {cost / unit:.2f} raw pages")


def _fill(path: Path) -> tuple[list[str], int]:
    """Load the districts and make a member; return all names and the member's number."""
    migrate_database(current_app._get_current_object())  # type: ignore[attr-defined]
    with transaction():
        seed_vocabulary()
    started = time.perf_counter()
    loaded = load_districts(path)
    print(f"{loaded} in {time.perf_counter() - started:.1f} s")
    moment = now()
    with transaction():
        member = User(username="ann", username_key="ann", name="Ann", created_at=moment)
        member.email = member.email_key = "ann@example.org"
        member.email_verified_at = moment
        db.session.add(member)
        db.session.flush()
        later = moment + timedelta(days=1)
        times = {"created_at": moment, "seen_at": moment, "expires_at": later}
        secret = hashed(f"member{member.id}")
        db.session.add(SignIn(user_id=member.id, token_hash=secret, **times))
        return list(db.session.scalars(select(Organization.name))), member.id


def _complete(app: Flask, cookie: str, names: list[str], chance: Random) -> None:
    name = chance.choice(names)[: chance.randint(3, 12)].replace("&", "").replace("#", "")
    path = "/organizations/complete"
    environ = EnvironBuilder(path=path, query_string={"q": name}).get_environ()
    answered: list[str] = []
    environ["HTTP_COOKIE"] = cookie
    b"".join(app.wsgi_app(environ, lambda status, *_: answered.append(status)))  # type: ignore[arg-type]
    if answered != ["200 OK"]:
        raise SystemExit(f"{path} answered {answered}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
