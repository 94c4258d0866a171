from __future__ import annotations

import pytest
from flask import Flask

from forum.core.db import transaction
from forum.search import engine_of, indexer
from tests.support.community import Community


@pytest.fixture
def community(app: Flask) -> Community:
    """A community whose index is as empty as its database."""
    with app.app_context(), transaction(write=False):
        indexer.rebuild()
    # The dictionary of spellings is made anew only after many questions.
    vars(engine_of(app))["_speller"] = None
    return Community(app)
