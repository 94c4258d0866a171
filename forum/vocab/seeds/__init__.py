from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from forum.vocab.vocabularies import VOCABULARIES

FOLDER = Path(__file__).parent


def seed_terms() -> dict[str, list[dict[str, Any]]]:
    """Return vocabulary → its terms as this product brings them, in order."""
    return {slug: _read(slug) for slug in VOCABULARIES}


def seed_framework() -> dict[str, Any]:
    """Return the first version of the skill framework."""
    framework: dict[str, Any] = _read("framework")
    return framework


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
