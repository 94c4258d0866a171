from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared" / "data"


def shared_data(*parts: str) -> Path:
    """Return a file or folder of the real data kept beside the repository.

    Skips the test where it is missing, or fails it when CI=true.
    """
    path = SHARED.joinpath(*parts)
    if not path.exists():
        missing = f"the real data {'/'.join(parts)} is not beside the repository"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path
