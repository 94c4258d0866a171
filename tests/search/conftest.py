from __future__ import annotations

import pytest
from flask import Flask

from forum.core.db import transaction
from forum.search import indexer
from tests.support.community import Community


@pytest.fixture
def community(app: Flask) -> Community:
    """A community whose index is as empty as its database."""
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    return Community(app)
