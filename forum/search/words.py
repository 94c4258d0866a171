from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from whoosh.lang.porter import stem as porter
from whoosh.lang.stopwords import stoplists

WORD = re.compile(r"\w+")
LONGEST = 40
STOP_WORDS: frozenset[str] = frozenset(stoplists["en"])


def fold(text: str) -> str:
    """Return text in lower case without accents: Élan → elan, STRASSE and straße → strasse."""
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))


def spelled(text: str) -> Iterator[str]:
    """Yield the words of a text, folded and each cut to 40 characters, common ones included."""
    for word in WORD.findall(fold(text)):
        yield word[:LONGEST]


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the stem of a folded word, by Porter's rules (Porter 1980)."""
    return str(porter(word)) or word


def is_common(word: str) -> bool:
    """Whether a folded word says nothing about what a text is about."""
    return word in STOP_WORDS


def stems(text: str) -> list[str]:
    """Return the stems of a text in its order, without common words."""
    return [stem(word) for word in spelled(text) if word not in STOP_WORDS]


def all_stems(text: str) -> list[str]:
    """Return the stems of a text in its order, common words included."""
    return [stem(word) for word in spelled(text)]


def query_stems(text: str) -> list[str]:
    """Return the stems to look for, each once: common words only when there is nothing else."""
    return list(dict.fromkeys(stems(text) or all_stems(text)))
