from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.community import empty


@pytest.fixture
def install(sqlite_app: Flask) -> Iterator[Flask]:
    """An empty install on SQLite only, for what no database makes different."""
    yield sqlite_app
    empty(sqlite_app)
