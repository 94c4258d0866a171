from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click
from flask import Flask, current_app
from tqdm import tqdm

from forum.core import tasks
from forum.core.migrations import init_migrations, migrate_database

T = TypeVar("T")


def progress(items: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Walk through items with a bar on a terminal, silently elsewhere."""
    bar: Iterable[T] = tqdm(
        items, desc=label, total=total, disable=not sys.stderr.isatty(), leave=False
    )
    return iter(bar)


@click.command("worker")
def worker() -> None:
    """Run background work: the outbox and the periodic tasks."""
    tasks.run_worker()


@click.command("migrate")
def migrate() -> None:
    """Bring the database to the newest form; does nothing when it is there."""
    migrate_database(current_app._get_current_object())  # type: ignore[attr-defined]


def init_cli(app: Flask) -> None:
    """Add the commands that belong to no feature."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        init_migrations(app)
    app.cli.add_command(worker)
    app.cli.add_command(migrate)
