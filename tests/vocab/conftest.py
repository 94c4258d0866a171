from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from forum.core.db import transaction
from forum.vocab.actions import seed_vocabulary
from tests.support.community import Community

Do = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def seeded(community: Community) -> Community:
    """A community that has the vocabulary and the skill framework."""
    with community.app.app_context(), transaction():
        seed_vocabulary()
    return community


@pytest.fixture
def do(community: Community) -> Do:
    """Run something in a transaction of its own."""

    def done(act: Callable[[], Any]) -> Any:
        with community.app.app_context(), transaction():
            return act()

    return done
