from __future__ import annotations

import pytest
from flask import Flask

from tests.organizations.support import Work


@pytest.fixture
def work(app: Flask) -> Work:
    """What a test makes organizations and places with."""
    made = Work(app)
    made.terms()
    return made
