from __future__ import annotations

from collections.abc import Set

from forum.core.access import Viewer
from forum.search.queries import similar_ideas
from forum.search.sources import Found
from forum.search.words import is_common, spelled, stem

# Shorter texts say too little to be compared.
LEAST = 8
SHARED = 2


def ideas_like(viewer: Viewer, text: str, but: int | None = None) -> list[Found]:
    """Return up to five ideas that say much of a text; one statement beside the search.

    What only mentions a word of it somewhere is not like it: the lines that begin an idea share
    two of its words at least. `but` is the number of the idea the text is of.
    """
    words = [word for word in spelled(text) if not is_common(word)]
    if len(text.strip()) < LEAST or not words:
        return []
    found = similar_ideas(viewer, " ".join(words))
    stems = {stem(word) for word in words}
    return [hit for hit in found if hit.meta["id"] != but and _shared(hit, stems)]


def _shared(hit: Found, stems: Set[str]) -> bool:
    said = {stem(word) for word in spelled(f"{hit.title} {hit.text}")}
    return len(said & stems) >= min(SHARED, len(stems))
