from __future__ import annotations

import os
from contextlib import suppress
from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, flock
from pathlib import Path
from time import monotonic, sleep

# So long one waits for the writers before; then SQLite itself decides.
PATIENCE = 5.0
SHORT = 0.0005


class Turn:
    """A connection's place in the queue of all processes that write to one SQLite file.

    SQLite lets one write at a time, and who finds it busy sleeps, longer each time, up to 0.1 s:
    some would wait for seconds. In this queue one looks again after a moment that stays short. It
    orders the writers and guards nothing: a process that dies leaves it, and who has waited long
    enough goes on without a turn.
    """

    def __init__(self, database: Path) -> None:
        name = database.with_name(f"{database.name}-queue")
        self._file = os.open(name, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self) -> None:
        """Wait for one's turn."""
        until = monotonic() + PATIENCE
        while not self._taken() and monotonic() < until:
            sleep(SHORT)

    def give_back(self) -> None:
        """Let the next one write."""
        flock(self._file, LOCK_UN)

    def _taken(self) -> bool:
        try:
            flock(self._file, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def __del__(self) -> None:
        with suppress(OSError, AttributeError):
            os.close(self._file)
