from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from urllib.parse import quote

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.discussions.models import Thread
from tests.hostile.test_markup_corpus import everything
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
SAMPLE = 97  # every so many lines in `make test`; a prime meets every family of payloads
CROWD = 20  # as many people as a page of a thread has posts
PASSPHRASE = "correct horse battery staple"


@pytest.fixture(params=[SAMPLE, pytest.param(1, marks=pytest.mark.hostile)], ids=["some", "all"])
def lines(request: pytest.FixtureRequest) -> list[str]:
    """Hostile lines as a form can carry them: a sample, or all of them."""
    step: int = request.param
    return [line.encode("utf-8", "replace").decode() for line in everything()[::step]]


@pytest.fixture
def writer(live: Live) -> Viewer:
    """Who posts them all."""
    live.community.space("practice")
    return live.community.person("writer")


def watched(
    live: Live, open_page: OpenPage, addresses: Iterable[str], person: Viewer | None = None
) -> int:
    """Open addresses one after another in Chromium; return how many.

    Whatever runs there fails the test: `open_page` notes scripts that break the policy, dialogs
    and requests that leave the page.
    """
    page = open_page(f"{live.url}/healthz", **live.cookies(person))
    shown = 0
    for address in addresses:
        answer = page.goto(live.url + address, wait_until="load")
        assert answer is not None, address
        assert answer.status < 500, address
        shown += 1
    return shown


def said(what: str, answers: Counter[int], shown: int) -> None:
    """Print the counts; every text was either taken or refused beside its field."""
    print(f"{what}: {sum(answers.values())} sent, {dict(answers)}; {shown} pages, nothing ran")
    assert set(answers) <= {204, 303, 422}


def test_as_a_body(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    thread = live.community.thread(writer, "A thread of hostile texts")
    visitor = live.community.visitor(writer)
    answers = Counter(
        visitor.post(f"/t/{thread.id}/reply", body=f"Look:\n\n{line}").status_code for line in lines
    )
    last = live.community.rows(select(Thread.last_number))[0][0]
    pages = (f"/t/{thread.id}-{thread.slug}?page={n}" for n in range(1, (last - 1) // 20 + 2))
    said("as a body", answers, watched(live, open_page, pages, writer))


def test_as_a_title(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    visitor = live.community.visitor(writer)
    answers = Counter(
        visitor.post(
            "/discussions/new",
            space="practice",
            type="discussion",
            title=f"Title {line}"[:150],
            body="The title says it.",
        ).status_code
        for line in lines
    )
    shown = watched(live, open_page, _walk(live, "/discussions/practice"))
    some = live.community.rows(select(Thread.id, Thread.slug).order_by(Thread.id))[::25]
    shown += watched(live, open_page, (f"/t/{row.id}-{row.slug}" for row in some))
    said("as a title", answers, shown)


def _walk(live: Live, address: str) -> Iterator[str]:
    """Give the address of every page of a list, the next one as the last one links it."""
    guest = live.community.visitor()
    following: str | None = address
    while following:
        yield following
        text = guest.get(following).text
        _, found, rest = text.partition(f'href="{address}?after=')
        following = f"{address}?after={rest.partition(chr(34))[0]}" if found else None


def test_as_a_user_name(live: Live, open_page: OpenPage, lines: list[str]) -> None:
    guest = live.community.visitor()
    answers = Counter(
        guest.post(
            "/signup", username=line, email=f"x{number}@example.org", password=PASSPHRASE
        ).status_code
        # A name that is accepted is hashed a password for, which is slow on purpose.
        for number, line in zip(count(), lines[:: max(1, len(lines) // 700)], strict=False)
    )
    shown = watched(live, open_page, (f"/members/{quote(line[:300], '')}" for line in lines[::10]))
    said("as a user name", answers, shown)


def test_as_a_profile(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    thread = live.community.thread(writer, "A thread by people with hostile names")
    people = [live.community.person(f"crowd{n}") for n in range(CROWD)]
    for person in people:
        live.community.reply(person, thread, f"Hello @{person.username}.")
    visitors = [live.community.visitor(person) for person in people]
    answers: Counter[int] = Counter()

    def renamed() -> Iterator[str]:
        for start in range(0, len(lines), CROWD):
            for visitor, line in zip(visitors, lines[start : start + CROWD], strict=False):
                typed = {"name": line[:60], "location": line[:100], "about": line}
                answers[visitor.post("/account", **typed).status_code] += 1
            yield from (f"/t/{thread.id}-{thread.slug}", "/members", "/members/crowd0")

    shown = watched(live, open_page, renamed())
    said("as a profile", answers, shown)


def test_as_a_tag_and_in_a_draft(
    live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]
) -> None:
    visitor = live.community.visitor(writer)
    kind = {"space": "practice", "type": "question", "title": "A title of its own"}
    answers = Counter(
        visitor.post("/discussions/new", **kind, body="A text.", tags=line[:250]).status_code
        for line in lines
    )
    together = 1 if len(lines) < 500 else 10

    def drafted() -> Iterator[str]:
        for start in range(0, len(lines), together):
            text = " ".join(lines[start : start + together])
            typed = {"title": text, "body": text, "tags": text}
            answers[visitor.post("/drafts/thread:new", **typed).status_code] += 1
            yield "/discussions/new"

    shown = watched(live, open_page, drafted(), writer)
    shown += watched(live, open_page, ["/drafts"], writer)
    said("as a tag and in a draft", answers, shown)


def test_as_a_query(live: Live, open_page: OpenPage, writer: Viewer, lines: list[str]) -> None:
    thread = live.community.thread(writer, "A thread of texts to be found")
    visitor = live.community.visitor(writer)
    bodies = [f"{line} zebra" for line in lines[::7]]
    answers = Counter(
        visitor.post(f"/t/{thread.id}/reply", body=body).status_code
        for body in [*bodies, "The last one is xylophone."]
    )
    _wait_for(live, "xylophone")
    addresses = (f"/search?q={quote(line)[:3000]}" for line in lines)
    shown = watched(live, open_page, addresses)
    shown += watched(live, open_page, (f"/search?q=zebra&page={n}" for n in range(1, 6)))
    said("as a query", answers, shown)


def _wait_for(live: Live, word: str) -> None:
    guest = live.community.visitor()
    end = time.monotonic() + 60
    while 'class="result"' not in guest.get(f"/search?q={word}").text:
        assert time.monotonic() < end, live.site.log("worker")[-3000:]
        time.sleep(0.2)
