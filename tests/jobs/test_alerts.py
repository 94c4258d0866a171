from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import batch_listeners, listen_in_batches
from forum.core.mail import MailQueued
from forum.jobs.actions import keeping
from forum.jobs.alerts import KIND, SETTLED
from forum.jobs.models import JobEvent, JobPosting
from forum.members.models import Block
from forum.organizations.choices import STATES
from forum.search import saving
from forum.search.models import SavedSearch
from forum.search.saved import MOST, next_due
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization, posting
from tests.support.ideas import seed

DENVER = "America/Denver"


@pytest.fixture(autouse=True)
def _seeded(app: Flask) -> None:
    seed(app)


@pytest.fixture
def letters() -> Iterator[list[dict[str, Any]]]:
    """Every letter the worker hands to the mail server, as its announcement held it."""
    seen: list[dict[str, Any]] = []

    def note(batch: Sequence[MailQueued]) -> None:
        seen.extend(asdict(letter) for letter in batch)

    listen_in_batches([MailQueued], note)
    yield seen
    batch_listeners[:] = [entry for entry in batch_listeners if entry[1] is not note]


class Town:
    """A poster, a reader who keeps a search, and the clock."""

    def __init__(self, community: Community) -> None:
        self.community, self.app = community, community.app
        self.poster, self.reader = community.person("poster"), community.person("reader")
        self.house = organization(self.app, "Aspen District")
        hires_for(self.app, self.poster, self.house)

    def open(self, title: str, **changes: Any) -> int:
        """Publish an opening; return its number."""
        return opening(self.app, self.poster, self.house, title=title, **changes)

    def save(self, question: str = "", every: str = "day", name: str = "Mine") -> None:
        """Keep a search as the reader does."""
        self.settle()
        fields = {"question": question, "every": every, "name": name}
        done = self.community.visitor(self.reader).post("/jobs/alerts", **fields)
        assert done.status_code == 303, done.text

    def move(self, number: int, after: str) -> None:
        """Bring an opening into another state."""
        with self.app.app_context(), transaction():
            keeping.move(db.session.get_one(JobPosting, number), after, self.poster.id)

    def settle(self) -> None:
        """Let some minutes pass since everything that happened."""
        with self.app.app_context(), transaction():
            for row in db.session.scalars(select(JobEvent)):
                row.at -= SETTLED + timedelta(seconds=1)

    def tell(self) -> int:
        """Let a day pass, and the worker do what is due; return how many letters there were."""
        self.settle()
        self.due()
        with self.app.app_context():
            told = saving.tell_what_is_due()
        self.community.work()
        return told

    def due(self) -> None:
        """Let the time of every search come."""
        with self.app.app_context(), transaction():
            late = now() - timedelta(minutes=1)
            db.session.execute(
                update(SavedSearch).where(SavedSearch.every != "never").values(due_at=late)
            )


@pytest.fixture
def town(community: Community) -> Town:
    return Town(community)


def test_only_what_is_new_and_asked_for_is_told_and_once(
    town: Town, letters: list[dict[str, Any]]
) -> None:
    town.open("There before")
    town.save("state=CO&pay=70000")
    town.open("Coach", pay_max=5_000_000, pay_min=4_000_000)
    town.open("Director & lead")
    assert (town.tell(), town.tell()) == (1, 0)
    letter = letters[0]
    assert letter["title"] == "1 new opening: Mine" and letter["to"] == "reader@example.org"
    for body in (letter["text"], letter["html"]):
        assert "$62,000 to $71,500 a year" in body and "Denver, CO" in body
        assert "There before" not in body and "Coach" not in body
    assert (
        "Director &amp; lead" in letter["html"] and "/jobs?state=CO&amp;pay=70000" in letter["html"]
    )
    town.open("Another")
    assert town.tell() == 1 and "Director" not in letters[1]["text"]


def test_what_was_told_is_not_told_again_after_a_pause_or_an_edit(town: Town) -> None:
    town.save()
    number = town.open("Director")
    assert town.tell() == 1
    town.move(number, "paused")
    assert town.tell() == 0
    town.move(number, "open")
    assert town.tell() == 0
    with town.app.app_context(), transaction():
        keeping.write(db.session.get_one(JobPosting, number), posting(title="Director of all"))
    town.move(number, "closed")
    town.move(number, "open")
    assert town.tell() == 0


def test_what_was_paused_when_its_turn_came_is_told_when_it_is_back(
    town: Town, letters: list[dict[str, Any]]
) -> None:
    town.save("state=CO")
    number, other = town.open("Director"), town.open("Coach")
    town.move(number, "paused")
    assert town.tell() == 1 and "Director" not in letters[0]["text"]
    assert town.tell() == 0
    town.move(number, "open")
    assert town.tell() == 1
    assert "Director" in letters[1]["text"] and "Coach" not in letters[1]["text"]
    assert town.tell() == 0
    town.move(other, "closed")
    page = town.community.visitor(town.reader).get("/jobs/alerts").text
    assert "State: Colorado" in page and 'href="/jobs?state=CO"' in page


def test_what_is_written_this_moment_waits_so_that_nothing_before_it_is_skipped(
    town: Town,
) -> None:
    town.save()
    town.open("Director")
    town.due()
    with town.app.app_context():
        assert saving.tell_what_is_due() == 0
    assert town.tell() == 1


def test_two_workers_send_one_letter(town: Town, letters: list[dict[str, Any]]) -> None:
    town.save()
    town.open("Director")
    town.settle()
    town.due()
    ready = Barrier(2)
    told: list[int] = []

    def work() -> None:
        with town.app.app_context():
            ready.wait()
            told.append(saving.tell_what_is_due())

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    town.community.work()
    assert sorted(told) == [0, 1] and len(letters) == 1


def test_a_letter_stops_with_one_click_and_without_signing_in(
    town: Town, letters: list[dict[str, Any]]
) -> None:
    town.save()
    town.open("Director")
    town.tell()
    assert letters[0]["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(str(letters[0]["headers"]["List-Unsubscribe"]).strip("<>")).path
    browser = town.app.test_client()
    assert "Stop letters of" in browser.get(address).text
    town.open("Coach")
    assert browser.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert town.tell() == 0
    assert "No mail" in town.community.visitor(town.reader).get("/jobs/alerts").text
    assert browser.post(address[:-3] + "xyz").status_code == 404


def test_nobody_is_told_by_mail_who_reads_none(town: Town) -> None:
    town.save(every="never")
    town.open("Director")
    assert town.tell() == 0
    rows = town.community.rows(select(SavedSearch.id))
    # Whoever turns letters on is told of what is new from then on.
    change = {"name": "Mine", "every": "day"}
    town.settle()
    town.community.visitor(town.reader).post(f"/jobs/alerts/{rows[0][0]}", **change)
    assert town.tell() == 0
    town.open("Coach")
    assert town.tell() == 1


def test_nothing_of_somebody_who_blocked_the_reader_is_told(town: Town) -> None:
    town.save()
    with town.app.app_context(), transaction():
        pair = {"user_id": town.poster.id, "blocked_id": town.reader.id}
        db.session.add(Block(**pair, at=now()))
    town.open("Director")
    assert town.tell() == 0


def test_searches_are_their_owners_alone(town: Town) -> None:
    town.save("q=coach&bogus=1&state=CO", name="  Coaches\n here ")
    number, question, name = town.community.rows(
        select(SavedSearch.id, SavedSearch.question, SavedSearch.name)
    )[0]
    assert (question, name) == ("q=coach&state=CO", "Coaches here")
    other = town.community.visitor(town.community.person("other"))
    assert other.post(f"/jobs/alerts/{number}", name="X", every="day").status_code == 404
    assert other.post(f"/jobs/alerts/{number}/drop").status_code == 404
    mine = town.community.visitor(town.reader)
    assert mine.post(f"/jobs/alerts/{number}/drop").status_code == 303
    assert "None yet" in mine.get("/jobs/alerts").text
    assert town.community.visitor().get("/jobs/alerts").status_code == 401


def test_a_search_needs_a_name_and_there_are_thirty_at_most(town: Town) -> None:
    mine = town.community.visitor(town.reader)
    page = mine.post("/jobs/alerts", question="state=CO", name=" ", every="day")
    assert page.status_code == 422 and "Give it a name." in page.text
    assert "State: Colorado" in page.text and 'value="state=CO"' in page.text
    states = [f"state={one}" for one in [*STATES][:15]]
    with town.app.app_context(), transaction():
        for question in [*states, *(f"q=word{n}" for n in range(MOST - 15))]:
            saving.keep(town.reader, KIND, "One", question, "week")
    full = mine.post("/jobs/alerts", question="q=more", name="More", every="day")
    assert full.status_code == 409 and "You keep 30 searches" in full.text
    # The same question is kept once.
    assert mine.post("/jobs/alerts", question="state=CO", name="A", every="day").status_code == 303
    count = town.community.rows(select(func.count()).select_from(SavedSearch))[0][0]
    assert count == MOST


@pytest.mark.parametrize(
    ("every", "after", "due"),
    [
        # A Wednesday: the next morning, and the next Tuesday, at seven where the reader is.
        ("day", datetime(2026, 11, 25, 17, tzinfo=UTC), datetime(2026, 11, 26, 14, tzinfo=UTC)),
        ("week", datetime(2026, 11, 25, 17, tzinfo=UTC), datetime(2026, 12, 1, 14, tzinfo=UTC)),
        # The night in which the clock is set forward.
        ("day", datetime(2027, 3, 14, 7, tzinfo=UTC), datetime(2027, 3, 14, 13, tzinfo=UTC)),
        ("never", datetime(2026, 11, 25, tzinfo=UTC), None),
    ],
)
def test_letters_go_in_the_reader_s_morning(
    every: str, after: datetime, due: datetime | None
) -> None:
    assert next_due(every, DENVER, after) == due


def test_a_reader_who_is_away_gets_none(town: Town, moderator: Viewer) -> None:
    town.save()
    town.open("Director")
    with town.app.app_context(), transaction():
        away = update(User).where(User.id == town.reader.id)
        db.session.execute(away.values(state="suspended"))
    assert town.tell() == 0
    with town.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == town.reader.id).values(state="active"))
    assert town.tell() == 1
