from __future__ import annotations

import unicodedata

from forum.core import markup

MOST_KEY = 80
MOST_SLUG = 60
# Words that addresses below a vocabulary use for themselves.
RESERVED = frozenset({"propose", "proposals"})


def term_key(text: str) -> str:
    """Return a name as it is looked up: lower case, no accents, words of letters and digits."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    spaced = "".join(char if char.isalnum() else " " for char in letters)
    return " ".join(spaced.split())[:MOST_KEY].rstrip()


def slug_of(label: str, fallback: str) -> str:
    """Return the address of a label in ASCII; the fallback where it has no such letters."""
    slug = markup.slug_of(label, fallback, MOST_SLUG)
    return fallback if slug in RESERVED else slug
