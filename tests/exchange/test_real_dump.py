from __future__ import annotations

import time
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.discussions.models import Post, Thread
from forum.vocab.models import Tag
from tests.exchange.folders import exported, run, wrong
from tests.support.community import empty
from tests.support.data import shared_data

COUNTS = {"members": 3461, "threads": 612, "posts": 5085, "accepted answers": 389, "tags": 154}


def counts(app: Flask) -> dict[str, int]:
    accepted = func.count(Thread.accepted_post_id)
    columns = (func.count(User.id), func.count(Thread.id), func.count(Post.id))
    with app.app_context(), transaction(write=False):
        found = [
            db.session.scalar(select(column)) for column in (*columns, accepted, func.count(Tag.id))
        ]
    return dict(zip(COUNTS, found, strict=True))  # type: ignore[arg-type]


def test_a_whole_site_is_loaded_once_and_survives_the_way_out_and_in(
    install: Flask, tmp_path: Path
) -> None:
    dump = shared_data("stackexchange-quantumcomputing")
    start = time.monotonic()
    result = run(install, "load", dump, "--format", "stackexchange")
    seconds = time.monotonic() - start
    assert result.exit_code == 0, result.output
    assert counts(install) == COUNTS
    assert seconds < 60
    assert wrong(install) == []
    _check_long_thread(install)
    assert "Nothing new" in run(install, "load", dump, "--format", "stackexchange").output
    assert counts(install) == COUNTS
    first = exported(install, tmp_path / "first")
    empty(install)
    assert run(install, "load", tmp_path / "first").exit_code == 0
    assert counts(install) == COUNTS
    assert exported(install, tmp_path / "second") == first
    print(f"\n{seconds:.1f} s for {sum(COUNTS.values()):,} rows")


def _check_long_thread(app: Flask) -> None:
    title = "Is quantum computing just pie in the sky?"
    with app.app_context(), transaction(write=False):
        found = select(Thread.post_count, Thread.last_number).where(Thread.title == title)
        assert db.session.execute(found).all() == [(100, 100)]
