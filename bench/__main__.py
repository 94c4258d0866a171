from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event

from bench import report
from bench.build import ROOT, build, environment, settings
from bench.client import Connection, Measured, get, measure, post, private_megabytes
from bench.servers import PRODUCT, REFERENCE, serving, working
from forum import create_app
from forum.accounts.models import SignIn
from forum.accounts.queries import hashed
from forum.core.clock import now
from forum.core.db import db, transaction

PORT = 8731
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
    count = int(os.environ.get("REQUESTS", "1500"))
    instance = ROOT / "instance" / f"bench-{posts}"
    env = environment(instance, PORT)
    build(instance, posts)
    app = create_app(settings(instance, PORT))
    cookies = _sign_in(app)
    pages = _settled(app, PAGES if posts <= 200_000 else PAGES[:-1])
    statements = _statements(app, pages, cookies)
    rows: list[report.Row] = []
    references = _references(instance, count)
    with serving(PRODUCT, PORT, env, "/healthz") as processes:
        for page in pages:
            rows += _page(page, processes, count, cookies, statements)
        rows.append(_replies(processes, cookies, env, count))
        memory = private_megabytes(processes)
    report.write(posts, references, rows, memory, datetime.now(UTC))


def _references(instance: Path, count: int) -> dict[str, Measured]:
    env = {"BENCH_DATABASE": str(instance / "forum.sqlite3")}
    with serving(REFERENCE, PORT + 1, env, "/bare") as processes:
        found = {}
        for name in ("bare", "raw"):
            measure(PORT + 1, processes, lambda _n, n=name: get(f"/{n}"), 200)  # type: ignore[misc]
            found[name] = measure(
                PORT + 1,
                processes,
                lambda _n, n=name: get(f"/{n}"),  # type: ignore[misc]
                count * 2,
            )
        return found


def _page(
    page: Page,
    processes: list[psutil.Process],
    count: int,
    cookies: str,
    statements: dict[tuple[str, bool], int],
) -> list[report.Row]:
    fewer = max(count // 10, 100) if page.path == SEARCH else count
    # A query string of its own is a page nobody has kept.
    glue = "&" if "?" in page.path else "?"
    anew = _run(processes, lambda n: get(f"{page.path}{glue}fresh={n}"), fewer)
    wire = _wire(page.path)
    rows = [report.Row(page.name, "guest", page.guest, anew, statements[page.path, False], wire)]
    if page.kept is not None:
        kept = _run(processes, lambda _n: get(page.path), fewer)
        rows.append(report.Row(page.name, "guest, kept", page.kept, kept, 1, wire))
    if page.signed_in is not None:
        mine = _run(processes, lambda _n: get(page.path, cookies), fewer)
        number = statements[page.path, True]
        wire = _wire(page.path, cookies)
        rows.append(report.Row(page.name, "signed in", page.signed_in, mine, number, wire))
    return rows


def _run(processes: list[psutil.Process], requests: Callable[[int], bytes], count: int) -> Measured:
    measure(PORT, processes, requests, min(60, count))
    return measure(PORT, processes, lambda n: requests(n + 100_000), count)


def _wire(path: str, cookies: str = "") -> int:
    return len(Connection(PORT).ask(get(path, cookies, "br, gzip")).body)


def _replies(
    processes: list[psutil.Process], cookies: str, env: dict[str, str], count: int
) -> report.Row:
    token = cookies.partition("csrf=")[2]

    def request(n: int) -> bytes:
        body = {
            "csrf_token": token,
            "body": f"We tried that with **two** carts, number {n}. It held for a term.",
            "once": secrets.token_hex(16),
        }
        return post(f"/t/{n % 400 + 10}/reply", urlencode(body).encode(), cookies)

    with working(env):
        measured = measure(PORT, processes, request, count, clients=4)
    return report.Row("reply by POST, 4 clients", "signed in", 6.0, measured, 0, 0)


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
