from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from forum.search.documents import KINDS, Key


def loaded(events: Sequence[Any]) -> list[Key]:
    """Return the documents of everything that was loaded."""
    return [Key(k, number) for e in events for k in KINDS if k == e.kind for number in e.ids]
