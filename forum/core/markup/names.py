from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import quote

from forum.core.markup.allowed import MAX_NAMES, OFF_SITE_REL

Lookup = Callable[[frozenset[str]], Mapping[str, str]]
Token = dict[str, Any]

_SEEN: Final = re.compile(
    r"(?<![\w/])(?P<url>https?://[^\s<>\"'`\\^{|}]{1,2000})"
    r"|(?<![\w@/.+-])@(?P<name>[A-Za-z0-9_-]{3,30})(?![\w@-]|\.\w)"
    r"|(?<![\w@/.&\#-])\#(?P<tag>[^\W\d_](?:-?[^\W_]){1,39})(?!-?\w)",
    re.IGNORECASE,
)
_TRAILING = ".,:;!?*_~"


def may_name(text: str) -> bool:
    """Whether a text may hold a name, tag or address: a quick look that most texts fail."""
    return "@" in text or "#" in text or "://" in text


class Names:
    """The people and tags one text speaks of, looked up at once, in the order they appear."""

    def __init__(self, people: Lookup | None, tags: Lookup | None) -> None:
        self._find_people = people
        self._find_tags = tags
        self._people: Mapping[str, str] = {}
        self._tags: Mapping[str, str] = {}
        self._mentions: dict[str, None] = {}
        self._tagged: dict[str, None] = {}

    @property
    def mentions(self) -> tuple[str, ...]:
        """Return the lower-cased names that became links."""
        return tuple(self._mentions)

    @property
    def tags(self) -> tuple[str, ...]:
        """Return the canonical slugs that became links."""
        return tuple(self._tagged)

    def look_up(self, texts: Iterable[str]) -> None:
        """Ask which of the names and tags in these texts exist."""
        seen = [match for text in texts for match in _SEEN.finditer(text)]
        people = (form for match in seen if match["name"] for form in _forms(match["name"]))
        tags = (_slug(match["tag"]) for match in seen if match["tag"])
        self._people = _ask(self._find_people, people)
        self._tags = _ask(self._find_tags, tags)

    def link(self, text: str) -> Iterator[Token]:
        """Yield a text as tokens, its addresses, known names and known tags as links."""
        end = 0
        for match in _SEEN.finditer(text):
            found = self._target(match)
            if found is None:
                continue
            href, shown = found
            yield {"type": "Characters", "data": text[end : match.start()]}
            yield from _anchor(href, shown)
            end = match.start() + len(match[0]) - self._left_over(match)
        yield {"type": "Characters", "data": text[end:]}

    def _target(self, match: re.Match[str]) -> tuple[str, str] | None:
        """Return the address and the text of a link, None where no link is due."""
        if match["url"]:
            url = _without_trailing(match["url"])
            return (url, url) if len(url) > len("https://") else None
        if match["name"]:
            return self._person(match["name"])
        slug = self._tags.get(_slug(match["tag"]))
        if slug is None:
            return None
        self._tagged[slug] = None
        return f"/tags/{quote(slug)}", match[0]

    def _person(self, typed: str) -> tuple[str, str] | None:
        known = next((form for form in _forms(typed) if form in self._people), None)
        if known is None:
            return None
        username = self._people[known]
        self._mentions[known] = None
        return f"/members/{quote(username)}", f"@{username}"

    def _left_over(self, match: re.Match[str]) -> int:
        """Return how many of the last matched characters stand after the link."""
        if match["url"]:
            return len(match["url"]) - len(_without_trailing(match["url"]))
        if match["name"]:
            known = next(form for form in _forms(match["name"]) if form in self._people)
            return len(match["name"]) - len(known)
        return 0


def _forms(typed: str) -> tuple[str, ...]:
    """Return the names that may be meant: as typed, or without a dash or underscore after it."""
    name = typed.lower()
    bare = name.rstrip("-_")
    return (name,) if bare == name or len(bare) < 3 else (name, bare)


def _slug(typed: str) -> str:
    return unicodedata.normalize("NFC", typed.lower())


def _ask(lookup: Lookup | None, candidates: Iterable[str]) -> Mapping[str, str]:
    wanted = list(dict.fromkeys(candidates))[:MAX_NAMES] if lookup else []
    return lookup(frozenset(wanted)) if lookup and wanted else {}


def _without_trailing(url: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    while url[-1] in _TRAILING or (url[-1] == ")" and url.count(")") > url.count("(")):
        url = url[:-1]
    return url


def _anchor(href: str, shown: str) -> Iterator[Token]:
    attributes = {(None, "href"): href}
    if not href.startswith("/"):
        attributes[(None, "rel")] = OFF_SITE_REL
    yield {"type": "StartTag", "name": "a", "data": attributes}
    yield {"type": "Characters", "data": shown}
    yield {"type": "EndTag", "name": "a"}
