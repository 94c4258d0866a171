from __future__ import annotations

import atexit
from collections.abc import Callable, Hashable
from threading import Event, Lock, Thread
from typing import Any

import structlog
from flask import Flask, current_app

from forum.core.db import transaction

log = structlog.get_logger()
INTERVAL = 0.5
MOST_NOTED = 10_000
Write = Callable[[dict[Any, Any]], None]


class Gatherer:
    """Facts noted while pages are read, written together a moment later, never inside a GET.

    The last value noted for a key wins. What was noted in the last half second before a
    process is killed is lost, so nothing that matters may stand here.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._noted: dict[Hashable, Any] = {}
        self._lock = Lock()
        _gatherers.append(self)

    def note(self, key: Hashable, value: Any) -> None:
        """Remember a value until the next writing."""
        with self._lock:
            self._noted[key] = value
        _ensure_thread(current_app._get_current_object())  # type: ignore[attr-defined]

    def flush(self) -> None:
        """Write what was noted, in a transaction of its own; what fails is tried again later."""
        with self._lock:
            noted, self._noted = self._noted, {}
        if not noted:
            return
        try:
            with transaction():
                self._write(noted)
        except Exception:
            self._put_back(noted)
            raise

    def _put_back(self, noted: dict[Hashable, Any]) -> None:
        with self._lock:
            for key, value in noted.items():
                if len(self._noted) < MOST_NOTED:
                    self._noted.setdefault(key, value)


_gatherers: list[Gatherer] = []
_thread: Thread | None = None
_stop = Event()


def flush_all() -> None:
    """Write everything noted so far; needs an application context."""
    for gatherer in _gatherers:
        gatherer.flush()


def _ensure_thread(app: Flask) -> None:
    global _thread
    if app.testing or (_thread is not None and _thread.is_alive()):
        return
    _thread = Thread(target=_run, args=(app,), name="gather", daemon=True)
    _thread.start()
    atexit.register(_stop.set)


def _run(app: Flask) -> None:
    while not _stop.wait(INTERVAL):
        with app.app_context():
            try:
                flush_all()
            except Exception:
                log.exception("gathered facts were not written")
