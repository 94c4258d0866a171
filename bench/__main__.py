from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import median
from urllib.parse import urlencode

import psutil
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select

from bench import report
from bench.build import ROOT, build, environment, settings
from bench.client import Connection, Measured, get, measure, middle, post, private_megabytes
from bench.servers import PRODUCT, REFERENCE, serving, working
from forum import create_app
from forum.accounts.models import SignIn
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Thread

PORT = 8731
ROUNDS = 5
SEARCH = "/search?q=students+devices"


@dataclass(frozen=True)
class Page:
    """A page to measure, with its budgets in R: guest made anew, guest kept, signed in."""

    name: str
    path: str
    guest: float
    kept: float | None
    signed_in: float | None


PAGES = [
    Page("front", "/", 1.5, 0.5, 2.5),
    Page("space, page 1", "/discussions/space-2", 1.5, 0.5, 2.5),
    Page("space, page 50", "page50", 1.5, 0.5, 2.5),
    Page("thread, 20 posts", "/t/1", 2.0, 0.5, 3.0),
    Page("page 40 of 1,000 posts", "/t/1?page=40", 2.0, 0.5, 3.0),
    Page("member", "/members/member7", 1.2, None, None),
    Page("search, two common words", SEARCH, 40.0, None, 40.0),
]


def main() -> None:
    """Measure every page of a community of POSTS posts and write bench/README.md."""
    posts = int(os.environ.get("POSTS", "100000"))
    count = int(os.environ.get("REQUESTS", "6000"))
    instance = ROOT / "instance" / f"bench-{posts}"
    env = environment(instance, PORT)
    build(instance, posts)
    app = create_app(settings(instance, PORT))
    cookies = _sign_in(app)
    pages = _settled(app, PAGES if posts <= 200_000 else PAGES[:-1])
    statements = _statements(app, pages, cookies)
    rows: list[report.Row] = []
    plain = {"BENCH_DATABASE": str(instance / "forum.sqlite3")}
    with (
        serving(REFERENCE, PORT + 1, plain, "/bare") as reference,
        serving(PRODUCT, PORT, env, "/healthz") as product,
    ):
        servers = Servers(product, reference)
        references = {name: _reference(servers, f"/{name}", count) for name in ("bare", "raw")}
        for page in pages:
            rows += _page(page, servers, count, cookies, statements)
        rows.append(_strangers(app, servers, count))
        rows.append(_replies(servers, cookies, env, count))
        memory = private_megabytes(product)
    report.write(posts, references, rows, memory, datetime.now(UTC))


@dataclass(frozen=True)
class Servers:
    """The processes of the two servers that run side by side."""

    product: list[psutil.Process]
    reference: list[psutil.Process]


def _reference(servers: Servers, path: str, count: int) -> Measured:
    measure(PORT + 1, servers.reference, lambda _n: get(path), 100)
    return measure(PORT + 1, servers.reference, lambda _n: get(path), count)


def _page(
    page: Page,
    servers: Servers,
    count: int,
    cookies: str,
    statements: dict[tuple[str, bool], int],
) -> list[report.Row]:
    fewer = max(count // 10, 100) if page.path == SEARCH else count
    # A query string of its own is a page nobody has kept.
    glue = "&" if "?" in page.path else "?"
    anew = _run(servers, lambda n: get(f"{page.path}{glue}fresh={n}"), fewer)
    wire = _wire(page.path)
    rows = [report.Row(page.name, "guest", page.guest, *anew, statements[page.path, False], wire)]
    if page.kept is not None:
        kept = _run(servers, lambda _n: get(page.path), fewer)
        rows.append(report.Row(page.name, "guest, kept", page.kept, *kept, 1, wire))
    if page.signed_in is not None:
        mine = _run(servers, lambda _n: get(page.path, cookies), fewer)
        number = statements[page.path, True]
        wire = _wire(page.path, cookies)
        rows.append(report.Row(page.name, "signed in", page.signed_in, *mine, number, wire))
    return rows


def _strangers(app: object, servers: Servers, count: int) -> report.Row:
    """Measure threads that the process has not shown before: nothing of them is remembered."""
    from flask import Flask

    assert isinstance(app, Flask)
    with app.app_context(), transaction(write=False):
        rows = db.session.execute(select(Thread.id, Thread.slug).order_by(Thread.id.desc()))
        addresses = [f"/t/{row.id}-{row.slug}?fresh=1" for row in rows.fetchmany(count * 2)]
    anew = _run(servers, lambda n: get(addresses[n % len(addresses)]), count, warm=0)
    return report.Row("thread, another each time", "guest", 2.0, *anew, 3, 0)


def _run(
    servers: Servers,
    requests: Callable[[int], bytes],
    count: int,
    warm: int = 60,
    clients: int = 2,
) -> tuple[Measured, float]:
    """Return what a page costs and what R costs beside it: the middle of five rounds of each.

    A machine that others use too slows down and speeds up: both are measured in turn.
    """
    if warm:
        measure(PORT, servers.product, requests, min(warm, count))
    each = -(-count // ROUNDS)
    rounds, units = [], []
    for n in range(ROUNDS):
        units.append(_raw(servers, each).cpu_ms)
        first = 100_000 + n * each
        asked = partial(_from, requests, first)
        rounds.append(measure(PORT, servers.product, asked, each, clients))
    return middle(rounds), median(units)


def _from(requests: Callable[[int], bytes], first: int, n: int) -> bytes:
    return requests(first + n)


def _raw(servers: Servers, count: int) -> Measured:
    return measure(PORT + 1, servers.reference, lambda _n: get("/raw"), count)


def _wire(path: str, cookies: str = "") -> int:
    return len(Connection(PORT).ask(get(path, cookies, "br, gzip")).body)


def _replies(servers: Servers, cookies: str, env: dict[str, str], count: int) -> report.Row:
    token = cookies.partition("csrf=")[2]

    def request(n: int) -> bytes:
        body = {
            "csrf_token": token,
            "body": f"We tried that with **two** carts, number {n}. It held for a term.",
            "once": secrets.token_hex(16),
        }
        return post(f"/t/{n % 400 + 10}/reply", urlencode(body).encode(), cookies)

    with working(env):
        measured = _run(servers, request, count, clients=4)
    return report.Row("reply by POST, 4 clients", "signed in", 6.0, *measured, 0, 0)


def _sign_in(app: object) -> str:
    from flask import Flask
    from flask.sessions import SecureCookieSessionInterface

    assert isinstance(app, Flask)
    token, raw = secrets.token_urlsafe(16), secrets.token_hex(20)
    moment = now()
    with app.app_context(), transaction():
        db.session.add(
            SignIn(
                token_hash=hashed(token),
                user_id=1,
                created_at=moment,
                seen_at=moment,
                expires_at=moment + timedelta(days=9),
            )
        )
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert serializer is not None
    cookie = serializer.dumps({"_user_id": token, "_fresh": True, "csrf_token": raw})
    form = URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw)
    return f"session={cookie}; csrf={form}"


def _settled(app: object, pages: list[Page]) -> list[Page]:
    """Replace addresses that only walking or following a redirect finds."""
    from flask import Flask

    assert isinstance(app, Flask)
    client = app.test_client()
    here = "/discussions/space-2"
    for _ in range(49):
        found = re.search(r'href="(/discussions/space-2\?after=[^"]+)"', client.get(here).text)
        if found is None:
            break
        here = found[1]
    settled = []
    for page in pages:
        path = here if page.path == "page50" else page.path
        answer = client.get(path)
        if answer.status_code == 301:
            path = answer.location
        settled.append(Page(page.name, path, page.guest, page.kept, page.signed_in))
    return settled


def _statements(app: object, pages: list[Page], cookies: str) -> dict[tuple[str, bool], int]:
    from flask import Flask

    assert isinstance(app, Flask)
    seen: list[str] = []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    counted = {}
    for page in pages:
        for signed in (False, True):
            headers = {"Cookie": cookies} if signed else {"Cookie": ""}
            client = app.test_client(use_cookies=False)
            client.get(page.path, headers=headers)
            seen.clear()
            glue = "&" if "?" in page.path else "?"
            client.get(f"{page.path}{glue}fresh=1", headers=headers)
            counted[page.path, signed] = sum(not s.startswith("BEGIN") for s in seen)
    return counted


if __name__ == "__main__":
    main()
