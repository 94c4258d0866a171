from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

MOST_KEY = 60
MOST_SLUG = 80
# Addresses below /organizations that are pages of their own.
RESERVED = frozenset({"complete", "new"})
# Words so many names hold that looking for them alone would find everything.
COMMON = frozenset(
    re.findall(
        r"\S+",
        """academy area central charter city community consolidated county district elementary high
    independent joint local middle of public school schools the union unified valley""",
    )
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_SLUG_PART = re.compile(r"[a-z0-9]+")


def plain(text: str) -> str:
    """Return a text in lower case and without accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(char for char in letters if not unicodedata.combining(char)).casefold()


def words_of(text: str) -> list[str]:
    """Return the words of a name as they are looked up, apostrophes dropped."""
    return [re.sub("['’]", "", word) for word in _WORD.findall(plain(text))]


def key_of(name: str) -> str:
    """Return a name as it is ordered and compared: its words, at most 150 characters."""
    return " ".join(words_of(name))[:150]


def beginnings(name: str) -> set[tuple[int, str]]:
    """Return (0, the name) and (1, the rest) from each of its words on, as they are looked up."""
    words = words_of(name)
    found = {(0, " ".join(words)[:MOST_KEY])} if words else set()
    return found | {(1, " ".join(words[n:])[:MOST_KEY]) for n in range(1, len(words))}


def free_slug(name: str, state: str, taken: Callable[[str], bool]) -> str:
    """Return an address for an organization that no other one has.

    The state is part of it, for the names of schools repeat; a number where that is not enough.
    """
    parts = _SLUG_PART.findall(re.sub("['’]", "", plain(name)))
    stem = "-".join(parts)[:MOST_SLUG].strip("-") or "organization"
    slug = f"{stem}-{state.lower()}" if state else stem
    if slug in RESERVED or slug.isdigit():
        slug = f"{slug}-organization"
    number = 1
    candidate = slug
    while taken(candidate):
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
