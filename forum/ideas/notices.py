from __future__ import annotations

from forum.core.notices import Kind

TRYING = Kind(
    "trying",
    "somebody tries an idea of mine",
    "{name} is trying “{title}”",
    "{name} and others are trying “{title}”",
    40,
)
REPORTED = Kind(
    "replication",
    "somebody reports how an idea of mine went",
    "{name} told how “{title}” went",
    "{name} and others told how “{title}” went",
    30,
)
WAS_ANSWERED = Kind(
    "replication-answer",
    "an author answers what I reported of their idea",
    "{name} answered what you told of “{title}”",
    "{name} answered what you told of “{title}”",
    30,
)
HOW_DID_IT_GO = Kind(
    "how-did-it-go",
    "an idea I am trying should be through",
    "How did “{title}” go?",
    "How did “{title}” go?",
    45,
    personal=False,
)
KINDS = (TRYING, REPORTED, WAS_ANSWERED, HOW_DID_IT_GO)
