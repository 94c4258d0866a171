from __future__ import annotations

import pytest

from tests.growth.support import Workshop
from tests.support.community import Community


@pytest.fixture
def workshop(community: Community) -> Workshop:
    """The community with the skill framework."""
    return Workshop(community)
