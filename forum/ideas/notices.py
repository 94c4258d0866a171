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
CREDITED = Kind(
    "credited",
    "an idea credits me",
    "{name} credited you in the idea “{title}”",
    "{name} credited you in the idea “{title}”",
    25,
)
NEW_VERSION = Kind(
    "idea-version",
    "an idea I follow has a new version",
    "{name} published a new version of “{title}”",
    "There are {count} new versions of “{title}”",
    42,
    personal=False,
)
NEW_STATUS = Kind(
    "idea-status",
    "an idea I follow goes on, or is dropped",
    "{title}",
    "{title}",
    42,
    personal=False,
)
TRIED_BY_OTHERS = Kind(
    "idea-report",
    "somebody reports how an idea I follow went",
    "{name} told how “{title}” went, an idea you follow",
    "{count} reports of how “{title}” went, an idea you follow",
    42,
    personal=False,
)
BY_PERSON = Kind(
    "person-idea",
    "a member I follow publishes an idea",
    "{name}, whom you follow, published the idea “{title}”",
    "{name}, whom you follow, published the idea “{title}”",
    44,
    personal=False,
)
# What names an idea to others than who wrote it or tried it: it goes when the idea is taken away.
TO_OTHERS = (CREDITED, NEW_VERSION, NEW_STATUS, TRIED_BY_OTHERS, BY_PERSON)
KINDS = (TRYING, REPORTED, WAS_ANSWERED, HOW_DID_IT_GO, *TO_OTHERS)
