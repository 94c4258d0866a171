from __future__ import annotations

from typing import Final

from forum.vocab.queries.skills import LEVELS as FRAMEWORK_LEVELS

# How far what a person does reaches, so that two people can agree on it.
LEVELS: Final = {0: "Not yet"} | {level: name for level, (name, _) in FRAMEWORK_LEVELS.items()}
HIGHEST: Final = 4
# From here on a claim asks for something that shows it.
ASKS_FOR_EVIDENCE: Final = 3
# How an endorser knows.
BASES: Final = {
    "together": "Worked together",
    "seen": "Saw it at work",
    "method": "Used their method",
}
