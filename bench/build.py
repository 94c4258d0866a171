from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, text

from forum import create_app
from forum.accounts.models import User
from forum.accounts.passwords import hash_password
from forum.core.cli import progress
from forum.core.db import db, transaction
from forum.core.markup import cook
from forum.core.migrations import migrate_database
from forum.core.settings import Settings
from forum.discussions.actions.texts import slug_of
from forum.discussions.models import Post, PostSource, ReadMark, Space, Thread
from forum.members.models import Profile
from forum.search.indexer import rebuild

ROOT = Path(__file__).parents[1]
MEMBERS = 1_000
SPACES = 5
LONG_THREAD = 1_000
BATCH = 5_000
PASSWORD = "a passphrase for measuring"
START = datetime(2025, 1, 1, tzinfo=UTC)
SEED = 20_250_101
MOST_SEARCHED = 200_000


@dataclass(frozen=True)
class Paragraph:
    """A piece of text, cooked once, that posts are put together from."""

    source: str
    html: str
    text: str


def settings(instance: Path, port: int) -> Settings:
    """Return the settings of the measured install."""
    return Settings.from_env(environment(instance, port))


def environment(instance: Path, port: int) -> dict[str, str]:
    """Return the environment the measured programs run in."""
    return {
        "FORUM_INSTANCE": str(instance),
        "SECRET_KEY": "k" * 40,
        "PORT": str(port),
        "FORUM_ENV": "production",
        "FORUM_DEMO": "0",
        "FORUM_LIMITS": "0",
    }


def build(instance: Path, posts: int) -> None:
    """Make a seeded community of this many posts, unless it is there already."""
    done = instance / "built"
    if done.exists():
        return
    app = create_app(settings(instance, 8000))
    with app.app_context():
        migrate_database(app)
        _fill(app, posts)
        if posts <= MOST_SEARCHED:
            with transaction(write=False):
                rebuild()
    done.touch()


def _fill(app: Flask, posts: int) -> None:
    chance = random.Random(SEED)
    paragraphs = _paragraphs()
    sizes = _sizes(posts, chance)
    with transaction():
        _people(chance)
        _spaces()
    rows = _posts(sizes, paragraphs, chance)
    for batch in progress(_batches(rows), "posts", total=posts // BATCH + 1):
        with transaction():
            db.session.execute(insert(Thread), [t for t, _, _ in batch if t])
            db.session.execute(insert(Post), [p for _, p, _ in batch])
            db.session.execute(insert(PostSource), [s for _, _, s in batch])
    with transaction():
        _count()
        db.session.execute(text("ANALYZE"))
    app.logger.info("built %s posts", posts)


def _people(chance: random.Random) -> None:
    password = hash_password(PASSWORD)
    people = [
        {
            "id": n,
            "username": f"member{n}",
            "username_key": f"member{n}",
            "name": f"Member {chance.choice('ABCDEFGHKLMNPRSTW')}. {n}",
            "email": f"m{n}@example.org",
            "email_key": f"m{n}@example.org",
            "email_verified_at": START,
            "password_hash": password,
            "created_at": START,
        }
        for n in range(1, MEMBERS + 1)
    ]
    db.session.execute(insert(User), people)
    db.session.execute(insert(Profile), [{"user_id": person["id"]} for person in people])


def _spaces() -> None:
    db.session.execute(
        insert(Space),
        [
            {"id": n, "slug": f"space-{n}", "name": f"Space {n}", "purpose": "To be measured."}
            for n in range(1, SPACES + 1)
        ],
    )


def _paragraphs() -> list[Paragraph]:
    demo = ROOT / "forum/exchange/demo/posts.jsonl"
    bodies = [json.loads(line)["body"] for line in demo.read_text(encoding="utf-8").splitlines()]
    parts = [part for body in bodies for part in body.split("\n\n") if 80 < len(part) < 600]
    pieces = []
    for part in parts:
        cooked = cook(part)
        pieces.append(Paragraph(part, cooked.html, cooked.text))
    return pieces


def _sizes(posts: int, chance: random.Random) -> list[int]:
    sizes = [LONG_THREAD]
    left = posts - LONG_THREAD
    threads = max(posts // 20, 1)
    for n in range(threads - 1, 0, -1):
        mean = left / n
        size = min(max(1, round(chance.expovariate(1 / mean))), left - (n - 1)) if n > 1 else left
        sizes.append(size)
        left -= size
    return sizes


def _posts(
    sizes: list[int], paragraphs: list[Paragraph], chance: random.Random
) -> Iterator[tuple[dict[str, Any] | None, dict[str, Any], dict[str, Any]]]:
    number = 0
    span = timedelta(days=300) / max(len(sizes), 1)
    for thread_id, size in enumerate(sizes, start=1):
        opened = START + span * (len(sizes) - thread_id)
        for n in range(1, size + 1):
            number += 1
            parts = chance.sample(paragraphs, chance.choice((1, 2, 2, 3)))
            at = opened + timedelta(minutes=7 * n)
            author = chance.randint(1, MEMBERS)
            post = {
                "id": number,
                "thread_id": thread_id,
                "number": n,
                "author_id": author,
                "created_at": at,
                "html": "\n".join(part.html for part in parts),
            }
            source: dict[str, Any] = {
                "post_id": number,
                "source": "\n\n".join(part.source for part in parts),
                "text": " ".join(part.text for part in parts),
            }
            thread = _thread(thread_id, size, author, opened, source["text"]) if n == 1 else None
            yield thread, post, source


def _thread(number: int, size: int, author: int, opened: datetime, words: str) -> dict[str, Any]:
    title = " ".join(words.split()[:9]).strip(".,:;")[:140]
    return {
        "id": number,
        "space_id": number % SPACES + 1,
        "type": ("question", "discussion", "show-and-tell")[number % 3],
        "title": title,
        "slug": slug_of(title),
        "author_id": author,
        "created_at": opened,
        "post_count": size,
        "last_number": size,
        "last_post_at": opened + timedelta(minutes=7 * size),
        "last_poster_id": author,
        "tags": ["rostering", "devices"][: number % 3],
        "excerpt": words[:180],
    }


def _batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _count() -> None:
    for statement in (
        "UPDATE spaces SET thread_count ="
        " (SELECT count(*) FROM threads WHERE space_id = spaces.id)",
        "UPDATE spaces SET post_count = (SELECT coalesce(sum(post_count), 0) FROM threads"
        " WHERE space_id = spaces.id)",
        "UPDATE profiles SET post_count ="
        " (SELECT count(*) FROM posts WHERE author_id = profiles.user_id)",
    ):
        db.session.execute(text(statement))
    db.session.execute(
        insert(ReadMark),
        [{"user_id": 1, "thread_id": n, "number": 1, "at": START} for n in range(1, 40)],
    )
