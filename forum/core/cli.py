from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from tqdm import tqdm

from forum.core import outbox, tasks
from forum.core.db import transaction
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


waiting = AppGroup("outbox", help="See and repeat background work that was given up.")


@waiting.command("status")
def outbox_status() -> None:
    """Print what was set aside after failing for days, with its last error."""
    with transaction(write=False):
        for row in outbox.rows_set_aside():
            click.echo(f"{row.created_at:%Y-%m-%d %H:%M} {row.topic} {row.subject}: {row.failed}")


@waiting.command("retry")
def outbox_retry() -> None:
    """Put everything that was set aside back among what is waiting."""
    with transaction():
        click.echo(f"{outbox.try_again()} put back")


def init_cli(app: Flask) -> None:
    """Add the commands that belong to no feature."""
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true":
        init_migrations(app)
    app.cli.add_command(worker)
    app.cli.add_command(waiting)
    app.cli.add_command(migrate)
