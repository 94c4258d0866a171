from __future__ import annotations

import fcntl
import os
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from flask import Flask, current_app

from forum.core import outbox
from forum.core.settings import Settings

if TYPE_CHECKING:
    # Only the worker loads it: it brings a Redis client along.
    from huey import Huey
    from huey.consumer import Consumer

log = structlog.get_logger()
PAUSE = 0.2
Task = TypeVar("Task", bound=Callable[[], Any])
_periodic: list[tuple[str, Callable[[], Any]]] = []


def periodic(schedule: str) -> Callable[[Task], Task]:
    """Have the worker run a function at the times a five-field cron line names."""

    def decorate(task: Task) -> Task:
        if all(known is not task for _, known in _periodic):
            _periodic.append((schedule, task))
        return task

    return decorate


def make_queue(settings: Settings) -> Huey:
    """Return the queue tasks wait in: Redis when there is one, a file otherwise."""
    from huey import RedisHuey, SqliteHuey

    if settings.redis_url:
        return RedisHuey("counterpart", url=settings.redis_url, results=False)
    return SqliteHuey(
        "counterpart", filename=str(settings.instance / "tasks.sqlite3"), results=False
    )


def _with_periodic_tasks(app: Flask) -> Huey:
    from huey import crontab

    queue = make_queue(app.config["SETTINGS"])
    for schedule, function in _periodic:
        minute, hour, day, month, weekday = schedule.split()
        when = crontab(
            minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, strict=True
        )
        queue.periodic_task(when, name=function.__name__)(_in_context(app, function))
    return queue


def _in_context(app: Flask, function: Callable[[], Any]) -> Callable[[], None]:
    def run() -> None:
        with app.app_context():
            function()

    run.__name__ = function.__name__
    return run


def run_worker() -> None:
    """Drain the outbox and run periodic tasks until told to stop; one worker an install.

    Raises SystemExit when another worker is at work already.
    """
    from huey.consumer import Consumer

    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with _OnlyOne(Path(app.config["INSTANCE"]) / "worker.lock"):
        stop = Event()
        drainer = Thread(target=_drain, args=(app, stop), name="outbox")
        drainer.start()
        consumer = Consumer(_with_periodic_tasks(app), workers=1, check_worker_health=False)
        _stop_on_signals(consumer)
        try:
            consumer.run()
        finally:
            stop.set()
            drainer.join()


def _stop_on_signals(consumer: Consumer) -> None:
    # Huey restarts itself on SIGHUP; a closed terminal means stop.
    if hasattr(signal, "SIGHUP"):
        restart, graceful = False, True
        consumer._signal_actions[signal.SIGHUP] = (restart, graceful)


def _drain(app: Flask, stop: Event) -> None:
    while not stop.is_set():
        done = 0
        with app.app_context():
            try:
                done = outbox.drain()
            except Exception:
                log.exception("the outbox was not drained")
                stop.wait(1)
        if done == 0:
            stop.wait(PAUSE)


class _OnlyOne:
    """A lock that ends with the process that holds it, however that process ends."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._file = self._path.open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SystemExit(f"A worker already runs for {self._path.parent}.") from error
        self._file.write(str(os.getpid()))
        self._file.flush()

    def __exit__(self, *_: object) -> None:
        self._file.close()
