from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from forum.members.sections import PATHWAY

_DATA = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
# Step of the pathway → sub-skill → the level that is typical of who stands there. What a step does
# not name is not typical of it. A step is no gate.
TYPICAL: Final[Mapping[str, Mapping[str, int]]] = _DATA["steps"]
# Sub-skill → tags of threads in which it is talked about.
TAGS: Final[Mapping[str, Sequence[str]]] = _DATA["tags"]


def step_after(step: str) -> str:
    """Return the step after one of the pathway: the first one after none, the last after itself."""
    steps = list(PATHWAY)
    place = steps.index(step) + 1 if step in PATHWAY else 0
    return steps[min(place, len(steps) - 1)]
