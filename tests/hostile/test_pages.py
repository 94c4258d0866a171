from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.markup import plain_line
from forum.core.versions import SITE, touch
from forum.discussions.models import Post, Thread
from tests.hostile.test_markup_corpus import everything
from tests.support.fixtures import OpenPage
from tests.support.live import Live

SAMPLE = 97  # every so many lines in `make test`; a prime meets every family of payloads


@pytest.fixture(params=[SAMPLE, pytest.param(1, marks=pytest.mark.hostile)])
def lines(request: pytest.FixtureRequest) -> list[str]:
    """Hostile lines as a form can carry them: a sample, or all of them."""
    step: int = request.param
    return [line.encode("utf-8", "replace").decode() for line in everything()[::step]]


@pytest.fixture
def writer(live: Live) -> Viewer:
    """Who posts them all."""
    return live.community.person("writer")


def watched(live: Live, open_page: OpenPage, addresses: Iterator[str]) -> int:
    """Open addresses one after another in one Chromium; the fixture asserts that nothing ran."""
    page = open_page(f"{live.url}/healthz")
    count = 0
    for address in addresses:
        answer = page.goto(live.url + address, wait_until="load")
        assert answer is not None, address
        assert answer.status < 500, address
        count += 1
    return count


@pytest.mark.browser
def test_as_a_body(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    thread = live.community.thread(writer, "A thread of hostile texts")
    visitor = live.community.visitor(writer)
    answers = Counter(
        visitor.post(f"/t/{thread.id}/reply", body=f"Look:\n\n{line}").status_code
        for line in lines
    )
    assert set(answers) <= {303, 422}
    last = live.community.rows(select(Thread.last_number))[0][0]
    pages = (f"/t/{thread.id}-{thread.slug}?page={n}" for n in range(1, (last - 1) // 20 + 2))
    count = watched(live, open_page, pages)
    print(f"as a body: {dict(answers)} of {len(lines)}, shown on {count} pages, nothing ran")


@pytest.mark.browser
def test_as_a_title(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    space = live.community.space("practice")
    visitor = live.community.visitor(writer)
    answers = Counter(
        visitor.post(
            "/discussions/new",
            space=space,
            type="discussion",
            title=f"Title {line}"[:150],
            body="The title says it.",
        ).status_code
        for line in lines
    )
    assert set(answers) <= {303, 422}
    count = watched(live, open_page, _walk(live, f"/discussions/{space}"))
    some = live.community.rows(select(Thread.id, Thread.slug).order_by(Thread.id))[::25]
    count += watched(live, open_page, (f"/t/{row.id}-{row.slug}" for row in some))
    print(f"as a title: {dict(answers)} of {len(lines)}, shown on {count} pages, nothing ran")


def _walk(live: Live, address: str) -> Iterator[str]:
    guest = live.community.visitor()
    following: str | None = address
    while following:
        yield following
        text = guest.get(following).text
        _, found, rest = text.partition(f'href="{address}?after=')
        following = f"{address}?after={rest.partition(chr(34))[0]}" if found else None


@pytest.mark.browser
def test_as_a_name(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    guest = live.community.visitor()
    tried = lines if len(lines) < 500 else lines[::10]
    answers = Counter(
        guest.post(
            "/signup", username=line, email="x@example.org", password="correct horse battery"
        ).status_code
        for line in tried
    )
    assert set(answers) <= {303, 422}
    thread = live.community.thread(writer, "A thread by people with hostile names")
    with live.app.app_context(), transaction():
        number = db.session.scalar(select(Post.id).where(Post.thread_id == thread.id))
        assert number is not None
    count = 0
    for batch in range(0, len(lines), 20):
        _rename_authors(live, thread.id, lines[batch : batch + 20])
        last = (batch // 20) + 1
        count += watched(live, open_page, iter([f"/t/{thread.id}-{thread.slug}?page={last}"]))
    print(f"as a name: sign-ups {dict(answers)}; {len(lines)} names on {count} pages, nothing ran")


def _rename_authors(live: Live, thread_id: int, names: list[str]) -> None:
    people = [live.community.person(f"name{n}") for n in range(len(names))]
    for person in people:
        live.community.reply(person, thread_id, "What a name!")
    with live.app.app_context(), transaction():
        for person, name in zip(people, names, strict=True):
            shown = plain_line(name, 60) or "-"
            db.session.execute(update(User).where(User.id == person.id).values(name=shown))
        touch(SITE)


@pytest.mark.browser
def test_as_a_query(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    live.community.thread(writer)
    addresses = (f"/search?q={quote(line)[:3000]}" for line in lines)
    count = watched(live, open_page, addresses)
    print(f"as a query: {count} pages, nothing ran")
