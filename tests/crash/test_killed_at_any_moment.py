from __future__ import annotations

import http.client
import os
import random
import secrets
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.core.outbox import waiting_count
from forum.discussions.models import Post, PostSource, Space
from forum.discussions.models import Thread as Discussion
from forum.members.models import Profile
from forum.search import engine_of
from tests.support.community import Community
from tests.support.live import Live
from tests.support.processes import Site

CLIENTS = 8


@dataclass
class Client:
    """A person who writes without pause and sends again what was not acknowledged."""

    number: int
    port: int
    cookie: str
    token: str
    threads: list[int]
    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def run(self, stop: Event) -> None:
        """Write until told to stop, then bring the last text home."""
        n = 0
        while not stop.is_set():
            n += 1
            body = f"Client {self.number} writes text {n} on carts and rosters."
            self._until_acknowledged(body, secrets.token_hex(16), self.threads[n % 8])

    def _until_acknowledged(self, body: str, once: str, thread: int) -> None:
        form = urlencode({"csrf_token": self.token, "body": body, "once": once})
        end = time.monotonic() + 90
        while time.monotonic() < end:
            status = self._send(f"/t/{thread}/reply", form)
            if status == 303:
                self.acknowledged.append(body)
                return
            if status is not None:
                self.refused.append(f"{status}: {body}")
            time.sleep(0.05)
        raise AssertionError(f"never acknowledged: {body}")

    def _send(self, path: str, form: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {
            "Cookie": self.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request("POST", path, form, headers)
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


def kill_while_writing(live: Live, kills: int) -> tuple[Flask, list[Client]]:
    """Kill web and worker at random moments under load; return when all is quiet again."""
    app, community, site = live.app, live.community, live.site
    people = [community.person(f"writer{n}") for n in range(CLIENTS)]
    threads = [community.thread(person, f"Thread number {person.id}").id for person in people]
    clients = [_client(community, site, n, people[n], threads) for n in range(CLIENTS)]
    stop = Event()
    runners = [Thread(target=client.run, args=(stop,)) for client in clients]
    for runner in runners:
        runner.start()
    chance = random.Random(kills)
    for _ in range(kills):
        time.sleep(chance.uniform(0.3, 1.5))
        site.kill("web", "worker")
        site.start("web", "worker")
        site.wait()
    time.sleep(0.5)
    stop.set()
    for runner in runners:
        runner.join()
    _wait_for_worker(app)
    return app, clients


def _client(
    community: Community, site: Site, number: int, person: Any, threads: list[int]
) -> Client:
    visitor = community.visitor(person)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    return Client(number, site.port, f"session={cookie.value}", visitor.token, threads)


def _wait_for_worker(app: Flask) -> None:
    end = time.monotonic() + 60
    with app.app_context():
        while waiting_count():
            assert time.monotonic() < end, "the worker did not finish what was waiting"
            time.sleep(0.2)


def _assert_nothing_lost(app: Flask, clients: list[Client]) -> int:
    acknowledged = [body for client in clients for body in client.acknowledged]
    with app.app_context(), transaction(write=False):
        found = Counter(db.session.scalars(select(PostSource.source)))
        assert {body: found[body] for body in acknowledged if found[body] != 1} == {}
        _assert_counters_equal_counts()
        posts = set(db.session.scalars(select(Post.id)))
        indexed = engine_of(app).ids("post")
        assert indexed == posts
    assert not [line for client in clients for line in client.refused]
    return len(acknowledged)


def _assert_counters_equal_counts() -> None:
    counted = dict(
        db.session.execute(select(Post.thread_id, func.count()).group_by(Post.thread_id)).all()
    )
    kept = dict(db.session.execute(select(Discussion.id, Discussion.post_count)).all())
    assert kept == counted
    numbers = select(Post.thread_id, func.max(Post.number)).group_by(Post.thread_id)
    last = dict(db.session.execute(select(Discussion.id, Discussion.last_number)).all())
    assert last == dict(db.session.execute(numbers).all())
    mine = dict(
        db.session.execute(select(Post.author_id, func.count()).group_by(Post.author_id)).all()
    )
    profiles = dict(db.session.execute(select(Profile.user_id, Profile.post_count)).all())
    people = set(db.session.scalars(select(User.id)))
    assert profiles == {number: mine.get(number, 0) for number in people}
    total = db.session.scalar(select(func.sum(Space.post_count)))
    assert total == sum(counted.values())


def test_five_kills_lose_nothing(live: Live) -> None:
    app, clients = kill_while_writing(live, 5)
    count = _assert_nothing_lost(app, clients)
    assert count > CLIENTS
    print(f"5 kills, {count} acknowledged posts, each there exactly once")


@pytest.mark.crash
def test_many_kills_lose_nothing(live: Live) -> None:
    kills = int(os.environ.get("KILLS", "50"))
    app, clients = kill_while_writing(live, kills)
    count = _assert_nothing_lost(app, clients)
    print(f"{kills} kills, {count} acknowledged posts, each there exactly once")
