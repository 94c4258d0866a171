from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from forum.accounts.queries import usernames
from forum.core.db import transaction
from forum.core.markup import Cooked, cook, cook_html
from forum.vocab.queries import canonical_tags

Find = Callable[[Iterable[str]], Mapping[str, str]]
Lookup = Callable[[frozenset[str]], Mapping[str, str]]


def remembered(find: Find) -> Lookup:
    """Return a lookup that asks for each name once."""
    known: dict[str, str | None] = {}

    def look_up(wanted: frozenset[str]) -> Mapping[str, str]:
        new = wanted - known.keys()
        if new:
            found = find(new)
            known.update((name, found.get(name)) for name in new)
        return {name: hit for name in wanted if (hit := known[name]) is not None}

    return look_up


class Cook:
    """Cooks many texts before the transaction that writes them: others may write meanwhile."""

    def __init__(self) -> None:
        self._people = remembered(usernames)
        self._tags = remembered(canonical_tags)

    def all(self, texts: Iterable[tuple[str, str]]) -> list[Cooked]:
        """Return (format, source) texts cooked; Markdown names the members and tags there are."""
        with transaction(write=False):
            return [self._one(kind, source) for kind, source in texts]

    def _one(self, kind: str, source: str) -> Cooked:
        if kind == "html":
            return cook_html(source)
        return cook(source, people=self._people, tags=self._tags)
